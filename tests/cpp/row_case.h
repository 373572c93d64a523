// Arrays with rows to name, for the tests of the kernels that take indices.
#pragma once

#include "testing.h"

namespace resvar::test {

inline constexpr DType kIndexDTypes[] = {DType::kInt32, DType::kInt64};

// Rows of `slice` elements in an array of these leading dimensions.
struct RowCase {
  const char* name;
  std::vector<int64_t> dims;
  int64_t slice;
  int64_t rows;  // to be named, with duplicates

  int depth() const { return static_cast<int>(dims.size()); }
  Shape params_shape() const { return concat(Shape(dims), Shape{slice}); }
  Shape rows_shape() const { return {rows, slice}; }

  IndexArgs index_args(const Array& indices) const {
    IndexArgs args{.data = indices.data(), .dtype = indices.dtype(), .rows = rows};
    args.depth = depth();
    int64_t stride = slice;
    for (int axis = depth() - 1; axis >= 0; --axis) {
      args.dims[axis] = dims[axis];
      args.strides[axis] = stride;
      stride *= dims[axis];
    }
    return args;
  }

  Array random_indices(DType dtype) const {
    Array result(dtype, {rows, depth()});
    std::mt19937_64 random(1);
    for (int64_t i = 0; i < rows * depth(); ++i) {
      const auto index = random() % static_cast<uint64_t>(dims[i % depth()]);
      if (dtype == DType::kInt32) {
        result.as<int32_t>()[i] = static_cast<int32_t>(index);
      } else {
        result.as<int64_t>()[i] = static_cast<int64_t>(index);
      }
    }
    return result;
  }

  // Where a row starts, in elements: from the dimensions, without strides.
  int64_t row_start(const Array& indices, int64_t row) const {
    int64_t start = 0;
    for (int axis = 0; axis < depth(); ++axis) {
      const int64_t at = row * depth() + axis;
      const int64_t index =
          indices.dtype() == DType::kInt32 ? indices.as<int32_t>()[at] : indices.as<int64_t>()[at];
      start = start * dims[axis] + index;
    }
    return start * slice;
  }
};

// Done by one thread.
inline const RowCase kSmallCases[] = {
    {"whole", {}, 6, 3},       {"elements", {50}, 1, 1000},   {"rows", {50}, 7, 1000},
    {"pairs", {5, 10}, 3, 40}, {"triples", {3, 4, 5}, 1, 40}, {"no rows", {50}, 7, 0},
    {"vectors", {3}, 133, 6},  {"empty rows", {50}, 0, 10},   {"nothing", {0}, 0, 0},
};

// Shared by several threads, not in equal parts: about so many bytes of rows.
inline std::vector<RowCase> large_cases(DType dtype, int64_t bytes) {
  const int64_t elements = bytes / static_cast<int64_t>(size_of(dtype));
  return {{"large whole", {}, elements / 3, 4},       {"many wholes", {}, 5, elements / 4},
          {"many elements", {1000}, 1, elements + 1}, {"many short rows", {1000}, 4, elements / 3},
          {"many rows", {20'000}, 3, elements / 2},   {"many pairs", {30, 40}, 1, elements + 1},
          {"long rows", {7}, elements / 10, 11},      {"long pairs", {2, 3}, elements / 20, 21},
          {"hot rows", {2}, 30, elements / 29}};
}

}  // namespace resvar::test
