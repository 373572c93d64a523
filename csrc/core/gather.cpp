#include "core/gather.h"

#include "core/error.h"
#include "core/interpreter.h"
#include "core/kernels.h"

namespace resvar {

Tensor gather(std::string_view caller, IndexForm form, const Tensor& params,
              const ArrayView& any_indices, Leading leading) {
  Tensor kept;
  const ArrayView indices = readable_on(params.device(), any_indices, kept);
  const RowSelection rows = select_rows(caller, form, params.shape(), indices, leading);
  for (int axis = 0; axis < leading.batch; ++axis) {
    if (indices.shape[axis] == params.shape()[axis]) continue;
    fail<InvalidArgument>(caller, ": the batches must be equal, but dimension ", axis, " has size ",
                          params.shape()[axis], " in shape ", params.shape(), " and size ",
                          indices.shape[axis], " in indices of shape ", indices.shape);
  }
  const Shape shape = concat(rows.batch_shape, rows.slice_shape);
  const OutsideInterpreter outside(bytes_of(params.dtype(), shape) + indices.bytes() >=
                                   kLongWorkBytes);
  Tensor result = Tensor::empty(params.dtype(), shape, params.device());
  const GatherArgs args{.element_size = size_of(params.dtype()),
                        .params = params.data(),
                        .index = rows.index,
                        .out = result.mutable_data(),
                        .slice = rows.slice_shape.elements()};
  raise_fault(caller, params.device().is_cpu() ? cpu::gather(args) : cuda::gather(args), rows,
              indices);
  own_strings(result);
  return result;
}

}  // namespace resvar
