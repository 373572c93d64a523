// Rows that a large part of the updates of one call are for, as where one index stands for padding.
//
// Atomics on one address are done one after the other: if all updates are for one row, each waits
// for those before it. So a call of many updates takes a sample of its indices. The updates of each
// row that is frequent there are summed first, in parts, by a kernel that needs no atomics, and the
// scatter takes the few sums in place of the many updates. The host never knows what was found;
// where nothing was, the second kernel ends at once and the scatter reads one word more.
//
// Only the scatter writes to params: whatever fails before it leaves them as they are.
#pragma once

#include "core/kernels.h"
#include "memory.h"

namespace resvar::cuda {

struct alignas(16) HotRows {
  static constexpr int kMost = 8;

  int count;
  int64_t offsets[kMost];  // of their first elements
};

// What takes the place of the updates of hot rows: `parts` rows, shared evenly among the hot ones.
struct HotSums {
  const HotRows* hot = nullptr;  // null where nobody looked
  const void* rows = nullptr;
  int parts = 0;

  __device__ __forceinline__ int hot_rows() const { return hot ? hot->count : 0; }
  __device__ __forceinline__ int parts_of_each(int hot_rows) const { return parts / hot_rows; }
  // Where a part is to be added.
  __device__ __forceinline__ int64_t offset(int part, int hot_rows) const {
    return hot->offsets[part / parts_of_each(hot_rows)];
  }
  // Whether the updates of a row are in here.
  __device__ __forceinline__ bool has(int64_t offset, int hot_rows) const {
    for (int i = 0; i < hot_rows; ++i) {
      if (hot->offsets[i] == offset) return true;
    }
    return false;
  }
};

// For an addition or a subtraction of a dtype that has an atomic for it: queues the sample and the
// sums, which are of what is to be added or subtracted. Nothing for few updates, whose extra
// launches would cost more than they save, or for wide rows, which keep all of the L2 cache busy.
//
// The pointers are to memory of the device. Kernels do nothing where `faults` hold anything.
HotSums sum_hot_rows(Operation& operation, const ScatterArgs& args, const Faults* faults);

}  // namespace resvar::cuda
