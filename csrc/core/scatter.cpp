#include "core/scatter.h"

#include "core/interpreter.h"
#include "core/kernels.h"
#include "core/strided_slice.h"
#include "core/string_arena.h"

namespace resvar {
namespace {

Tensor zeros(DType dtype, const Shape& shape, Device device) {
  alignas(16) static constexpr std::byte kZero[16] = {};
  Tensor result = Tensor::empty(dtype, shape, device);
  StridedUpdateArgs args =
      slice_update_args("zeros", UpdateOp::kUpdate, dtype, resolve_slice({}, shape),
                        ArrayView{.data = kZero, .dtype = dtype, .shape = {}});
  args.out = result.mutable_data();
  result.device().is_cpu() ? cpu::strided_update(args) : cuda::strided_update(args);
  return result;
}

}  // namespace

Tensor scatter_nd(std::string_view caller, UpdateOp op, const Tensor& params,
                  const ArrayView& any_indices, const ArrayView& any_updates) {
  Tensor kept_indices, kept_updates;
  const ArrayView indices = readable_on(params.device(), any_indices, kept_indices);
  const ArrayView updates = readable_on(params.device(), any_updates, kept_updates);
  const RowSelection rows = select_rows(caller, IndexForm::kTuples, params.shape(), indices);
  ScatterArgs args = scatter_args(caller, op, params.dtype(), rows, false, updates);
  const OutsideInterpreter outside(params.view().bytes() + indices.bytes() + updates.bytes() >=
                                   kLongWorkBytes);
  Tensor result = params.clone();
  StringUpdates strings(result, updates);
  args.updates = strings.data();
  args.params = result.mutable_data();
  raise_fault(caller, result.device().is_cpu() ? cpu::scatter(args) : cuda::scatter(args), rows,
              indices);
  strings.commit();
  return result;
}

Tensor scatter_nd_into_zeros(std::string_view caller, UpdateOp op, const Shape& shape,
                             const ArrayView& any_indices, const ArrayView& any_updates,
                             Device device) {
  Tensor kept_indices, kept_updates;
  const ArrayView indices = readable_on(device, any_indices, kept_indices);
  const ArrayView updates = readable_on(device, any_updates, kept_updates);
  const RowSelection rows = select_rows(caller, IndexForm::kTuples, shape, indices);
  ScatterArgs args = scatter_args(caller, op, updates.dtype, rows, false, updates);
  const OutsideInterpreter outside(
      bytes_of(updates.dtype, shape) + indices.bytes() + updates.bytes() >= kLongWorkBytes);
  Tensor result = zeros(updates.dtype, shape, device);
  args.params = result.mutable_data();
  raise_fault(caller, result.device().is_cpu() ? cpu::scatter(args) : cuda::scatter(args), rows,
              indices);
  own_strings(result);
  return result;
}

}  // namespace resvar
