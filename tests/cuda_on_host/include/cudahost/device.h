// What kernels see.
#pragma once

#include "vector_types.h"

// __thread, not thread_local, which every use would call a function for; and no macros, since
// launch configurations have members of these names.
extern __thread uint3 threadIdx, blockIdx;
extern __thread dim3 blockDim, gridDim;
constexpr int warpSize = 32;

namespace cudahost {

int architecture();  // of the device: 700 or 900

}  // namespace cudahost

// A block runs on one OS thread.
#undef __shared__
#define __shared__ thread_local
#undef __launch_bounds__
#define __launch_bounds__(...)

#include "atomics.h"
#include "intrinsics.h"
#include "memory.h"
#include "scheduler.h"
#include "warp.h"
