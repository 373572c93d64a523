// What the functions of the CUDA runtime share.
#pragma once

#include <cuda_runtime.h>

#include "device_memory.h"
#include "streams.h"

namespace cudahost {

inline Streams& streams() { return Streams::instance(); }
inline DeviceMemory& memory() { return DeviceMemory::instance(); }

// Remembers an error for cudaGetLastError.
cudaError_t remember(cudaError_t error);
// Whether this call is the one that CUDAHOST_FAIL_AT chose.
bool is_planned_failure();

}  // namespace cudahost

// Begins each runtime function that may fail on a machine without faults of the program.
#define CUDAHOST_MAY_FAIL(error) \
  if (::cudahost::is_planned_failure()) return ::cudahost::remember(error)

#define CUDAHOST_FIND_STREAM(stream, handle)                \
  CUstream_st* stream = ::cudahost::streams().find(handle); \
  if (!stream) return ::cudahost::remember(cudaErrorInvalidResourceHandle)
