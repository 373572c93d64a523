#include "core/scatter_rules.h"

#include <algorithm>

#include "core/determinism.h"
#include "core/error.h"

namespace resvar {
namespace {

void require_index_dtype(std::string_view caller, DType dtype) {
  if (dtype == DType::kInt32 || dtype == DType::kInt64) return;
  fail<BadDType>(caller, ": indices must be int32 or int64, got ", name_of(dtype));
}

// The shape in which tuples of indices are listed.
Shape lists_of(std::string_view caller, IndexForm form, const Shape& indices) {
  if (form == IndexForm::kRows) return indices;
  if (indices.rank() == 0) {
    fail<InvalidArgument>(caller, ": indices must have at least one dimension, got shape ()");
  }
  return indices.prefix(indices.rank() - 1);
}

void require_leading(std::string_view caller, const Shape& params, const Shape& lists,
                     Leading leading) {
  if (leading.batch < 0 || leading.batch > lists.rank()) {
    fail<InvalidArgument>(caller, ": ", leading.batch, " batch dimensions are not in [0, ",
                          lists.rank(), "], the number that the indices have");
  }
  if (leading.outer < 0 || leading.outer > params.rank() - leading.batch) {
    fail<InvalidArgument>(caller, ": shape ", params, " has no ", leading.outer,
                          " dimensions after ", leading.batch, " batch dimensions");
  }
  for (int axis = 0; axis < leading.batch; ++axis) {
    if (lists[axis] <= params[axis]) continue;
    fail<InvalidArgument>(caller, ": the indices have ", lists[axis], " batches in dimension ",
                          axis, ", but shape ", params, " has only ", params[axis]);
  }
}

// The number of dimensions that one tuple of indices names.
int tuple_depth(std::string_view caller, IndexForm form, const Shape& params, const Shape& indices,
                Leading leading) {
  const int left = params.rank() - leading.batch - leading.outer;
  if (form == IndexForm::kRows) {
    if (params.rank() == 0) {
      fail<InvalidArgument>(caller, ": a scalar has no rows; its shape must have a dimension");
    }
    if (left == 0) {
      fail<InvalidArgument>(caller, ": shape ", params, " has no dimension ", params.rank());
    }
    return 1;
  }
  const int64_t depth = indices[indices.rank() - 1];
  if (depth > left) {
    fail<InvalidArgument>(caller, ": indices of shape ", indices, " hold tuples of ", depth,
                          " indices, but shape ", params, " has only ", left, " dimensions",
                          leading.batch > 0 ? " after the batches" : "");
  }
  return static_cast<int>(depth);
}

int64_t index_at(const ArrayView& indices, int64_t position) {
  const auto offset = position * static_cast<int64_t>(size_of(indices.dtype));
  Tensor kept;
  const ArrayView index = readable_on(
      {}, {static_cast<const std::byte*>(indices.data) + offset, indices.dtype, {}, indices.device},
      kept);
  if (index.dtype == DType::kInt32) return *static_cast<const int32_t*>(index.data);
  return *static_cast<const int64_t*>(index.data);
}

// "[1, 0]" for position 2 in shape (2, 2); nothing in a scalar.
std::string subscript(const Shape& shape, int64_t position) {
  std::string text;
  for (int axis = shape.rank() - 1; axis >= 0; --axis) {
    text = std::to_string(position % shape[axis]) + (text.empty() ? "" : ", " + text);
    position /= shape[axis];
  }
  return shape.rank() == 0 ? "" : "[" + text + "]";
}

[[noreturn]] void raise_zero_divisor(std::string_view caller, int64_t position) {
  fail<InvalidArgument>(caller, ": division by zero, updates hold 0 at position ", position);
}

[[noreturn]] void raise_bad_index(std::string_view caller, const RowSelection& rows,
                                  const Shape& indices, int64_t position, int64_t value) {
  const int axis = rows.index.implicit + static_cast<int>(position % rows.index.tuple_depth());
  fail<BadIndex>(caller, ": indices", subscript(indices, position), " = ", value,
                 " is out of range for dimension ", axis, " of size ", rows.index.dims[axis]);
}

}  // namespace

RowSelection select_rows(std::string_view caller, IndexForm form, const Shape& params,
                         const ArrayView& indices, Leading leading) {
  require_index_dtype(caller, indices.dtype);
  const Shape lists = lists_of(caller, form, indices.shape);
  require_leading(caller, params, lists, leading);
  const int implicit = leading.batch + leading.outer;
  const int depth = implicit + tuple_depth(caller, form, params, indices.shape, leading);
  const Shape outer = params.prefix(implicit).suffix(leading.batch);
  RowSelection rows{.index = {.data = indices.data,
                              .dtype = indices.dtype,
                              .depth = depth,
                              .implicit = implicit,
                              .shared = leading.outer},
                    .batch_shape = concat(concat(lists.prefix(leading.batch), outer),
                                          lists.suffix(leading.batch)),
                    .slice_shape = params.suffix(depth)};
  rows.index.rows = rows.batch_shape.elements();
  std::ranges::copy(rows.batch_shape.dims().first(implicit), rows.index.grid.begin());
  int64_t stride = rows.slice_shape.elements();
  for (int axis = depth - 1; axis >= 0; --axis) {
    rows.index.dims[axis] = params[axis];
    rows.index.strides[axis] = stride;
    stride *= params[axis];
  }
  return rows;
}

ScatterArgs scatter_args(std::string_view caller, UpdateOp op, DType dtype,
                         const RowSelection& rows, bool scalar_allowed, const ArrayView& updates) {
  require_supported(caller, op, dtype);
  if (updates.dtype != dtype) {
    fail<BadDType>(caller, ": updates have dtype ", name_of(updates.dtype),
                   ", but the variable has dtype ", name_of(dtype));
  }
  const Shape expected = concat(rows.batch_shape, rows.slice_shape);
  const bool scalar = scalar_allowed && updates.shape.rank() == 0;
  if (!scalar && updates.shape != expected) {
    fail<InvalidArgument>(caller, ": updates must have shape ", expected,
                          scalar_allowed ? " or ()" : "", ", got ", updates.shape);
  }
  return {.op = op,
          .dtype = dtype,
          .params = nullptr,
          .index = rows.index,
          .updates = updates.data,
          .scalar_update = scalar,
          .slice = rows.slice_shape.elements(),
          .deterministic = op_determinism()};
}

void raise_fault(std::string_view caller, const DataFault& fault, const RowSelection& rows,
                 const ArrayView& indices) {
  if (fault.zero_divisor != kNowhere) raise_zero_divisor(caller, fault.zero_divisor);
  if (fault.bad_index == kNowhere) return;
  raise_bad_index(caller, rows, indices.shape, fault.bad_index, index_at(indices, fault.bad_index));
}

bool DeferredFault::raise(bool wait) const {
  const std::optional<DataFault> found = check->outcome(wait);
  if (!found) return false;
  if (found->zero_divisor != kNowhere) raise_zero_divisor(caller, found->zero_divisor);
  if (found->bad_index != kNowhere) {
    raise_bad_index(caller, rows, indices, found->bad_index, found->bad_value);
  }
  return true;
}

}  // namespace resvar
