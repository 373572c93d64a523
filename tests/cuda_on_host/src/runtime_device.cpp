// The runtime's functions for the device and for errors.
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <utility>

#include "runtime.h"

using cudahost::remember;
using cudahost::streams;

namespace {

int major_version() { return cudahost::settings().architecture / 100; }
int minor_version() { return cudahost::settings().architecture / 10 % 10; }

constexpr int kMultiprocessors = 4;
constexpr int kThreadsPerBlock = 1024;
constexpr int kWarpSize = 32;
constexpr int kSharedBytes = 48 << 10;

thread_local cudaError_t last_error = cudaSuccess;

}  // namespace

namespace cudahost {

cudaError_t remember(cudaError_t error) {
  if (error != cudaSuccess) last_error = error;
  return error;
}

bool is_planned_failure() {
  static std::atomic<long> calls{0};
  const long fail_at = settings().fail_at;
  return fail_at && ++calls == fail_at;
}

}  // namespace cudahost

extern "C" {

cudaError_t cudaDeviceSynchronize() {
  CUDAHOST_MAY_FAIL(cudaErrorLaunchFailure);
  streams().wait_all();
  return cudaSuccess;
}

// As of a real one, the variable hides the device where it is empty.
cudaError_t cudaGetDeviceCount(int* count) {
  const char* const visible = std::getenv("CUDA_VISIBLE_DEVICES");
  *count = visible && *visible == '\0' ? 0 : 1;
  return *count ? cudaSuccess : remember(cudaErrorNoDevice);
}

cudaError_t cudaGetDevice(int* device) {
  *device = 0;
  return cudaSuccess;
}

cudaError_t cudaSetDevice(int device) {
  return device == 0 ? cudaSuccess : remember(cudaErrorInvalidDevice);
}

cudaError_t cudaDeviceGetAttribute(int* value, cudaDeviceAttr attribute, int device) {
  if (device != 0) return remember(cudaErrorInvalidDevice);
  switch (attribute) {
    case cudaDevAttrComputeCapabilityMajor:
      *value = major_version();
      return cudaSuccess;
    case cudaDevAttrComputeCapabilityMinor:
      *value = minor_version();
      return cudaSuccess;
    case cudaDevAttrMultiProcessorCount:
      *value = kMultiprocessors;
      return cudaSuccess;
    case cudaDevAttrMaxThreadsPerBlock:
      *value = kThreadsPerBlock;
      return cudaSuccess;
    case cudaDevAttrMaxThreadsPerMultiProcessor:
      *value = 2 * kThreadsPerBlock;
      return cudaSuccess;
    case cudaDevAttrWarpSize:
      *value = kWarpSize;
      return cudaSuccess;
    case cudaDevAttrMaxSharedMemoryPerBlock:
      *value = kSharedBytes;
      return cudaSuccess;
    case cudaDevAttrMemoryPoolsSupported:
      *value = 1;
      return cudaSuccess;
    case cudaDevAttrPageableMemoryAccessUsesHostPageTables:
      *value = 0;
      return cudaSuccess;
    default:  // not emulated
      return remember(cudaErrorInvalidValue);
  }
}

cudaError_t cudaGetDeviceProperties(cudaDeviceProp* properties, int device) {
  if (device != 0) return remember(cudaErrorInvalidDevice);
  *properties = {};
  std::snprintf(properties->name, sizeof(properties->name), "emulated device (sm_%d)",
                cudahost::settings().architecture / 10);
  properties->major = major_version();
  properties->minor = minor_version();
  properties->totalGlobalMem = cudahost::memory().total();
  properties->multiProcessorCount = kMultiprocessors;
  properties->maxThreadsPerBlock = kThreadsPerBlock;
  properties->warpSize = kWarpSize;
  properties->sharedMemPerBlock = kSharedBytes;
  return cudaSuccess;
}

cudaError_t cudaFuncGetAttributes(cudaFuncAttributes* attributes, const void*) {
  *attributes = {};
  attributes->maxThreadsPerBlock = kThreadsPerBlock;
  attributes->binaryVersion = attributes->ptxVersion = cudahost::settings().architecture / 10;
  return cudaSuccess;
}

cudaError_t cudaRuntimeGetVersion(int* version) {
  *version = CUDART_VERSION;
  return cudaSuccess;
}

cudaError_t cudaDriverGetVersion(int* version) { return cudaRuntimeGetVersion(version); }

cudaError_t cudaGetLastError() { return std::exchange(last_error, cudaSuccess); }

cudaError_t cudaPeekAtLastError() { return last_error; }

const char* cudaGetErrorName(cudaError_t error) {
#define CUDAHOST_NAME(error) \
  case error:                \
    return #error
  switch (error) {
    CUDAHOST_NAME(cudaSuccess);
    CUDAHOST_NAME(cudaErrorIllegalAddress);
    CUDAHOST_NAME(cudaErrorInvalidConfiguration);
    CUDAHOST_NAME(cudaErrorInvalidDevice);
    CUDAHOST_NAME(cudaErrorInvalidResourceHandle);
    CUDAHOST_NAME(cudaErrorInvalidValue);
    CUDAHOST_NAME(cudaErrorLaunchFailure);
    CUDAHOST_NAME(cudaErrorMemoryAllocation);
    CUDAHOST_NAME(cudaErrorNotReady);
    default:
      return "another CUDA error";
  }
#undef CUDAHOST_NAME
}

const char* cudaGetErrorString(cudaError_t error) { return cudaGetErrorName(error); }

}  // extern "C"
