// Device memory from a pool of our own, in the order of the streams.
#include "memory.h"

#include <algorithm>
#include <map>
#include <utility>

#include "core/buffer.h"
#include "core/error.h"
#include "core/interpreter.h"
#include "cuda_check.h"

namespace resvar::cuda {

struct Allocation {
  std::byte* data;
  size_t bytes;
  Stream* writer;
  std::vector<Stream*> readers;
  bool lent = false;  // others may have queued work on it

  bool used_by(const Stream* stream) const {
    return writer == stream || std::ranges::find(readers, stream) != readers.end();
  }
};

namespace {

// All allocations, by address. The mutex guards what is in them too.
struct Registry {
  std::mutex mutex;
  std::map<const std::byte*, Allocation> allocations;
  std::vector<cudaMemPool_t> pools;  // of each device; null where nothing was allocated yet

  // That which holds this byte, or null. An operation that uses it may keep the pointer.
  Allocation* find(const void* data) {
    const auto* const byte = static_cast<const std::byte*>(data);
    auto found = allocations.upper_bound(byte);
    if (found == allocations.begin()) return nullptr;
    Allocation& allocation = std::prev(found)->second;
    return byte < allocation.data + allocation.bytes ? &allocation : nullptr;
  }
};

// Never destroyed: memory may be freed after static objects are.
Registry& registry() {
  static auto* const registry = new Registry;
  return *registry;
}

Allocation* find(const void* data) {
  const std::lock_guard lock(registry().mutex);
  return registry().find(data);
}

cudaMemPool_t create_pool(int device) {
  cudaMemPoolProps properties{};
  properties.allocType = cudaMemAllocationTypePinned;
  properties.location.type = cudaMemLocationTypeDevice;
  properties.location.id = device;
  cudaMemPool_t pool = nullptr;
  RESVAR_CUDA_CHECK(cudaMemPoolCreate(&pool, &properties));
  uint64_t keep = ~uint64_t{0};
  RESVAR_CUDA_CHECK(cudaMemPoolSetAttribute(pool, cudaMemPoolAttrReleaseThreshold, &keep));
  return pool;
}

// The device must be the current one.
cudaMemPool_t pool_of(int device) {
  const std::lock_guard lock(registry().mutex);
  std::vector<cudaMemPool_t>& pools = registry().pools;
  const auto at = static_cast<size_t>(device);
  if (at >= pools.size()) pools.resize(at + 1);
  if (!pools[at]) pools[at] = create_pool(device);
  return pools[at];
}

// None in a forked child, which cannot use them.
std::vector<cudaMemPool_t> all_pools() {
  if (is_forked()) return {};
  const std::lock_guard lock(registry().mutex);
  std::vector<cudaMemPool_t> pools = registry().pools;
  std::erase(pools, nullptr);
  return pools;
}

uint64_t attribute(cudaMemPool_t pool, cudaMemPoolAttr name) {
  uint64_t value = 0;
  RESVAR_CUDA_CHECK(cudaMemPoolGetAttribute(pool, name, &value));
  return value;
}

size_t cached_in(cudaMemPool_t pool) {
  const uint64_t reserved = attribute(pool, cudaMemPoolAttrReservedMemCurrent);
  const uint64_t used = attribute(pool, cudaMemPoolAttrUsedMemCurrent);
  return reserved > used ? reserved - used : 0;
}

// Null where there is no memory.
void* allocate_on(Stream& stream, size_t bytes) {
  const cudaMemPool_t pool = pool_of(stream.device());
  void* data = nullptr;
  const auto attempt = [&] {
    const cudaError_t error = cudaMallocFromPoolAsync(&data, bytes, pool, stream.handle());
    if (error == cudaErrorMemoryAllocation) {
      cudaGetLastError();
      return false;
    }
    check(error, "cudaMallocFromPoolAsync");
    return true;
  };
  if (attempt()) return data;
  empty_cache();
  return attempt() ? data : nullptr;
}

// What the runtime knows of memory that is not ours.
cudaPointerAttributes attributes_of(const void* data) {
  cudaPointerAttributes attributes{};
  if (cudaPointerGetAttributes(&attributes, data) != cudaSuccess) {
    cudaGetLastError();
    attributes.type = cudaMemoryTypeUnregistered;
  }
  return attributes;
}

bool is_device_memory(const cudaPointerAttributes& attributes) {
  return attributes.type == cudaMemoryTypeDevice || attributes.type == cudaMemoryTypeManaged;
}

int device_of(const void* data) {
  if (const Allocation* const allocation = find(data)) return allocation->writer->device();
  const cudaPointerAttributes attributes = attributes_of(data);
  return is_device_memory(attributes) ? attributes.device : 0;
}

}  // namespace

void* allocate(size_t bytes, int device) {
  const DeviceScope scope(device);
  Stream& stream = Stream::of_this_thread(device);
  // Zero bytes get an address too. A half is added to through the word that it is in.
  constexpr size_t kWord = 4;
  const size_t size = (std::max<size_t>(bytes, 1) + kWord - 1) / kWord * kWord;
  void* const data = allocate_on(stream, size);
  if (!data) return nullptr;
  auto* const first = static_cast<std::byte*>(data);
  if (size != bytes) cudaMemsetAsync(first + size - kWord, 0, kWord, stream.handle());
  const std::lock_guard lock(registry().mutex);
  registry().allocations.insert_or_assign(first, Allocation{first, size, &stream, {}});
  return data;
}

void lend(const void* data) {
  const std::lock_guard lock(registry().mutex);
  if (Allocation* const allocation = registry().find(data)) allocation->lent = true;
}

void deallocate(void* data, size_t) {
  if (is_forked()) return;  // it is the parent's
  Allocation allocation;
  {
    const std::lock_guard lock(registry().mutex);
    allocation = std::move(registry().allocations.extract(static_cast<std::byte*>(data)).mapped());
  }
  try {
    if (allocation.lent) synchronize(allocation.writer->device());
    for (Stream* const reader : allocation.readers) allocation.writer->wait_for(*reader);
  } catch (const Error&) {
    return;  // only at the end of the process
  }
  cudaFreeAsync(data, allocation.writer->handle());
}

void empty_cache() {
  const std::vector<cudaMemPool_t> pools = all_pools();
  if (pools.empty()) return;
  Stream::synchronize_all();
  for (const cudaMemPool_t pool : pools) RESVAR_CUDA_CHECK(cudaMemPoolTrimTo(pool, 0));
}

size_t cached_bytes() {
  size_t bytes = 0;
  for (const cudaMemPool_t pool : all_pools()) bytes += cached_in(pool);
  return bytes;
}

size_t free_bytes(int device) {
  const DeviceScope scope(device);
  size_t free = 0, total = 0;
  RESVAR_CUDA_CHECK(cudaMemGetInfo(&free, &total));
  return free + cached_in(pool_of(device));
}

void copy(void* to, const void* from, size_t bytes) {
  if (bytes == 0) return;
  const bool download = on_host(to);
  Operation operation(download ? from : to);
  const OutsideInterpreter outside(download || bytes >= kLongWorkBytes);
  if (!download) return operation.copy(operation.write(to), from, bytes);
  RESVAR_CUDA_CHECK(cudaMemcpyAsync(to, operation.read(from, bytes), bytes, cudaMemcpyDeviceToHost,
                                    operation.handle()));
  operation.stream().synchronize();
}

void* stream_to_read(const void* data, size_t bytes) {
  Operation operation(data);
  operation.read(data, bytes);
  return operation.handle();
}

bool on_host(const void* data) { return !find(data) && !is_device_memory(attributes_of(data)); }

Operation::Operation(const void* memory) : Operation(device_of(memory)) {}

Operation::~Operation() {
  if (synchronous_) cudaStreamSynchronize(handle());
  for (void* const data : scratch_) cudaFreeAsync(data, handle());
  const std::lock_guard lock(registry().mutex);
  for (Allocation* const read : reads_) {
    if (!read->used_by(stream_)) read->readers.push_back(stream_);
  }
  for (Allocation* const written : writes_) {
    written->writer = stream_;
    written->readers.clear();
  }
}

const void* Operation::read(const void* data, size_t bytes) {
  if (bytes == 0) return data;
  Allocation* const allocation = find(data);
  if (allocation && allocation->writer->device() == stream_->device()) {
    wait_for_writer(*allocation);
    return data;
  }
  const cudaPointerAttributes attributes = attributes_of(data);
  if (!allocation && is_device_memory(attributes) && attributes.device == stream_->device()) {
    // The host may write it when the operation has returned.
    synchronous_ |= attributes.type == cudaMemoryTypeManaged;
    return data;
  }
  void* const copied = scratch(bytes);
  copy(copied, data, bytes);
  return copied;
}

void* Operation::write(void* data) {
  Allocation* const allocation = find(data);
  bool lent = false;
  {
    const std::lock_guard lock(registry().mutex);
    stream_->wait_for(*allocation->writer);
    for (Stream* const reader : allocation->readers) stream_->wait_for(*reader);
    lent = allocation->lent;
  }
  if (lent) {
    synchronize(stream_->device());
    const std::lock_guard lock(registry().mutex);
    allocation->lent = false;
  }
  writes_.push_back(allocation);
  return data;
}

void Operation::copy(void* to, const void* from, size_t bytes) {
  if (Allocation* const allocation = find(from)) {
    wait_for_writer(*allocation);
    return copy_from_device(to, from, bytes, allocation->writer->device());
  }
  const cudaPointerAttributes attributes = attributes_of(from);
  if (attributes.type == cudaMemoryTypeDevice) {
    return copy_from_device(to, from, bytes, attributes.device);
  }
  RESVAR_CUDA_CHECK(cudaMemcpyAsync(to, from, bytes, cudaMemcpyDefault, handle()));
  // Pageable memory has been read by now, unless the device reads it by itself.
  const bool pageable = attributes.type == cudaMemoryTypeUnregistered;
  if (!pageable || stream_->reads_pageable_memory()) stream_->synchronize();
}

void Operation::copy_from_device(void* to, const void* from, size_t bytes, int device) {
  if (device == stream_->device()) {
    RESVAR_CUDA_CHECK(cudaMemcpyAsync(to, from, bytes, cudaMemcpyDeviceToDevice, handle()));
  } else {
    RESVAR_CUDA_CHECK(cudaMemcpyPeerAsync(to, stream_->device(), from, device, bytes, handle()));
  }
}

void Operation::wait_for_writer(Allocation& allocation) {
  reads_.push_back(&allocation);
  const std::lock_guard lock(registry().mutex);
  if (!allocation.used_by(stream_)) stream_->wait_for(*allocation.writer);
}

void* Operation::scratch(size_t bytes) {
  void* const data = allocate_on(*stream_, bytes);
  if (!data) fail_to_allocate(bytes, {DeviceType::kGpu, stream_->device()});
  scratch_.push_back(data);
  return data;
}

}  // namespace resvar::cuda
