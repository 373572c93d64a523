// The check before a division.
#pragma once

#include "elements.cuh"
#include "stream.h"

namespace resvar::cuda {

// Whether a check has found anything; never where there was none.
__device__ __forceinline__ bool found_fault(const Faults* faults) {
  return faults && (faults->bad_index != kNoFault || faults->zero_divisor != kNoFault);
}

template <typename T>
__global__ void __launch_bounds__(kThreads)
    first_zero_kernel(const T* values, int64_t count, Faults* faults) {
  const GridStride threads = grid_stride();
  for (int64_t i = threads.first; i < count; i += threads.step) {
    if (is_zero(values[i])) {
      atomicMin(&faults->zero_divisor, static_cast<unsigned long long>(i));
    }
  }
}

}  // namespace resvar::cuda
