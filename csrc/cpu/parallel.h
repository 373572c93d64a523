// Loops over several threads. The one place that knows which threads: OpenMP's where the compiler
// has it, so that OMP_NUM_THREADS and threadpoolctl are obeyed, plain std::thread otherwise.
#pragma once

#include <cstdint>
#include <type_traits>

namespace resvar::cpu {

// How many threads the next loop may use: one in a forked child, where the threads of the parent do
// not exist.
int max_threads();

namespace detail {

using ChunkBody = void (*)(void* context, int64_t begin, int64_t end);
void parallel_for(int64_t count, int64_t chunk, void* context, ChunkBody body);

}  // namespace detail

// Calls body(begin, end) for consecutive ranges of at most `chunk`, which together are [0, count).
// Threads take the ranges on demand, in any order; a single range is run by the caller. Body must
// not throw. One loop at a time uses several threads: one that comes meanwhile runs on its own
// thread only, so many callers never oversubscribe the machine.
template <typename Body>
void parallel_for(int64_t count, int64_t chunk, Body&& body) {
  detail::parallel_for(count, chunk, &body, [](void* context, int64_t begin, int64_t end) {
    (*static_cast<std::remove_reference_t<Body>*>(context))(begin, end);
  });
}

}  // namespace resvar::cpu
