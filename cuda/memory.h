// What the backend knows of its memory, and how operations on it are put in order.
//
// Each host thread queues its work on a stream of its own, so two operations on one buffer may be
// on two streams. An allocation remembers the stream that wrote it last and those that have read it
// since. An operation lets its own stream wait for them: to read, for the writer; to write, or to
// free, for all. While one thread uses a buffer nothing waits and no event is recorded.
//
// It waits for all that is queued on the other stream at that moment, not for the one operation; so
// an allocation needs to know streams only, and no event has to be kept.
#pragma once

#include <cuda_runtime_api.h>

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/kernels.h"
#include "stream.h"

namespace resvar::cuda {

struct Allocation;

// One operation on the memory of a device, on the stream of this thread. Kernels get their pointers
// from read(), write() and scratch(), so none can be out of order.
//
// The memory of its operands must live, and nobody else may write it or, if the operation writes
// it, use it, until the operation is destroyed; what comes later is put in order.
class Operation {
 public:
  // On the device where `memory` is.
  explicit Operation(const void* memory);
  ~Operation();
  Operation(const Operation&) = delete;
  Operation& operator=(const Operation&) = delete;

  Stream& stream() { return *stream_; }
  cudaStream_t handle() const { return stream_->handle(); }

  // The bytes on the device: themselves, or a copy of what is elsewhere. The owner of host memory
  // may change it afterwards.
  const void* read(const void* data, size_t bytes);
  // The memory itself, which must be ours.
  void* write(void* data);
  // Copies bytes from anywhere to what write() or scratch() returned, on the device of the
  // operation.
  void copy(void* to, const void* from, size_t bytes);
  // Memory for the time of the operation. Throws ResourceExhausted.
  void* scratch(size_t bytes);

 private:
  void wait_for_writer(Allocation& allocation);
  void copy_from_device(void* to, const void* from, size_t bytes, int device);
  explicit Operation(int device) : scope_(device), stream_(&Stream::of_this_thread(device)) {}

  DeviceScope scope_;
  Stream* stream_;
  std::vector<Allocation*> reads_, writes_;
  std::vector<void*> scratch_;
  bool synchronous_ = false;
};

// Whether the host can read this memory, and a kernel can not.
bool on_host(const void* data);

}  // namespace resvar::cuda
