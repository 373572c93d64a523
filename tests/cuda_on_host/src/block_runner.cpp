#include "block_runner.h"

#include <cstring>
#include <utility>

__thread uint3 threadIdx, blockIdx;
__thread dim3 blockDim, gridDim;

namespace cudahost {
namespace {

thread_local BlockRunner* this_runner = nullptr;

}  // namespace

BlockRunner& BlockRunner::mine() {
  struct Owner {
    std::unique_ptr<BlockRunner> runner;
    ~Owner() {
      tsan::RuntimeScope scope;
      this_runner = nullptr;
      runner.reset();
    }
  };
  thread_local Owner owner;
  if (!owner.runner) {
    tsan::RuntimeScope scope;
    owner.runner = std::make_unique<BlockRunner>();
    this_runner = owner.runner.get();
  }
  return *owner.runner;
}

BlockRunner* BlockRunner::in_kernel() {
  return this_runner && this_runner->running_ ? this_runner : nullptr;
}

void BlockRunner::run(Grid& grid, uint64_t block_number) {
  grid_ = &grid;
  start_block(block_number);
  running_ = true;
  while (returned_ < threads_) {
    if (queued_ == 0) report_deadlock();
    resume(pop());
    Lane& stopped = lanes_[current_];  // the fiber may have gone on to other threads
    tsan::switch_to(scheduler_thread_);
    if (stopped.state != Lane::State::kReturned) {
      settle(current_);
    } else if (kTsan) {
      idle_.push_back(stopped.fiber);
    } else {
      idle_.push_front(stopped.fiber);
    }
  }
  running_ = false;
}

void BlockRunner::start_block(uint64_t block_number) {
  const dim3 grid = grid_->grid;
  threads_ = grid_->block.x * grid_->block.y * grid_->block.z;
  blockDim = grid_->block;
  gridDim = grid;
  blockIdx = {static_cast<unsigned>(block_number % grid.x),
              static_cast<unsigned>(block_number / grid.x % grid.y),
              static_cast<unsigned>(block_number / grid.x / grid.y)};
  random_ = settings().seed != 0;
  rng_ = Random(settings().seed ^ grid_->number * 1000003 ^ block_number * 7919);
  rng_.next();
  head_ = queued_ = returned_ = at_barrier_ = phase_ = 0;
  scheduler_thread_ = tsan::current();
  if (const size_t bytes = grid_->dynamic_shared_bytes) {
    // New for each block, so that the sanitizers see it as such.
    dynamic_shared_.emplace_back(new char[bytes]);
    std::memset(dynamic_shared_.back().get(), 0xff, bytes);
  }
  forget_shared_variables();
  if (kTsan) syncs_ = std::make_unique<BlockSyncs>();
  tsan::release(&grid_->syncs->start);
  for (unsigned thread = 0; thread < threads_; ++thread) {
    lanes_[thread].state = Lane::State::kNew;
    lanes_[thread].fiber = nullptr;
    push(thread);
  }
}

void BlockRunner::resume(unsigned thread) {
  Lane& lane = lanes_[thread];
  set_current(thread);
  if (lane.state == Lane::State::kNew) {
    give_fiber(lane);
  } else {
    tsan::switch_to(thread_of(thread));
    if (kTsan && lane.kind == Collective::kBarrier) tsan::acquire(&syncs_->barrier[~phase_ & 1]);
  }
  void* fake_stack = nullptr;
  asan::start_switch(&fake_stack, lane.fiber->stack(), Fiber::kStackBytes);
  switch_context(scheduler_, lane.fiber->context);
  asan::finish_switch(fake_stack, nullptr, nullptr);
}

// To use a fiber again would, for ThreadSanitizer, order the two threads that use it: the threads
// of a block get one each, and those of the next block others.
void BlockRunner::give_fiber(Lane& lane) {
  while (kTsan ? fibers_.size() < threads_ + kWarpSize - 1 : idle_.empty()) {
    fibers_.push_back(std::make_unique<Fiber>(&BlockRunner::fiber_main));
    idle_.push_back(fibers_.back().get());
  }
  lane.fiber = idle_.front();
  idle_.pop_front();
}

void BlockRunner::fiber_main() {
  asan::finish_switch(nullptr, &this_runner->scheduler_stack_,
                      &this_runner->scheduler_stack_bytes_);
  for (;;) {
    BlockRunner& runner = *this_runner;
    while (runner.run_on_this_fiber()) {
    }
    runner.wait();
  }
}

// Runs the current thread to its end. True if the next one is new: it needs no switch.
bool BlockRunner::run_on_this_fiber() {
  const unsigned thread = current_;
  tsan::switch_to(thread_of(thread));
  tsan::acquire(&grid_->syncs->start);
  (*grid_->body)();
  tsan::release(&grid_->syncs->end);
  tsan::switch_to(scheduler_thread_);
  lanes_[thread].state = Lane::State::kReturned;
  ++returned_;
  settle(thread);
  if (kTsan || queued_ == 0) return false;
  const unsigned next = pop();
  if (lanes_[next].state != Lane::State::kNew) {
    ++queued_;  // back to the front, for the scheduler
    --head_;
    return false;
  }
  lanes_[next].fiber = std::exchange(lanes_[thread].fiber, nullptr);
  set_current(next);
  return true;
}

void BlockRunner::wait() {
  Fiber& fiber = *lanes_[current_].fiber;
  asan::start_switch(&fiber.asan_fake_stack, scheduler_stack_, scheduler_stack_bytes_);
  switch_context(fiber.context, scheduler_);
  asan::finish_switch(fiber.asan_fake_stack, &scheduler_stack_, &scheduler_stack_bytes_);
}

// The thread has just stopped running: what does that set free?
void BlockRunner::settle(unsigned thread) {
  switch (lanes_[thread].state) {
    case Lane::State::kReady:
      return push(thread);
    case Lane::State::kInWarpCollective:
      return try_warp(thread);
    case Lane::State::kAtBarrier:
      ++at_barrier_;
      return try_barrier();
    case Lane::State::kReturned:
      return try_barrier();
    case Lane::State::kNew:
      return;
  }
}

void BlockRunner::push(unsigned thread) {
  queue_[(head_ + queued_++) % kMaxThreads] = static_cast<uint16_t>(thread);
}

unsigned BlockRunner::pop() {
  if (random_) {
    std::swap(queue_[head_ % kMaxThreads], queue_[(head_ + rng_.below(queued_)) % kMaxThreads]);
  }
  --queued_;
  return queue_[head_++ % kMaxThreads];
}

void BlockRunner::set_current(unsigned thread) {
  const dim3 block = grid_->block;
  current_ = thread;
  threadIdx = {thread % block.x, thread / block.x % block.y, thread / (block.x * block.y)};
}

void BlockRunner::make_ready(unsigned thread) {
  lanes_[thread].state = Lane::State::kReady;
  push(thread);
}

}  // namespace cudahost
