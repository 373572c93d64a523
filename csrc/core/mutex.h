// A mutex that nobody waits for inside the interpreter, and annotations with which Clang checks the
// locking (-Wthread-safety).
#pragma once

#include <mutex>

#include "core/interpreter.h"

#if defined(__clang__)
#define RESVAR_THREAD_ANNOTATION(x) __attribute__((x))
#else
#define RESVAR_THREAD_ANNOTATION(x)
#endif

#define RESVAR_CAPABILITY(name) RESVAR_THREAD_ANNOTATION(capability(name))
#define RESVAR_SCOPED_CAPABILITY RESVAR_THREAD_ANNOTATION(scoped_lockable)
#define RESVAR_GUARDED_BY(mutex) RESVAR_THREAD_ANNOTATION(guarded_by(mutex))
#define RESVAR_REQUIRES(mutex) RESVAR_THREAD_ANNOTATION(requires_capability(mutex))
#define RESVAR_ACQUIRE(...) RESVAR_THREAD_ANNOTATION(acquire_capability(__VA_ARGS__))
#define RESVAR_RELEASE(...) RESVAR_THREAD_ANNOTATION(release_capability(__VA_ARGS__))
#define RESVAR_UNCHECKED_LOCKS RESVAR_THREAD_ANNOTATION(no_thread_safety_analysis)

namespace resvar {

// lock() leaves the interpreter before it waits. So a thread that holds the mutex may enter and
// leave the interpreter as it likes: whoever is inside never waits for the mutex there.
class RESVAR_CAPABILITY("mutex") Mutex {
 public:
  void lock() RESVAR_ACQUIRE() {
    if (mutex_.try_lock()) return;
    OutsideInterpreter outside(true);
    mutex_.lock();
  }
  void unlock() RESVAR_RELEASE() { mutex_.unlock(); }

 private:
  std::mutex mutex_;
};

class RESVAR_SCOPED_CAPABILITY MutexLock {
 public:
  explicit MutexLock(Mutex& mutex) RESVAR_ACQUIRE(mutex) : mutex_(mutex) { mutex_.lock(); }
  ~MutexLock() RESVAR_RELEASE() { mutex_.unlock(); }
  MutexLock(const MutexLock&) = delete;
  MutexLock& operator=(const MutexLock&) = delete;

 private:
  Mutex& mutex_;
};

}  // namespace resvar
