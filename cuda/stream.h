// Queues of work on a GPU.
#pragma once

#include <cuda_runtime_api.h>

#include <memory>
#include <mutex>

#include "core/kernels.h"
#include "cuda_check.h"

namespace resvar::cuda {

// What kernels that check data have found: the lowest positions, or kNoFault.
struct Faults {
  unsigned long long bad_index, zero_divisor;
  long long bad_value;  // the index at bad_index, where somebody asked for it
};

inline constexpr unsigned long long kNoFault = ~0ull;

// The same with positions: the first bad index or, if there is none, the first zero.
inline DataFault fault_of(const Faults& faults) {
  const auto position = [](unsigned long long word) { return static_cast<int64_t>(word); };
  if (faults.bad_index != kNoFault) {
    return {.bad_index = position(faults.bad_index), .bad_value = faults.bad_value};
  }
  if (faults.zero_divisor == kNoFault) return {};
  return {.zero_divisor = position(faults.zero_divisor)};
}

inline int attribute(cudaDeviceAttr name, int device) {
  int value = 0;
  RESVAR_CUDA_CHECK(cudaDeviceGetAttribute(&value, name, device));
  return value;
}

template <auto kDestroy>
struct Destroyer {
  void operator()(auto* resource) const { kDestroy(resource); }
};

using Event = std::unique_ptr<CUevent_st, Destroyer<cudaEventDestroy>>;
template <typename T>
using OnDevice = std::unique_ptr<T, Destroyer<cudaFree>>;  // not for the host to read
template <typename T>
using Pinned = std::unique_ptr<T, Destroyer<cudaFreeHost>>;

inline Event new_event() {
  cudaEvent_t event;
  RESVAR_CUDA_CHECK(cudaEventCreateWithFlags(&event, cudaEventDisableTiming));
  return Event(event);
}

template <typename T>
OnDevice<T> on_device(size_t count = 1) {
  void* data = nullptr;
  RESVAR_CUDA_CHECK(cudaMalloc(&data, count * sizeof(T)));
  return OnDevice<T>(static_cast<T*>(data));
}

template <typename T>
Pinned<T> pinned(size_t count = 1) {
  void* data = nullptr;
  RESVAR_CUDA_CHECK(cudaMallocHost(&data, count * sizeof(T)));
  return Pinned<T>(static_cast<T*>(data));
}

// Whether this process is a child of one that has used CUDA, which no child can use then.
bool is_forked();
inline constexpr char kForked[] =
    "the process that this one was forked from has used CUDA, which no child can use then. Start "
    "processes by spawn instead, or fork before.";

// Makes a device the current one of this thread while it lives. Throws InvalidArgument where there
// is no such device, FailedPrecondition in a forked process.
class DeviceScope {
 public:
  explicit DeviceScope(int device);
  ~DeviceScope();
  DeviceScope(const DeviceScope&) = delete;
  DeviceScope& operator=(const DeviceScope&) = delete;

 private:
  int device_;
  int before_ = 0;
};

// A stream of one device. Each host thread has one of its own for each device. Streams are never
// destroyed: when a thread ends, the next one that begins takes its streams over. So whoever knows
// a stream can wait for it.
//
// Thread safety: wait_for() and synchronize() may be called by any thread, the rest by the owner.
class Stream {
 public:
  // The device must be the current one.
  static Stream& of_this_thread(int device);
  // Waits until all streams have done what is queued on them.
  static void synchronize_all();

  explicit Stream(int device);

  int device() const { return device_; }
  // What its kernels are compiled for: 90 for compute capability 9.0. A newer device may run what
  // is compiled for an older one.
  int architecture() const { return architecture_; }
  int multiprocessors() const { return multiprocessors_; }
  // Whether the device reads memory that the host has simply allocated, at any time later.
  bool reads_pageable_memory() const { return reads_pageable_memory_; }
  cudaStream_t handle() const { return handle_.get(); }

  // Lets what is queued here from now on wait for all that is queued on `other` now.
  void wait_for(Stream& other);
  // Waits, outside the interpreter, until all that is queued here now is done.
  void synchronize();

  // Where the kernels of one call report faults: on the device, both words kNoFault.
  Faults* begin_checks();
  // All checks of the call are queued.
  void end_checks();
  // Waits for these checks only, outside the interpreter.
  DataFault faults();

 private:
  int device_, architecture_, multiprocessors_;
  bool reads_pageable_memory_;
  std::unique_ptr<CUstream_st, Destroyer<cudaStreamDestroy>> handle_;
  Event tail_;  // guarded by mutex_
  Event checked_;
  OnDevice<Faults> faults_;
  Pinned<Faults> seen_;  // the copy that the host reads
  bool stale_ = true;    // the words on the device may not be kNoFault
  std::mutex mutex_;
};

}  // namespace resvar::cuda
