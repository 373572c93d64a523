// What threads of a block do together: barriers, warp collectives, fences.
#include "block_runner.h"

namespace cudahost {
namespace {

// memcpy would be watched by ThreadSanitizer.
void copy_unwatched(void* to, const void* from, unsigned bytes) {
  for (unsigned i = 0; i < bytes; ++i) {
    static_cast<volatile char*>(to)[i] = static_cast<const char*>(from)[i];
  }
}

bool contains(unsigned mask, unsigned lane) { return mask >> lane & 1; }

}  // namespace

int BlockRunner::barrier(int predicate) {
  Lane& lane = lanes_[current_];
  lane.state = Lane::State::kAtBarrier;
  lane.kind = Collective::kBarrier;
  lane.predicate = predicate;
  if (kTsan) tsan::release(&syncs_->barrier[phase_ & 1]);
  wait();
  return lane.predicate;
}

void BlockRunner::try_barrier() {
  if (at_barrier_ == 0 || at_barrier_ + returned_ < threads_) return;
  if (returned_ && settings().strict) {
    report("barrier after some threads of the block returned", nullptr);
  }
  int sum = 0;
  for (unsigned i = 0; i < threads_; ++i) {
    if (lanes_[i].state == Lane::State::kAtBarrier) sum += lanes_[i].predicate != 0;
  }
  at_barrier_ = 0;
  ++phase_;
  for (unsigned i = 0; i < threads_; ++i) {
    if (lanes_[i].state != Lane::State::kAtBarrier) continue;
    lanes_[i].predicate = sum;
    make_ready(i);
  }
}

const Slot* BlockRunner::warp_exchange(unsigned mask, Collective kind, const void* value,
                                       size_t size) {
  if (!contains(mask, lane_id())) report("warp collective by a lane outside its mask", nullptr);
  Lane& lane = lanes_[current_];
  lane.state = Lane::State::kInWarpCollective;
  lane.kind = kind;
  lane.mask = mask;
  lane.value = value;
  lane.value_size = static_cast<uint16_t>(size);
  wait();
  return lane.received;
}

void BlockRunner::try_warp(unsigned thread) {
  const unsigned base = thread / kWarpSize * kWarpSize, mask = lanes_[thread].mask;
  if (!warp_is_complete(base, mask)) return;
  exchange_values(base, thread);
  // The only warp collective that orders memory.
  if (kTsan && lanes_[thread].kind == Collective::kSyncwarp) order_warp(base, mask);
  for (unsigned k = 0; k < kWarpSize; ++k) {
    if (contains(mask, k)) make_ready(base + k);
  }
}

bool BlockRunner::warp_is_complete(unsigned base, unsigned mask) const {
  for (unsigned k = 0; k < kWarpSize; ++k) {
    if (!contains(mask, k)) continue;
    if (base + k >= threads_) {
      report("warp mask names a lane that the block does not have", nullptr);
    }
    const Lane& lane = lanes_[base + k];
    if (lane.state != Lane::State::kInWarpCollective || lane.mask != mask) return false;
  }
  return true;
}

void BlockRunner::exchange_values(unsigned base, unsigned thread) {
  const unsigned mask = lanes_[thread].mask;
  for (unsigned k = 0; k < kWarpSize; ++k) {
    if (!contains(mask, k)) continue;
    Lane& lane = lanes_[base + k];
    if (lane.kind != lanes_[thread].kind || lane.value_size != lanes_[thread].value_size) {
      report("lanes of one mask are at different warp collectives", nullptr);
    }
    for (unsigned j = 0; j < kWarpSize; ++j) {
      if (!contains(mask, j)) continue;
      copy_unwatched(&lane.received[j], lanes_[base + j].value, lane.value_size);
    }
  }
}

void BlockRunner::order_warp(unsigned base, unsigned mask) {
  char* sync = &syncs_->warp[base / kWarpSize][__builtin_ctz(mask)];
  for (void (*order)(void*) : {&tsan::release, &tsan::acquire}) {
    for (unsigned k = 0; k < kWarpSize; ++k) {
      if (!contains(mask, k)) continue;
      tsan::switch_to(thread_of(base + k));
      order(sync);
    }
  }
  tsan::switch_to(scheduler_thread_);
}

// Also what follows an atomic after a fence: enough for ThreadSanitizer to follow "the last block
// to take a ticket sums up".
void BlockRunner::maybe_preempt() {
  constexpr uint32_t kOneIn = 8;
  if (random_ && rng_.below(kOneIn) == 0) {
    Lane& lane = lanes_[current_];
    lane.state = Lane::State::kReady;
    lane.kind = Collective::kNone;
    wait();
  }
  if (kTsan && grid_->fenced) tsan::acquire(&grid_->syncs->fence);
}

void BlockRunner::fence() {
  tsan::release(&grid_->syncs->fence);
  if (kTsan) grid_->fenced = true;
}

// What cudahost/scheduler.h declares.
const Slot* warp_exchange(unsigned mask, Collective kind, const void* value, size_t size) {
  return BlockRunner::in_kernel()->warp_exchange(mask, kind, value, size);
}

int block_barrier(int predicate) { return BlockRunner::in_kernel()->barrier(predicate); }

void maybe_preempt() {
  if (BlockRunner* runner = BlockRunner::in_kernel()) runner->maybe_preempt();
}

void fence() {
  __atomic_thread_fence(__ATOMIC_SEQ_CST);
  if (BlockRunner* runner = BlockRunner::in_kernel()) runner->fence();
}

unsigned lane_id() { return BlockRunner::in_kernel()->lane_id(); }

}  // namespace cudahost
