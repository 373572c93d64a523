// An interpreter that one thread at a time can be inside of, lent to the library while it lives.
// It counts how often it is left and entered.
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <mutex>

#include "core/interpreter.h"

namespace resvar::test {

class FakeInterpreter {
 public:
  FakeInterpreter() {
    left = entered = 0;
    set_interpreter_hooks({.leave = leave, .enter = enter});
  }
  ~FakeInterpreter() { set_interpreter_hooks({}); }
  FakeInterpreter(const FakeInterpreter&) = delete;
  FakeInterpreter& operator=(const FakeInterpreter&) = delete;

  // This thread is inside while it lives.
  class Inside {
   public:
    Inside() : was_inside_(inside) {
      if (!was_inside_) take();
    }
    ~Inside() {
      if (!was_inside_) give();
    }
    Inside(const Inside&) = delete;
    Inside& operator=(const Inside&) = delete;

   private:
    bool was_inside_;
  };

  static inline std::atomic<int> left{0};
  static inline std::atomic<int> entered{0};
  static inline thread_local bool inside = false;

 private:
  static void take() {
    lock_.lock();
    inside = true;
  }
  static void give() {
    inside = false;
    lock_.unlock();
  }
  static void* leave() {
    if (!inside) return nullptr;
    ++left;
    give();
    return &lock_;
  }
  static void enter(void* state) {
    EXPECT_EQ(state, &lock_);
    take();
    ++entered;
  }

  static inline std::mutex lock_;
};

}  // namespace resvar::test
