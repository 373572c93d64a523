#include "core/strided_slice.h"

#include <algorithm>
#include <limits>
#include <vector>

#include "core/error.h"
#include "core/interpreter.h"

namespace resvar {
namespace {

using Kind = SliceItem::Kind;
using Strides = std::array<int64_t, kMaxRank>;

Strides row_major(const Shape& shape) {
  Strides strides{};
  int64_t stride = 1;
  for (int axis = shape.rank() - 1; axis >= 0; --axis) {
    strides[axis] = stride;
    stride *= std::max<int64_t>(shape[axis], 1);
  }
  return strides;
}

// How many dimensions the items take, not counting those of an ellipsis.
int dimensions_taken(std::span<const SliceItem> items, const Shape& shape) {
  const auto is = [](Kind kind) {
    return [kind](const SliceItem& item) { return item.kind == kind; };
  };
  if (std::ranges::count_if(items, is(Kind::kEllipsis)) > 1) {
    fail<InvalidArgument>("Multiple ellipses in slice spec not allowed");
  }
  const auto taken = std::ranges::count_if(items, is(Kind::kIndex)) +
                     std::ranges::count_if(items, is(Kind::kRange));
  if (taken > shape.rank()) {
    fail<BadIndex>("Index out of range: ", taken, " indices for shape ", shape, ", which has only ",
                   shape.rank(), " dimensions");
  }
  return static_cast<int>(taken);
}

int64_t checked_index(int64_t index, int axis, int64_t size) {
  const int64_t position = index < 0 ? index + size : index;
  if (position < 0 || position >= size) {
    fail<BadIndex>("slice index ", index, " of dimension ", axis, " is out of range for size ",
                   size);
  }
  return position;
}

struct Range {
  int64_t start, count, step;
};

Range checked_range(const SliceItem& item, int axis, int64_t size) {
  // The lowest number has no positive counterpart; no step that far is told from the next.
  const int64_t step = std::max(item.step.value_or(1), -std::numeric_limits<int64_t>::max());
  if (step == 0) {
    fail<InvalidArgument>("strides[", axis, "] must be non-zero, got step 0 for dimension ", axis);
  }
  const int64_t low = step > 0 ? 0 : -1;
  const int64_t high = step > 0 ? size : size - 1;
  const auto position = [&](const std::optional<int64_t>& bound, int64_t otherwise) {
    if (!bound) return otherwise;
    return std::clamp(*bound < 0 ? *bound + size : *bound, low, high);
  };
  const int64_t start = position(item.start, step > 0 ? low : high);
  const int64_t stop = position(item.stop, step > 0 ? high : low);
  const int64_t distance = step > 0 ? stop - start : start - stop;
  const int64_t count = distance <= 0 ? 0 : (distance - 1) / std::abs(step) + 1;
  return {start, count, step};
}

bool is_whole(const StridedSlice& slice, const Shape& from) {
  if (slice.offset != 0 || slice.shape.elements() != from.elements()) return false;
  const Strides strides = row_major(slice.shape);
  for (int axis = 0; axis < slice.shape.rank(); ++axis) {
    if (slice.shape[axis] > 1 && slice.strides[axis] != strides[axis]) return false;
  }
  return true;
}

// Strides with which `value` is walked to fill `shape`, or nothing where it cannot be.
std::optional<Strides> broadcast(const Shape& value, const Shape& shape) {
  const Strides own = row_major(value);
  Strides strides{};
  for (int axis = 0; axis < value.rank(); ++axis) {
    const int to = axis + shape.rank() - value.rank();
    if (value[axis] == 1) continue;
    if (to < 0 || shape[to] != value[axis]) return std::nullopt;
    strides[to] = own[axis];
  }
  return strides;
}

}  // namespace

StridedSlice resolve_slice(std::span<const SliceItem> items, const Shape& shape) {
  const int whole = shape.rank() - dimensions_taken(items, shape);
  const Strides from = row_major(shape);
  std::vector<int64_t> dims, strides;
  int64_t offset = 0;
  int axis = 0;
  const auto append = [&](int64_t size, int64_t stride) {
    dims.push_back(size);
    strides.push_back(size > 1 ? stride : 0);
  };
  const auto append_whole = [&](int count) {
    for (; count > 0; --count, ++axis) append(shape[axis], from[axis]);
  };
  for (const SliceItem& item : items) {
    if (item.kind == Kind::kNewAxis) {
      append(1, 0);
    } else if (item.kind == Kind::kEllipsis) {
      append_whole(whole);
    } else if (item.kind == Kind::kIndex) {
      offset += checked_index(item.index, axis, shape[axis]) * from[axis];
      ++axis;
    } else {
      const Range range = checked_range(item, axis, shape[axis]);
      // A single element may have a step so long that its product does not fit.
      append(range.count, range.count > 1 ? range.step * from[axis] : 0);
      offset += range.start * from[axis];
      ++axis;
    }
  }
  append_whole(shape.rank() - axis);
  StridedSlice result{.shape = Shape(dims)};
  std::ranges::copy(strides, result.strides.begin());
  result.offset = result.shape.elements() == 0 ? 0 : offset;
  return result;
}

Tensor strided_slice(const Tensor& from, std::span<const SliceItem> items) {
  const StridedSlice slice = resolve_slice(items, from.shape());
  if (is_whole(slice, from.shape())) return Tensor(from.buffer(), from.dtype(), slice.shape);
  return read_slice(from, slice);
}

Tensor read_slice(const Tensor& from, const StridedSlice& slice) {
  const OutsideInterpreter outside(bytes_of(from.dtype(), slice.shape) >= kLongWorkBytes);
  Tensor result = Tensor::empty(from.dtype(), slice.shape, from.device());
  const auto element = static_cast<int64_t>(size_of(from.dtype()));
  StridedUpdateArgs args{.op = UpdateOp::kUpdate,
                         .dtype = from.dtype(),
                         .rank = slice.shape.rank(),
                         .out = result.mutable_data(),
                         .out_strides = row_major(slice.shape),
                         .updates = from.buffer().data() + slice.offset * element,
                         .update_strides = slice.strides};
  std::ranges::copy(slice.shape.dims(), args.dims.begin());
  from.device().is_cpu() ? cpu::strided_update(args) : cuda::strided_update(args);
  own_strings(result);
  return result;
}

StridedUpdateArgs slice_update_args(std::string_view caller, UpdateOp op, DType dtype,
                                    const StridedSlice& slice, const ArrayView& value) {
  require_supported(caller, op, dtype);
  if (value.dtype != dtype) {
    fail<BadDType>(caller, ": the value has dtype ", name_of(value.dtype),
                   ", but the variable has dtype ", name_of(dtype));
  }
  const std::optional<Strides> strides = broadcast(value.shape, slice.shape);
  if (!strides) {
    fail<InvalidArgument>(caller, ": cannot broadcast a value of shape ", value.shape,
                          " to a slice of shape ", slice.shape);
  }
  StridedUpdateArgs args{.op = op,
                         .dtype = dtype,
                         .rank = slice.shape.rank(),
                         .out_strides = slice.strides,
                         .updates = value.data,
                         .update_strides = *strides};
  std::ranges::copy(slice.shape.dims(), args.dims.begin());
  return args;
}

}  // namespace resvar
