#include "core/scatter.h"

#include "core/interpreter.h"
#include "core/kernels.h"
#include "core/strided_slice.h"
#include "core/string_arena.h"

namespace resvar {
namespace {

Tensor zeros(DType dtype, const Shape& shape) {
  alignas(16) static constexpr std::byte kZero[16] = {};
  Tensor result = Tensor::empty(dtype, shape);
  StridedUpdateArgs args =
      slice_update_args("zeros", UpdateOp::kUpdate, dtype, resolve_slice({}, shape),
                        ArrayView{.data = kZero, .dtype = dtype, .shape = {}});
  args.out = result.mutable_data();
  cpu::strided_update(args);
  return result;
}

}  // namespace

Tensor scatter_nd(std::string_view caller, UpdateOp op, const Tensor& params,
                  const ArrayView& indices, const ArrayView& updates) {
  const RowSelection rows = select_rows(caller, IndexForm::kTuples, params.shape(), indices);
  ScatterArgs args = scatter_args(caller, op, params.dtype(), rows, false, updates);
  const OutsideInterpreter outside(params.view().bytes() + indices.bytes() + updates.bytes() >=
                                   kLongWorkBytes);
  Tensor result = params.clone();
  StringUpdates strings(result, updates);
  args.updates = strings.data();
  args.params = result.mutable_data();
  const bool on_cpu = params.device().type == DeviceType::kCpu;
  raise_fault(caller, on_cpu ? cpu::scatter(args) : cuda::scatter(args), rows, indices);
  strings.commit();
  return result;
}

Tensor scatter_nd_into_zeros(std::string_view caller, UpdateOp op, const Shape& shape,
                             const ArrayView& indices, const ArrayView& updates) {
  const RowSelection rows = select_rows(caller, IndexForm::kTuples, shape, indices);
  ScatterArgs args = scatter_args(caller, op, updates.dtype, rows, false, updates);
  const OutsideInterpreter outside(
      bytes_of(updates.dtype, shape) + indices.bytes() + updates.bytes() >= kLongWorkBytes);
  Tensor result = zeros(updates.dtype, shape);
  args.params = result.mutable_data();
  raise_fault(caller, cpu::scatter(args), rows, indices);
  own_strings(result);
  return result;
}

}  // namespace resvar
