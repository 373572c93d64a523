#include <cstdio>

#include "block_runner.h"
#include "runtime.h"

namespace cudahost {
namespace {

constexpr size_t kDefaultSharedBytes = 48 << 10;

bool is_valid(const dim3& grid, const dim3& block) {
  constexpr unsigned kMaxGridX = 0x7fffffff, kMaxGridYZ = 65535, kMaxBlockZ = 64;
  return grid.x > 0 && grid.y > 0 && grid.z > 0 && block.x > 0 && block.y > 0 && block.z > 0 &&
         grid.x <= kMaxGridX && grid.y <= kMaxGridYZ && grid.z <= kMaxGridYZ &&
         block.z <= kMaxBlockZ && uint64_t{block.x} * block.y * block.z <= kMaxThreads;
}

}  // namespace

cudaError_t enqueue_grid(const cudaLaunchConfig_t& config, const void* kernel,
                         std::function<void()> body) {
  CUDAHOST_MAY_FAIL(cudaErrorLaunchFailure);
  if (!body) {
    std::fprintf(stderr, "cudahost: a kernel was given a host pointer, or one that was freed\n");
    return remember(cudaErrorIllegalAddress);
  }
  if (!is_valid(config.gridDim, config.blockDim)) return remember(cudaErrorInvalidConfiguration);
  if (config.dynamicSmemBytes > kDefaultSharedBytes) return remember(cudaErrorInvalidValue);
  CUDAHOST_FIND_STREAM(stream, config.stream);
  streams().enqueue(
      *stream, [=, body = std::move(body), number = streams().next_launch(), grid = config.gridDim,
                block = config.blockDim, shared_bytes = config.dynamicSmemBytes] {
        Grid launched{grid, block, shared_bytes, kernel, &body, number};
        run_grid(launched);
      });
  return cudaSuccess;
}

cudaError_t enqueue_host(cudaStream_t handle, std::function<void()> work) {
  CUDAHOST_FIND_STREAM(stream, handle);
  streams().enqueue(*stream, std::move(work));
  return cudaSuccess;
}

bool device_can_access(const void* p) {
  const auto place = memory().find(p, 0);
  return place == DeviceMemory::Place::kDevice || place == DeviceMemory::Place::kPinned;
}

}  // namespace cudahost
