#include "cpu/parallel.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <system_error>
#include <thread>

#if defined(_OPENMP)
#include <omp.h>
#endif
#if defined(__unix__) || defined(__APPLE__)
#include <pthread.h>
#include <signal.h>
#endif

namespace resvar::cpu {
namespace {

// For how long a thread looks for more work before it sleeps: to wake it takes the system about as
// long.
constexpr auto kSpin = std::chrono::microseconds(50);

void pause() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#endif
}

// Waits until done() is true, for a short time. Returns whether it is.
template <typename Done>
bool spin_until(Done done) {
  const auto deadline = std::chrono::steady_clock::now() + kSpin;
  do {
    for (int i = 0; i < 64; ++i) {
      if (done()) return true;
      pause();
    }
  } while (std::chrono::steady_clock::now() < deadline);
  return done();
}

// One loop: its ranges, and which of them is next.
class Loop {
 public:
  Loop(int64_t count, int64_t chunk, void* context, detail::ChunkBody body)
      : count_(count), chunk_(chunk), context_(context), body_(body) {}

  int64_t chunks() const { return count_ / chunk_ + (count_ % chunk_ != 0); }

  void run() {
    for (int64_t i; (i = next_.fetch_add(1, std::memory_order_relaxed)) < chunks();) {
      body_(context_, i * chunk_, std::min(count_, (i + 1) * chunk_));
    }
  }

 private:
  const int64_t count_, chunk_;
  void* const context_;
  const detail::ChunkBody body_;
  std::atomic<int64_t> next_{0};
};

// Threads that help with one loop at a time.
class Team {
 public:
  // False, at once, if another loop has the team.
  bool try_run(Loop& loop, int threads) {
    if (taken_.test_and_set(std::memory_order_acquire)) return false;
    open(loop, threads - 1);
    loop.run();
    close();
    taken_.clear(std::memory_order_release);
    return true;
  }

 private:
  void open(Loop& loop, int helpers) {
    {
      const std::lock_guard lock(mutex_);
      hire(helpers);
      loop_ = &loop;
      places_ = helpers;
      ++opened_;
    }
    wake_.notify_all();
  }

  // From here on nobody joins; those inside are waited for.
  void close() {
    std::unique_lock lock(mutex_);
    loop_ = nullptr;
    lock.unlock();
    if (spin_until([&] { return inside_ == 0; })) return;
    lock.lock();
    left_.wait(lock, [&] { return inside_ == 0; });
  }

  // Under mutex_.
  void hire(int helpers) {
    while (size_ < helpers) {
      try {
        std::thread([this] { help(); }).detach();
      } catch (const std::system_error&) {
        return;  // the system has no more threads; those that are there will do
      }
      ++size_;
    }
  }

  void help() {
    block_signals();
    for (uint64_t seen = 0;;) {
      spin_until([&] { return opened_ != seen; });
      std::unique_lock lock(mutex_);
      wake_.wait(lock, [&] { return opened_ != seen; });
      seen = opened_;
      if (!loop_ || places_ == 0) continue;
      --places_;
      ++inside_;
      Loop& loop = *loop_;
      lock.unlock();
      loop.run();
      lock.lock();
      if (--inside_ == 0) left_.notify_one();
    }
  }

  // Signals, Ctrl-C first of all, belong to the threads of the program.
  static void block_signals() {
#if defined(__unix__) || defined(__APPLE__)
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, nullptr);
#endif
  }

  std::atomic_flag taken_;  // by the caller whose loop it is
  std::mutex mutex_;        // guards all below; the atomics are also read without it
  std::condition_variable wake_, left_;
  Loop* loop_ = nullptr;
  int places_ = 0;  // helpers that may still join
  int size_ = 0;
  std::atomic<uint64_t> opened_{0};
  std::atomic<int> inside_{0};
};

// Never destroyed: its threads outlive static objects.
Team& team() {
  static auto* const the_team = new Team;
  return *the_team;
}

std::atomic<bool> in_forked_child{false};

#if defined(__unix__) || defined(__APPLE__)
[[maybe_unused]] const int registered =
    pthread_atfork(nullptr, nullptr, [] { in_forked_child = true; });
#endif

}  // namespace

int max_threads() {
  if (in_forked_child) return 1;
#if defined(_OPENMP)
  return omp_in_parallel() ? 1 : omp_get_max_threads();
#else
  return static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
#endif
}

void detail::parallel_for(int64_t count, int64_t chunk, void* context, ChunkBody body) {
  Loop loop(count, chunk, context, body);
  const int64_t chunks = loop.chunks();
  const int threads = chunks > 1 ? static_cast<int>(std::min<int64_t>(chunks, max_threads())) : 1;
  if (threads == 1 || !team().try_run(loop, threads)) loop.run();
}

}  // namespace resvar::cpu
