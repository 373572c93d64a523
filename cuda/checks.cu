#include "checks.h"

#include "core/dispatch.h"
#include "cpu/first_zero.h"
#include "cpu/row_offsets.h"
#include "first_zero.cuh"
#include "row_offsets.cuh"

namespace resvar::cuda {
namespace {

__global__ void __launch_bounds__(kThreads)
    first_bad_index_kernel(RowIndex index, int64_t count, Faults* faults) {
  const GridStride threads = grid_stride();
  for (int64_t i = threads.first; i < count; i += threads.step) {
    const int64_t dim = index.dims[i % index.depth];
    // A negative index is a huge unsigned one.
    if (static_cast<uint64_t>(index_at(index, i)) >= static_cast<uint64_t>(dim)) {
      atomicMin(&faults->bad_index, static_cast<unsigned long long>(i));
    }
  }
}

// What the host would have to come back for.
__global__ void note_bad_value_kernel(RowIndex index, Faults* faults) {
  if (faults->bad_index == kNoFault || grid_stride().first != 0) return;
  faults->bad_value = index_at(index, static_cast<int64_t>(faults->bad_index));
}

}  // namespace

int compiled_architecture() {
  cudaFuncAttributes attributes;
  RESVAR_CUDA_CHECK(
      cudaFuncGetAttributes(&attributes, reinterpret_cast<const void*>(note_bad_value_kernel)));
  return attributes.ptxVersion;
}

void Checks::indices(const IndexArgs& index, const void* here) {
  const int64_t count = index.tuples() * index.tuple_depth();
  if (count == 0) return;
  if (on_host(index.data)) {
    on_host_.bad_index = cpu::first_bad_index(index);
  } else {
    const RowIndex rows = row_index_of(index, here);
    launch(operation_.handle(), count, first_bad_index_kernel, rows, count, begin());
    if (own_) launch(operation_.handle(), 1, note_bad_value_kernel, rows, faults_);
  }
}

void Checks::divisors(DType dtype, const void* data, const void* here, int64_t count) {
  if (count == 0) return;
  if (on_host(data)) {
    on_host_.zero_divisor = cpu::first_zero(dtype, data, count);
    return;
  }
  visit_dtype(dtype, [&]<typename T>(TypeTag<T>) {
    if constexpr (supports<Div, T>()) {
      launch(operation_.handle(), count, first_zero_kernel<device_type<T>>,
             static_cast<const device_type<T>*>(here), count, begin());
    }
  });
}

Faults* Checks::begin() {
  if (faults_) return faults_;
  if (deferred_) own_ = std::make_unique<DeferredCheck>(operation_.stream());
  faults_ = own_ ? own_->faults() : operation_.stream().begin_checks();
  return faults_;
}

const Faults* Checks::gate() {
  if (faults_ && !ended_) {
    own_ ? own_->end(operation_.stream()) : operation_.stream().end_checks();
  }
  ended_ = true;
  return faults_;
}

DataFault Checks::wait() {
  DataFault found = on_host_;
  if (gate()) {
    if (own_ && passed_on_host()) {
      *deferred_ = std::move(own_);
      return {};
    }
    const DataFault on_device = own_ ? *own_->outcome(true) : operation_.stream().faults();
    if (on_device.bad_index != kNowhere) found.bad_index = on_device.bad_index;
    if (on_device.zero_divisor != kNowhere) found.zero_divisor = on_device.zero_divisor;
  }
  if (found.bad_index != kNowhere) found.zero_divisor = kNowhere;
  return found;
}

}  // namespace resvar::cuda
