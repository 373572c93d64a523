// Launches kernels of the emulation's own tests.
#pragma once

#include <cuda_runtime.h>

#include <utility>

namespace resvar::test {

template <typename... Params, typename... Args>
cudaError_t launch(dim3 grid, dim3 block, cudaStream_t stream, void (*kernel)(Params...),
                   Args&&... args) {
  cudaLaunchConfig_t config{};
  config.gridDim = grid;
  config.blockDim = block;
  config.stream = stream;
  return cudaLaunchKernelEx(&config, kernel, std::forward<Args>(args)...);
}

}  // namespace resvar::test
