// Runs the blocks of a grid, one at a time on each OS thread. The threads of a block take turns:
// one runs until it returns or waits for others, and only a thread that waits needs a stack of its
// own.
#pragma once

#include <cuda_runtime.h>

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <vector>

#include "fiber.h"
#include "settings.h"

namespace cudahost {

inline constexpr unsigned kWarpSize = 32;
inline constexpr unsigned kMaxThreads = 1024;

// The addresses by which ThreadSanitizer is told what a launch orders. On the heap, and new for
// each launch, where it has forgotten what it knew of them.
struct GridSyncs {
  char start, end, fence;
};

struct Grid {
  dim3 grid;
  dim3 block;
  size_t dynamic_shared_bytes;
  const void* kernel;
  const std::function<void()>* body;
  uint64_t number;
  std::unique_ptr<GridSyncs> syncs = std::make_unique<GridSyncs>();
  bool fenced = false;
};

void run_grid(Grid& grid);

// A thread of the block.
struct Lane {
  enum class State : uint8_t { kNew, kReady, kInWarpCollective, kAtBarrier, kReturned };

  State state;
  Collective kind;
  uint16_t value_size;
  unsigned mask;
  int predicate;
  const void* value;
  Fiber* fiber;
  Slot received[kWarpSize];  // what the lanes of the mask put in
};

class BlockRunner {
 public:
  BlockRunner() : lanes_(new Lane[kMaxThreads]), queue_(new uint16_t[kMaxThreads]) {}

  // The one of this OS thread.
  static BlockRunner& mine();
  // The same, or null where no kernel is running.
  static BlockRunner* in_kernel();

  void run(Grid& grid, uint64_t block_number);
  // After the last block: until then a kernel's shared memory is not used again.
  void drop_dynamic_shared() { dynamic_shared_.clear(); }

  // What a thread of the block asks for.
  const Slot* warp_exchange(unsigned mask, Collective kind, const void* value, size_t size);
  int barrier(int predicate);
  void maybe_preempt();
  void fence();
  void* dynamic_shared();
  unsigned lane_id() const { return current_ % kWarpSize; }
  [[noreturn]] void report(const char* what, const void* p) const;

 private:
  // ThreadSanitizer's addresses, new for each block.
  struct BlockSyncs {
    char barrier[2], warp[kMaxThreads / kWarpSize][kWarpSize];
  };

  static void fiber_main();
  void start_block(uint64_t block_number);
  bool run_on_this_fiber();
  void resume(unsigned thread);
  void give_fiber(Lane& lane);
  void wait();  // until the scheduler goes on with the current thread
  void settle(unsigned thread);
  void try_barrier();
  void try_warp(unsigned thread);
  bool warp_is_complete(unsigned base, unsigned mask) const;
  void exchange_values(unsigned base, unsigned thread);
  void order_warp(unsigned base, unsigned mask);
  void forget_shared_variables();
  [[noreturn]] void report_deadlock() const;

  void push(unsigned thread);
  unsigned pop();
  void set_current(unsigned thread);
  void make_ready(unsigned thread);
  void* thread_of(unsigned thread) const { return lanes_[thread].fiber->thread.handle(); }

  std::unique_ptr<Lane[]> lanes_;
  std::unique_ptr<uint16_t[]> queue_;  // a ring of the threads that can go on
  unsigned head_ = 0, queued_ = 0;
  unsigned current_ = 0, threads_ = 0, returned_ = 0, at_barrier_ = 0, phase_ = 0;
  Grid* grid_ = nullptr;
  bool running_ = false, random_ = false;
  Random rng_{1};
  std::vector<std::unique_ptr<char[]>> dynamic_shared_;  // of the blocks of this grid so far

  Context scheduler_;
  void* scheduler_thread_ = nullptr;
  const void* scheduler_stack_ = nullptr;
  size_t scheduler_stack_bytes_ = 0;
  std::vector<std::unique_ptr<Fiber>> fibers_;
  std::deque<Fiber*> idle_;
  std::unique_ptr<BlockSyncs> syncs_;
};

}  // namespace cudahost
