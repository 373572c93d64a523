// Basic indexing, array[1:3, ::2, ..., None]: which elements it names, and what a user is told when
// it names none there are. Everything that is indexed so, whether to be read or to be changed, goes
// through here.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "core/kernels.h"
#include "core/tensor.h"

namespace resvar {

// One item between the brackets.
struct SliceItem {
  enum class Kind : uint8_t {
    kIndex,     // i: takes one position of the next dimension; the result does not have it
    kRange,     // start:stop:step over the next dimension
    kNewAxis,   // None: a dimension of size 1 that the array does not have
    kEllipsis,  // ...: as many whole dimensions as the other items leave
  };
  Kind kind = Kind::kRange;
  int64_t index = 0;  // negative ones count from the end
  // With Python's defaults and limits: positions outside the dimension are moved to its ends.
  std::optional<int64_t> start = {}, stop = {}, step = {};
};

// Where the elements of a slice lie in a row-major array: element (i, j, ...) of the slice is
// element offset + i * strides[0] + j * strides[1] + ... of the array.
struct StridedSlice {
  Shape shape;
  std::array<int64_t, kMaxRank> strides{};  // in elements
  int64_t offset = 0;
};

// Dimensions after the last item are taken whole. Throws BadIndex for an index outside its
// dimension or more items than dimensions, InvalidArgument for a step of 0, a second ellipsis or
// too many new axes.
StridedSlice resolve_slice(std::span<const SliceItem> items, const Shape& shape);

// The elements of a slice. Their memory is new, unless they are the whole tensor in its order.
Tensor strided_slice(const Tensor& from, std::span<const SliceItem> items);

// A copy of the elements of a slice of a row-major array like `from`.
Tensor read_slice(const Tensor& from, const StridedSlice& slice);

// Arguments to update a slice of an array of this dtype with `value`: all but the array itself.
// The value is repeated as NumPy broadcasts it to the shape of the slice. Throws, naming `caller`,
// InvalidArgument for a shape that cannot be, BadDType for another dtype or one without the
// operation.
StridedUpdateArgs slice_update_args(std::string_view caller, UpdateOp op, DType dtype,
                                    const StridedSlice& slice, const ArrayView& value);

}  // namespace resvar
