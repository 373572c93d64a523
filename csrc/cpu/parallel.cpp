#include "cpu/parallel.h"

#include <algorithm>
#include <atomic>

#if defined(_OPENMP)
#include <omp.h>
#else
#include <thread>
#include <vector>
#endif
#if defined(__unix__) || defined(__APPLE__)
#include <pthread.h>
#endif

namespace resvar::cpu {
namespace {

std::atomic<bool> in_forked_child{false};
std::atomic<bool> team_in_use{false};

#if defined(__unix__) || defined(__APPLE__)
// A child that enters a parallel region after its parent has done so waits for threads that fork
// did not copy, for ever.
[[maybe_unused]] const int registered = pthread_atfork(nullptr, nullptr, [] {
  in_forked_child = true;
  team_in_use = false;
});
#endif

#if defined(_OPENMP)

int library_threads() { return omp_in_parallel() ? 1 : omp_get_max_threads(); }

template <typename Work>
void run_on(int threads, Work work) {
#pragma omp parallel num_threads(threads)
  work();
}

#else

int library_threads() { return std::max(1u, std::thread::hardware_concurrency()); }

template <typename Work>
void run_on(int threads, Work work) {
  std::vector<std::jthread> team;
  for (int i = 1; i < threads; ++i) team.emplace_back(work);
  work();
}

#endif

}  // namespace

int max_threads() { return in_forked_child ? 1 : library_threads(); }

void detail::parallel_for(int64_t count, int64_t chunk, void* context, ChunkBody body) {
  const int64_t chunks = (count + chunk - 1) / chunk;
  const auto run_chunk = [&](int64_t i) {
    body(context, i * chunk, std::min(count, (i + 1) * chunk));
  };
  const int threads = static_cast<int>(std::min<int64_t>(chunks, max_threads()));
  if (threads <= 1 || team_in_use.exchange(true, std::memory_order_acquire)) {
    for (int64_t i = 0; i < chunks; ++i) run_chunk(i);
    return;
  }
  std::atomic<int64_t> next{0};
  run_on(threads, [&] {
    for (int64_t i; (i = next.fetch_add(1, std::memory_order_relaxed)) < chunks;) run_chunk(i);
  });
  team_in_use.store(false, std::memory_order_release);
}

}  // namespace resvar::cpu
