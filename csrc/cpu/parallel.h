// Loops over several threads.
//
// The threads are a team of our own. OpenMP, where the compiler has it, only says how many: so
// OMP_NUM_THREADS and threadpoolctl are obeyed. Its own teams wait for one another at the end of
// every loop, also for a thread that has not begun because something else keeps its core busy; one
// busy core then costs a time slice of the system a loop, far more than most of our loops take.
// Here the caller works too, and waits only for threads that are in the middle of a chunk.
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

// Calls body(begin, end) for consecutive ranges of `chunk`, the last may be shorter, which together
// are [0, count). Threads take the ranges on demand. Body must not throw. One loop at a time has
// the team: a loop that comes meanwhile, or inside another, runs on its own thread only, so many
// callers never oversubscribe the machine.
template <typename Body>
void parallel_for(int64_t count, int64_t chunk, Body&& body) {
  detail::parallel_for(count, chunk, &body, [](void* context, int64_t begin, int64_t end) {
    (*static_cast<std::remove_reference_t<Body>*>(context))(begin, end);
  });
}

}  // namespace resvar::cpu
