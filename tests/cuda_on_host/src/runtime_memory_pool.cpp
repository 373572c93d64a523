// The runtime's functions for memory pools. There is one, which counts as a cache would: what was
// in use at once stays reserved until it is trimmed.
#include <algorithm>

#include "runtime.h"

using cudahost::memory;
using cudahost::remember;

namespace {

std::mutex mutex;
uint64_t reserved = 0;

cudaMemPool_t the_pool() { return reinterpret_cast<cudaMemPool_t>(&reserved); }

uint64_t update_reserved() { return reserved = std::max<uint64_t>(reserved, memory().used()); }

}  // namespace

extern "C" {

cudaError_t cudaMemPoolCreate(cudaMemPool_t* pool, const cudaMemPoolProps*) {
  CUDAHOST_MAY_FAIL(cudaErrorMemoryAllocation);
  *pool = the_pool();
  return cudaSuccess;
}

cudaError_t cudaDeviceGetDefaultMemPool(cudaMemPool_t* pool, int device) {
  if (device != 0) return remember(cudaErrorInvalidDevice);
  *pool = the_pool();
  return cudaSuccess;
}

cudaError_t cudaMallocFromPoolAsync(void** p, size_t bytes, cudaMemPool_t pool,
                                    cudaStream_t stream) {
  if (pool != the_pool()) return remember(cudaErrorInvalidValue);
  const cudaError_t error = cudaMallocAsync(p, bytes, stream);
  const std::lock_guard lock(mutex);
  update_reserved();
  return error;
}

cudaError_t cudaMemPoolSetAttribute(cudaMemPool_t, cudaMemPoolAttr, void*) { return cudaSuccess; }

cudaError_t cudaMemPoolGetAttribute(cudaMemPool_t, cudaMemPoolAttr attribute, void* value) {
  const std::lock_guard lock(mutex);
  switch (attribute) {
    case cudaMemPoolAttrUsedMemCurrent:
      *static_cast<uint64_t*>(value) = memory().used();
      return cudaSuccess;
    case cudaMemPoolAttrReservedMemCurrent:
      *static_cast<uint64_t*>(value) = update_reserved();
      return cudaSuccess;
    default:
      return remember(cudaErrorInvalidValue);
  }
}

cudaError_t cudaMemPoolTrimTo(cudaMemPool_t, size_t keep) {
  const std::lock_guard lock(mutex);
  reserved = std::max<uint64_t>(memory().used(), std::min<uint64_t>(update_reserved(), keep));
  return cudaSuccess;
}

}  // extern "C"
