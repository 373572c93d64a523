// The runtime's functions for streams and events.
#include <chrono>

#include "runtime.h"

using cudahost::remember;
using cudahost::streams;

extern "C" {

cudaError_t cudaStreamCreateWithFlags(cudaStream_t* stream, unsigned flags) {
  CUDAHOST_MAY_FAIL(cudaErrorMemoryAllocation);
  *stream = streams().create(!(flags & cudaStreamNonBlocking));
  return cudaSuccess;
}

cudaError_t cudaStreamCreate(cudaStream_t* stream) { return cudaStreamCreateWithFlags(stream, 0); }

cudaError_t cudaStreamCreateWithPriority(cudaStream_t* stream, unsigned flags, int) {
  return cudaStreamCreateWithFlags(stream, flags);
}

cudaError_t cudaStreamDestroy(cudaStream_t stream) {
  return streams().destroy(stream) ? cudaSuccess : remember(cudaErrorInvalidResourceHandle);
}

cudaError_t cudaStreamSynchronize(cudaStream_t handle) {
  CUDAHOST_MAY_FAIL(cudaErrorLaunchFailure);
  CUDAHOST_FIND_STREAM(stream, handle);
  // The legacy stream also waits for the blocking ones.
  if (stream == &streams().legacy()) streams().enqueue(*stream, nullptr);
  streams().wait(stream->last);
  return cudaSuccess;
}

cudaError_t cudaStreamQuery(cudaStream_t handle) {
  CUDAHOST_FIND_STREAM(stream, handle);
  return streams().poll(stream->last) ? cudaSuccess : remember(cudaErrorNotReady);
}

cudaError_t cudaStreamWaitEvent(cudaStream_t handle, cudaEvent_t event, unsigned) {
  CUDAHOST_FIND_STREAM(stream, handle);
  if (!event) return remember(cudaErrorInvalidResourceHandle);
  if (event->operation) streams().enqueue(*stream, nullptr, event->operation);
  return cudaSuccess;
}

cudaError_t cudaLaunchHostFunc(cudaStream_t handle, cudaHostFn_t function, void* argument) {
  CUDAHOST_FIND_STREAM(stream, handle);
  streams().enqueue(*stream, [=] { function(argument); });
  return cudaSuccess;
}

cudaError_t cudaEventCreateWithFlags(cudaEvent_t* event, unsigned) {
  CUDAHOST_MAY_FAIL(cudaErrorMemoryAllocation);
  *event = new CUevent_st;
  return cudaSuccess;
}

cudaError_t cudaEventCreate(cudaEvent_t* event) { return cudaEventCreateWithFlags(event, 0); }

cudaError_t cudaEventDestroy(cudaEvent_t event) {
  delete event;
  return cudaSuccess;
}

cudaError_t cudaEventRecord(cudaEvent_t event, cudaStream_t handle) {
  CUDAHOST_FIND_STREAM(stream, handle);
  if (!event) return remember(cudaErrorInvalidResourceHandle);
  event->operation = streams().enqueue(*stream, [result = event->milliseconds] {
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    *result = std::chrono::duration<double, std::milli>(now).count();
  });
  return cudaSuccess;
}

cudaError_t cudaEventQuery(cudaEvent_t event) {
  return streams().poll(event->operation) ? cudaSuccess : remember(cudaErrorNotReady);
}

cudaError_t cudaEventSynchronize(cudaEvent_t event) {
  CUDAHOST_MAY_FAIL(cudaErrorLaunchFailure);
  streams().wait(event->operation);
  return cudaSuccess;
}

cudaError_t cudaEventElapsedTime(float* milliseconds, cudaEvent_t from, cudaEvent_t to) {
  if (!from->operation || !to->operation) return remember(cudaErrorInvalidResourceHandle);
  if (!streams().poll(from->operation) || !streams().poll(to->operation)) return cudaErrorNotReady;
  *milliseconds = static_cast<float>(*to->milliseconds - *from->milliseconds);
  return cudaSuccess;
}

}  // extern "C"
