// The runtime's functions for memory and copies.
#include <cstring>

#include "runtime.h"

using cudahost::DeviceMemory;
using cudahost::memory;
using cudahost::remember;
using cudahost::streams;
using Place = cudahost::DeviceMemory::Place;

namespace {

constexpr int kGarbage = 0xff;  // NaNs, and integers of -1

// As the device does, waits for memory that operations are yet to free.
void* allocate_or_wait(size_t bytes) {
  if (void* p = memory().allocate(bytes)) return p;
  streams().wait_all();
  return memory().allocate(bytes);
}

bool agrees(cudaMemcpyKind kind, bool to_device, bool from_device) {
  switch (kind) {
    case cudaMemcpyHostToHost:
      return !to_device && !from_device;
    case cudaMemcpyHostToDevice:
      return to_device && !from_device;
    case cudaMemcpyDeviceToHost:
      return !to_device && from_device;
    case cudaMemcpyDeviceToDevice:
      return to_device && from_device;
    default:
      return true;
  }
}

}  // namespace

extern "C" {

cudaError_t cudaMalloc(void** p, size_t bytes) {
  const cudaError_t error = cudaMallocAsync(p, bytes, nullptr);
  if (error == cudaSuccess && bytes) streams().wait(streams().legacy().last);
  return error;
}

// The contents are garbage from the moment that the stream gets here.
cudaError_t cudaMallocAsync(void** p, size_t bytes, cudaStream_t handle) {
  CUDAHOST_MAY_FAIL(cudaErrorMemoryAllocation);
  CUDAHOST_FIND_STREAM(stream, handle);
  *p = nullptr;
  if (bytes == 0) return cudaSuccess;
  *p = allocate_or_wait(bytes);
  if (!*p) return remember(cudaErrorMemoryAllocation);
  streams().enqueue(*stream, [data = *p, bytes] { std::memset(data, kGarbage, bytes); });
  return cudaSuccess;
}

cudaError_t cudaFree(void* p) {
  if (!p) return cudaSuccess;
  streams().wait_all();
  return memory().release(p) ? cudaSuccess : remember(cudaErrorInvalidValue);
}

cudaError_t cudaFreeAsync(void* p, cudaStream_t handle) {
  CUDAHOST_FIND_STREAM(stream, handle);
  if (!p) return cudaSuccess;
  if (memory().find(p, 0) != Place::kDevice) return remember(cudaErrorInvalidValue);
  streams().enqueue(*stream, [p] {
    memory().mark_written(p);
    if (!memory().release(p)) cudahost::fail("cudaFreeAsync of memory already freed", p);
  });
  return cudaSuccess;
}

cudaError_t cudaMallocHost(void** p, size_t bytes) {
  CUDAHOST_MAY_FAIL(cudaErrorMemoryAllocation);
  *p = memory().allocate_pinned(bytes);
  return *p ? cudaSuccess : remember(cudaErrorMemoryAllocation);
}

cudaError_t cudaHostAlloc(void** p, size_t bytes, unsigned) { return cudaMallocHost(p, bytes); }

cudaError_t cudaFreeHost(void* p) {
  if (!p) return cudaSuccess;
  streams().wait_all();
  return memory().release_pinned(p) ? cudaSuccess : remember(cudaErrorInvalidValue);
}

cudaError_t cudaMemGetInfo(size_t* free, size_t* total) {
  *total = memory().total();
  *free = *total - memory().used();
  return cudaSuccess;
}

cudaError_t cudaPointerGetAttributes(cudaPointerAttributes* attributes, const void* p) {
  const Place place = memory().find(p, 0);
  const bool on_device = place == Place::kDevice, pinned = place == Place::kPinned;
  *attributes = {};
  attributes->type = on_device ? cudaMemoryTypeDevice
                     : pinned  ? cudaMemoryTypeHost
                               : cudaMemoryTypeUnregistered;
  attributes->devicePointer = on_device || pinned ? const_cast<void*>(p) : nullptr;
  attributes->hostPointer = on_device ? nullptr : const_cast<void*>(p);
  return cudaSuccess;
}

// Memory of the host that is not pinned is read before the call returns, and written by then.
cudaError_t cudaMemcpyAsync(void* to, const void* from, size_t bytes, cudaMemcpyKind kind,
                            cudaStream_t handle) {
  CUDAHOST_MAY_FAIL(cudaErrorInvalidValue);
  CUDAHOST_FIND_STREAM(stream, handle);
  if (bytes == 0) return cudaSuccess;
  const Place target = memory().find(to, bytes), source = memory().find(from, bytes);
  if (target == Place::kNowhere || source == Place::kNowhere ||
      !agrees(kind, target == Place::kDevice, source == Place::kDevice)) {
    return remember(cudaErrorInvalidValue);
  }
  cudahost::OperationPtr copy;
  if (source == Place::kHost) {
    const auto* data = static_cast<const char*>(from);
    copy = streams().enqueue(*stream, [to, staged = std::vector<char>(data, data + bytes)] {
      std::memcpy(to, staged.data(), staged.size());
    });
  } else {
    copy = streams().enqueue(*stream, [=] { std::memmove(to, from, bytes); });
  }
  if (target == Place::kHost) streams().wait(copy);
  return cudaSuccess;
}

// There is one device.
cudaError_t cudaMemcpyPeerAsync(void* to, int, const void* from, int, size_t bytes,
                                cudaStream_t handle) {
  return cudaMemcpyAsync(to, from, bytes, cudaMemcpyDeviceToDevice, handle);
}

cudaError_t cudaMemcpy(void* to, const void* from, size_t bytes, cudaMemcpyKind kind) {
  const cudaError_t error = cudaMemcpyAsync(to, from, bytes, kind, nullptr);
  if (error == cudaSuccess) streams().wait(streams().legacy().last);
  return error;
}

cudaError_t cudaMemsetAsync(void* p, int value, size_t bytes, cudaStream_t handle) {
  CUDAHOST_MAY_FAIL(cudaErrorInvalidValue);
  CUDAHOST_FIND_STREAM(stream, handle);
  if (bytes == 0) return cudaSuccess;
  const Place place = memory().find(p, bytes);
  if (place != Place::kDevice && place != Place::kPinned) return remember(cudaErrorInvalidValue);
  streams().enqueue(*stream, [=] { std::memset(p, value, bytes); });
  return cudaSuccess;
}

cudaError_t cudaMemset(void* p, int value, size_t bytes) {
  return cudaMemsetAsync(p, value, bytes, nullptr);
}

}  // extern "C"
