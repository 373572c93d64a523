// Strided updates, for the tests of the kernels that do them.
#pragma once

#include "testing.h"

namespace resvar::test {

// One array of a strided update: which of its elements are walked. It has no others before the
// first or after the last of them.
struct Layout {
  std::vector<int64_t> strides;
  int64_t first = 0;
  int64_t elements = 0;

  Layout(const Shape& dims, std::vector<int64_t> strides_given) : strides(strides_given) {
    int64_t last = 0;
    for (int axis = 0; axis < dims.rank(); ++axis) {
      const int64_t distance = std::max<int64_t>(dims[axis] - 1, 0) * strides[axis];
      (distance < 0 ? first : last) += distance;
    }
    first = -first;
    elements = first + last + 1;
  }
};

struct StridedCase {
  std::string name;
  Shape dims;
  Layout out, updates;

  StridedCase(std::string case_name, const Shape& extents, std::vector<int64_t> out_strides,
              std::vector<int64_t> update_strides)
      : name(std::move(case_name)),
        dims(extents),
        out(extents, out_strides),
        updates(extents, update_strides) {}
};

inline const StridedCase kStridedCases[] = {
    {"one element", {}, {}, {}},
    {"nothing", {3, 0}, {1, 1}, {1, 1}},
    {"contiguous", {4, 5}, {5, 1}, {5, 1}},
    {"contiguous but for a dimension of one", {4, 1, 5}, {5, 99, 1}, {5, 0, 1}},
    {"padded rows", {4, 5}, {7, 1}, {5, 1}},
    {"read from padded rows", {4, 5}, {5, 1}, {8, 1}},
    {"every third", {4, 5}, {40, 3}, {5, 1}},
    {"one value", {4, 5}, {40, 3}, {0, 0}},
    {"one value, contiguous", {20}, {1}, {0}},
    {"one row", {4, 5}, {5, 1}, {0, 1}},
    {"one column", {4, 5}, {5, 1}, {1, 0}},
    {"reversed", {4, 5}, {-5, -1}, {5, 1}},
    {"reversed rows", {4, 5}, {-10, 2}, {5, 1}},
    {"three dimensions", {3, 4, 5}, {-100, 20, -3}, {20, 5, 1}},
    {"short runs", {90'000, 3}, {4, 1}, {3, 1}},
    {"strided runs", {300, 1000}, {4000, 3}, {1000, 1}},
    {"one long run", {700'000}, {2}, {1}},
    {"four dimensions", {20, 30, 40, 11}, {30 * 40 * 13, 40 * 13, -13, 1}, {0, 440, 11, 1}},
};

// Calls f with the position in each array of every pair of elements.
template <typename F>
void for_each_pair(const StridedCase& c, F f) {
  for (int64_t number = 0; number < c.dims.elements(); ++number) {
    int64_t rest = number, out = c.out.first, update = c.updates.first;
    for (int axis = c.dims.rank() - 1; axis >= 0; --axis) {
      out += rest % c.dims[axis] * c.out.strides[axis];
      update += rest % c.dims[axis] * c.updates.strides[axis];
      rest /= c.dims[axis];
    }
    f(out, update);
  }
}

inline StridedUpdateArgs args_of(const StridedCase& c, UpdateOp op, Array& out,
                                 const Array& updates) {
  const auto size = static_cast<int64_t>(size_of(out.dtype()));
  StridedUpdateArgs args{.op = op,
                         .dtype = out.dtype(),
                         .rank = c.dims.rank(),
                         .out = out.as<std::byte>() + c.out.first * size,
                         .updates = updates.as<std::byte>() + c.updates.first * size};
  std::ranges::copy(c.dims.dims(), args.dims.begin());
  std::ranges::copy(c.out.strides, args.out_strides.begin());
  std::ranges::copy(c.updates.strides, args.update_strides.begin());
  return args;
}

}  // namespace resvar::test
