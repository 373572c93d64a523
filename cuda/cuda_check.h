// Errors of the CUDA runtime as exceptions.
#pragma once

#include <cuda_runtime_api.h>

#include "core/error.h"

namespace resvar::cuda {

// Throws for anything but success, naming the call: ResourceExhausted for lack of memory, Internal
// for the rest.
inline void check(cudaError_t error, const char* call) {
  if (error == cudaSuccess) return;
  cudaGetLastError();  // or the next launch would report it again
  if (error == cudaErrorMemoryAllocation) {
    fail<ResourceExhausted>(call, ": ", cudaGetErrorString(error));
  }
  fail<Internal>(call, ": ", cudaGetErrorString(error));
}

}  // namespace resvar::cuda

#define RESVAR_CUDA_CHECK(call) ::resvar::cuda::check((call), #call)
