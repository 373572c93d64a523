#include "core/borrow.h"

#include <sys/wait.h>

#include <atomic>
#include <chrono>
#include <thread>

#include "core/error.h"
#include "testing.h"

namespace resvar::test {
namespace {

// A thing that is lent.
struct Thing {
  Mutex mutex;
  Borrow borrow;

  void begin() {
    const MutexLock lock(mutex);
    borrow.begin();
  }
  void end() {
    const MutexLock lock(mutex);
    borrow.end();
  }
  void wait(std::optional<double> timeout = {}) {
    const MutexLock lock(mutex);
    borrow.wait(mutex, "the thing", timeout);
  }
};

TEST(BorrowTest, NobodyWaitsForNobody) {
  Thing thing;
  thing.wait();
  thing.wait(0.0);
  thing.begin();
  thing.end();
  thing.wait();
}

TEST(BorrowTest, WhoHasItDoesNotWaitForItself) {
  Thing thing;
  thing.begin();
  EXPECT_EQ(message_of<FailedPrecondition>([&] { thing.wait(); }),
            "the thing is borrowed by this thread: use the memory that was borrowed, or end the "
            "borrow first");
}

TEST(BorrowTest, OthersWaitForTheEnd) {
  Thing thing;
  std::atomic<bool> ended = false;
  thing.begin();
  std::thread waits([&] {
    thing.wait();
    EXPECT_TRUE(ended);
  });
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  ended = true;
  thing.end();
  waits.join();
}

TEST(BorrowTest, ATimeoutEndsTheWait) {
  Thing thing;
  thing.begin();
  std::thread([&] {
    EXPECT_EQ(message_of<DeadlineExceeded>([&] { thing.wait(0.01); }),
              "the thing is borrowed by another thread, which did not end that in 0.01 seconds");
    EXPECT_THROW(thing.wait(0.0), DeadlineExceeded);
  }).join();
}

TEST(BorrowTest, AnyThreadEndsIt) {
  Thing thing;
  thing.begin();
  std::thread([&] { thing.end(); }).join();
  thing.wait(0.0);
}

TEST(BorrowTest, AnInterruptEndsTheWait) {
  struct Interrupt {};
  Thing thing;
  thing.begin();
  set_interpreter_hooks({.check = [] { throw Interrupt(); }});
  std::thread([&] { EXPECT_THROW(thing.wait(), Interrupt); }).join();
  set_interpreter_hooks({});
}

#if !defined(__SANITIZE_THREAD__)

// Runs `f` in a forked child, and expects it to be true there.
template <typename F>
void expect_in_child(F f) {
  const pid_t child = fork();
  if (child == 0) _exit(f() ? 0 : 1);
  int status = -1;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
}

TEST(BorrowTest, AChildOfWhoHasItEndsItForItself) {
  Thing thing;
  thing.begin();
  std::thread waits([&] { thing.wait(); });
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  expect_in_child([&] {
    thing.end();
    thing.begin();
    std::atomic<bool> failed = false;
    std::thread([&] {
      try {
        thing.wait(0.01);
      } catch (const DeadlineExceeded&) {
        failed = true;
      }
    }).join();
    thing.end();
    return failed.load();
  });
  thing.end();
  waits.join();
}

TEST(BorrowTest, AChildOfAnotherThreadDoesNotWaitForEver) {
  Thing thing;
  std::thread([&] { thing.begin(); }).join();
  expect_in_child([&] {
    const std::string message = message_of<FailedPrecondition>([&] { thing.wait(); });
    return message.find("forked") != std::string::npos;
  });
  thing.end();
}

#endif

}  // namespace
}  // namespace resvar::test
