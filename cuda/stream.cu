#include "stream.h"

#include <utility>
#include <vector>

#include "checks.h"
#include "core/interpreter.h"

namespace resvar::cuda {
namespace {

// All streams, and those whose threads have ended.
struct Pool {
  std::mutex mutex;
  std::vector<Stream*> all, idle;
};

// Never destroyed: threads end, and memory is freed, after static objects are gone.
Pool& pool() {
  static auto* const pool = new Pool;
  return *pool;
}

Stream* take_idle(int device) {
  const std::lock_guard lock(pool().mutex);
  std::vector<Stream*>& idle = pool().idle;
  for (Stream*& stream : idle) {
    if (stream->device() != device) continue;
    Stream* const found = std::exchange(stream, idle.back());
    idle.pop_back();
    return found;
  }
  return nullptr;
}

Stream* create(int device) {
  auto stream = std::make_unique<Stream>(device);
  const std::lock_guard lock(pool().mutex);
  pool().idle.reserve(pool().all.size() + 1);  // nothing can fail when a thread ends
  pool().all.push_back(stream.get());
  return stream.release();
}

// The streams of one thread.
struct Streams {
  std::vector<Stream*> of_device;

  ~Streams() {
    const std::lock_guard lock(pool().mutex);
    for (Stream* const stream : of_device) {
      if (stream) pool().idle.push_back(stream);
    }
  }
};

cudaStream_t create_handle() {
  cudaStream_t stream;
  RESVAR_CUDA_CHECK(cudaStreamCreateWithFlags(&stream, cudaStreamNonBlocking));
  return stream;
}

}  // namespace

DeviceScope::DeviceScope(int device) : device_(device) {
  if (is_forked()) fail<FailedPrecondition>("GPU:", device, " cannot be used: ", kForked);
  if (cudaGetDevice(&before_) == cudaSuccess && before_ == device) return;
  if (cudaSetDevice(device) == cudaSuccess) return;
  cudaGetLastError();
  fail<InvalidArgument>("GPU:", device, " is not available: this machine has ", device_count(),
                        " GPUs");
}

DeviceScope::~DeviceScope() {
  if (before_ != device_) cudaSetDevice(before_);
}

Stream& Stream::of_this_thread(int device) {
  static thread_local Streams streams;
  const auto at = static_cast<size_t>(device);
  if (at >= streams.of_device.size()) streams.of_device.resize(at + 1);
  Stream*& stream = streams.of_device[at];
  if (!stream) stream = take_idle(device);
  if (!stream) stream = create(device);
  return *stream;
}

void Stream::synchronize_all() {
  std::vector<Stream*> all;
  {
    const std::lock_guard lock(pool().mutex);
    all = pool().all;
  }
  for (Stream* const stream : all) stream->synchronize();
}

Stream::Stream(int device)
    : device_(device),
      architecture_(compiled_architecture()),
      multiprocessors_(attribute(cudaDevAttrMultiProcessorCount, device)),
      reads_pageable_memory_(attribute(cudaDevAttrPageableMemoryAccessUsesHostPageTables, device) !=
                             0),
      handle_(create_handle()),
      tail_(new_event()),
      checked_(new_event()),
      faults_(on_device<Faults>()),
      seen_(pinned<Faults>()) {}

void Stream::wait_for(Stream& other) {
  if (&other == this) return;
  const std::lock_guard lock(other.mutex_);
  RESVAR_CUDA_CHECK(cudaEventRecord(other.tail_.get(), other.handle()));
  RESVAR_CUDA_CHECK(cudaStreamWaitEvent(handle(), other.tail_.get(), 0));
}

void Stream::synchronize() {
  const OutsideInterpreter outside(true);
  RESVAR_CUDA_CHECK(cudaStreamSynchronize(handle()));
}

Faults* Stream::begin_checks() {
  if (stale_) RESVAR_CUDA_CHECK(cudaMemsetAsync(faults_.get(), 0xff, sizeof(Faults), handle()));
  stale_ = true;
  return faults_.get();
}

void Stream::end_checks() {
  RESVAR_CUDA_CHECK(cudaMemcpyAsync(seen_.get(), faults_.get(), sizeof(Faults),
                                    cudaMemcpyDeviceToHost, handle()));
  RESVAR_CUDA_CHECK(cudaEventRecord(checked_.get(), handle()));
}

DataFault Stream::faults() {
  const OutsideInterpreter outside(true);
  // The update is queued already: only where the device is lost may this raise.
  if (cudaEventSynchronize(checked_.get()) != cudaSuccess) {
    RESVAR_CUDA_CHECK(cudaStreamSynchronize(handle()));
  }
  const DataFault found = fault_of(*seen_);
  stale_ = static_cast<bool>(found);
  return found;
}

}  // namespace resvar::cuda
