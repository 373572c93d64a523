#include "cpu/parallel.h"

#include <latch>
#include <thread>

#include "testing.h"

#if defined(__unix__)
#include <sys/wait.h>
#include <unistd.h>
#endif

namespace resvar::test {
namespace {

using cpu::parallel_for;

// How often each of `count` indices was in a range. The counts are plain: no two threads may have
// the same index.
std::vector<int> coverage(int64_t count, int64_t chunk) {
  std::vector<int> visits(static_cast<size_t>(count));
  parallel_for(count, chunk, [&](int64_t begin, int64_t end) {
    EXPECT_EQ(begin % chunk, 0);
    EXPECT_EQ(end, std::min(begin + chunk, count));
    for (int64_t i = begin; i < end; ++i) ++visits[static_cast<size_t>(i)];
  });
  return visits;
}

TEST(CpuParallel, CoversEachIndexOnce) {
  for_each_thread_count([] {
    for (const int64_t count : {0, 1, 2, 63, 64, 65, 1000}) {
      for (const int64_t chunk : {1, 7, 64, 10'000}) {
        EXPECT_EQ(coverage(count, chunk), std::vector<int>(static_cast<size_t>(count), 1))
            << count << " by " << chunk;
      }
    }
  });
}

TEST(CpuParallel, HasWrittenEverythingWhenItReturns) {
  use_several_threads();
  for (int round = 0; round < 200; ++round) {
    std::vector<int64_t> squares(64);
    parallel_for(64, 1, [&](int64_t i, int64_t) { squares[static_cast<size_t>(i)] = i * i; });
    for (int64_t i = 0; i < 64; ++i) ASSERT_EQ(squares[static_cast<size_t>(i)], i * i);
  }
}

TEST(CpuParallel, RunsASingleRangeOnTheCaller) {
  use_several_threads();
  parallel_for(10, 10, [caller = std::this_thread::get_id()](int64_t, int64_t) {
    EXPECT_EQ(std::this_thread::get_id(), caller);
  });
}

TEST(CpuParallel, UsesAtMostMaxThreads) {
  for_each_thread_count([] {
    std::vector<std::thread::id> ids(1000);
    parallel_for(1000, 1, [&](int64_t i, int64_t) {
      ids[static_cast<size_t>(i)] = std::this_thread::get_id();
    });
    std::sort(ids.begin(), ids.end());
    EXPECT_LE(std::unique(ids.begin(), ids.end()) - ids.begin(), cpu::max_threads());
  });
}

#if defined(_OPENMP)
TEST(CpuParallel, ObeysOpenMp) {
  for_each_thread_count([] { EXPECT_EQ(cpu::max_threads(), omp_get_max_threads()); });
}
#endif

void expect_on_this_thread(int64_t count) {
  std::vector<int> visits(static_cast<size_t>(count));
  parallel_for(count, 1, [&, caller = std::this_thread::get_id()](int64_t i, int64_t) {
    EXPECT_EQ(std::this_thread::get_id(), caller);
    ++visits[static_cast<size_t>(i)];
  });
  EXPECT_EQ(visits, std::vector<int>(static_cast<size_t>(count), 1));
}

TEST(CpuParallel, ANestedLoopRunsOnItsThread) {
  use_several_threads();
  parallel_for(16, 1, [](int64_t, int64_t) { expect_on_this_thread(16); });
}

// The first loop cannot end before the second has.
TEST(CpuParallel, ALoopThatComesMeanwhileRunsOnItsThread) {
  std::latch first_runs(1), second_done(1);
  std::jthread first([&] {
    use_several_threads();
    parallel_for(4, 1, [&](int64_t i, int64_t) {
      if (i == 0) first_runs.count_down();
      second_done.wait();
    });
  });
  use_several_threads();
  first_runs.wait();
  expect_on_this_thread(100);
  second_done.count_down();
}

TEST(CpuParallel, ManyCallersAtOnce) {
  std::vector<std::jthread> callers;
  for (int caller = 0; caller < 4; ++caller) {
    callers.emplace_back([] {
      use_several_threads();
      for (int round = 0; round < 50; ++round) {
        ASSERT_EQ(coverage(100, 3), std::vector<int>(100, 1));
      }
    });
  }
}

#if defined(__unix__)

[[noreturn]] void be_a_child() {
  alarm(30);  // ends a child that waits for threads which it does not have
  const bool one_thread = cpu::max_threads() == 1;
  const bool covered = coverage(1000, 1) == std::vector<int>(1000, 1);
  _exit(one_thread && covered ? 0 : 1);
}

void expect_child_works() {
  const pid_t child = fork();
  ASSERT_NE(child, -1);
  if (child == 0) be_a_child();
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status)) << "signal " << WTERMSIG(status);
  EXPECT_EQ(WEXITSTATUS(status), 0);
}

TEST(CpuParallel, WorksInAForkedChild) {
  use_several_threads();
  coverage(1000, 1);  // now there are threads that the child will not have
  expect_child_works();
  EXPECT_EQ(coverage(1000, 1), std::vector<int>(1000, 1));
}

TEST(CpuParallel, WorksInAChildForkedWhileALoopRuns) {
  std::latch loop_runs(1), child_done(1);
  std::jthread other([&] {
    use_several_threads();
    parallel_for(4, 1, [&](int64_t i, int64_t) {
      if (i == 0) loop_runs.count_down();
      child_done.wait();
    });
  });
  loop_runs.wait();
  expect_child_works();
  child_done.count_down();
}

#endif

}  // namespace
}  // namespace resvar::test
