#include "core/mutex.h"

#include <latch>
#include <thread>

#include "fake_interpreter.h"
#include "testing.h"

namespace resvar::test {
namespace {

TEST(Mutex, LetsOneThreadInAtATime) {
  Mutex mutex;
  int64_t count = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&] {
        for (int j = 0; j < 5000; ++j) {
          const MutexLock lock(mutex);
          ++count;
        }
      });
    }
  }
  EXPECT_EQ(count, 20000);
}

TEST(Mutex, WithoutContentionStaysInTheInterpreter) {
  const FakeInterpreter interpreter;
  const FakeInterpreter::Inside inside;
  Mutex mutex;
  for (int i = 0; i < 2; ++i) {
    const MutexLock lock(mutex);
    EXPECT_TRUE(FakeInterpreter::inside);
  }
  EXPECT_EQ(FakeInterpreter::left, 0);
}

// The holder lets go only once it has seen the other thread leave.
TEST(Mutex, IsWaitedForOutsideTheInterpreter) {
  const FakeInterpreter interpreter;
  Mutex mutex;
  mutex.lock();
  std::jthread waiter([&] {
    const FakeInterpreter::Inside inside;
    const MutexLock lock(mutex);
    EXPECT_TRUE(FakeInterpreter::inside);
  });
  while (FakeInterpreter::left == 0) std::this_thread::yield();
  EXPECT_EQ(FakeInterpreter::entered, 0);
  mutex.unlock();
  waiter.join();
  EXPECT_EQ(FakeInterpreter::left, 1);
  EXPECT_EQ(FakeInterpreter::entered, 1);
}

TEST(Mutex, AHolderCanEnterTheInterpreterWhileOthersWait) {
  const FakeInterpreter interpreter;
  Mutex mutex;
  std::latch locked(1);
  std::jthread holder([&] {
    const MutexLock lock(mutex);
    locked.count_down();
    while (FakeInterpreter::left == 0) std::this_thread::yield();
    const FakeInterpreter::Inside inside;
  });
  locked.wait();
  const FakeInterpreter::Inside inside;
  const MutexLock lock(mutex);
  EXPECT_EQ(FakeInterpreter::left, 1);
}

// Two mutexes, threads that hold one and leave and enter the interpreter meanwhile: no deadlock.
TEST(Mutex, HoldersAndWaitersShareTheInterpreter) {
  const FakeInterpreter interpreter;
  Mutex mutexes[2];
  int counts[2] = {};
  const auto work = [&](int thread) {
    const FakeInterpreter::Inside inside;
    for (int i = 0; i < 500; ++i) {
      const MutexLock lock(mutexes[(i + thread) % 2]);
      const OutsideInterpreter outside(i % 3 == 0);
      ++counts[(i + thread) % 2];
    }
  };
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) threads.emplace_back(work, i);
  }
  EXPECT_EQ(counts[0], 1000);
  EXPECT_EQ(counts[1], 1000);
}

}  // namespace
}  // namespace resvar::test
