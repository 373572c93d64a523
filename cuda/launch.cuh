// How kernels are launched, and what nvcc and a host compiler, which compiles the kernels for
// tests, say differently.
#pragma once

#include <cuda_runtime.h>

#include <algorithm>
#include <cstdint>
#include <utility>

#include "cuda_check.h"

// The architecture that is compiled for; 0 for the host, where that of a device that is emulated is
// known when it runs. No other file asks for it.
#if defined(__CUDA_ARCH__)
#define RESVAR_CUDA_ARCH __CUDA_ARCH__
#else
#define RESVAR_CUDA_ARCH 0
#endif

// Whether what is compiled becomes instructions of a GPU, so that it may contain PTX.
#if defined(__CUDA_ARCH__)
#define RESVAR_CUDA_PTX 1
#else
#define RESVAR_CUDA_PTX 0
#endif

namespace resvar::cuda {

inline constexpr int kWarp = 32;
inline constexpr int kThreads = 256;  // of a block
inline constexpr int64_t kMaxBlocks = 1 << 15;

// Numbers that the calling thread is to work on: every kernel is a loop over these.
struct GridStride {
  int64_t first, step;
};

__device__ __forceinline__ GridStride grid_stride() {
  return {int64_t{blockIdx.x} * blockDim.x + threadIdx.x, int64_t{gridDim.x} * blockDim.x};
}

// Queues a kernel over blocks of kThreads, at least one block, with about so many threads in all.
template <typename... Params, typename... Args>
void launch(cudaStream_t stream, int64_t threads, void (*kernel)(Params...), Args&&... args) {
  cudaLaunchConfig_t config{};
  config.gridDim = dim3(static_cast<unsigned>(
      std::clamp<int64_t>((threads + kThreads - 1) / kThreads, 1, kMaxBlocks)));
  config.blockDim = dim3(kThreads);
  config.stream = stream;
  check(cudaLaunchKernelEx(&config, kernel, std::forward<Args>(args)...), "launch of a kernel");
}

}  // namespace resvar::cuda
