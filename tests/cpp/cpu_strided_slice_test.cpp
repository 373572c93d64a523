#include "testing.h"

namespace resvar::test {
namespace {

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

struct Case {
  std::string name;
  Shape dims;
  Layout out, updates;

  Case(std::string case_name, const Shape& extents, std::vector<int64_t> out_strides,
       std::vector<int64_t> update_strides)
      : name(std::move(case_name)),
        dims(extents),
        out(extents, out_strides),
        updates(extents, update_strides) {}
};

const Case kCases[] = {
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
void for_each_pair(const Case& c, F f) {
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

StridedUpdateArgs args_of(const Case& c, UpdateOp op, Array& out, const Array& updates) {
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

void expect_the_loop(const Case& c, UpdateOp op, DType dtype) {
  SCOPED_TRACE(c.name + ", " + std::string(name_of(op)));
  const Array before = random_array(dtype, {c.out.elements}, 1);
  const Array updates = random_array(dtype, {c.updates.elements}, 2);
  Array expected = before;
  visit_dtype(dtype, [&]<typename T>(TypeTag<T>) {
    for_each_pair(c, [&](int64_t i, int64_t j) {
      expected.as<T>()[i] = reference_op(op, expected.as<T>()[i], updates.as<T>()[j]);
    });
  });
  for_each_thread_count([&] {
    Array out = before;
    EXPECT_FALSE(cpu::strided_update(args_of(c, op, out, updates)));
    EXPECT_EQ(out, expected);
  });
}

class CpuStridedUpdate : public testing::TestWithParam<DType> {};

INSTANTIATE_TEST_SUITE_P(EveryDType, CpuStridedUpdate, testing::ValuesIn(kKernelDTypes),
                         dtype_name);

TEST_P(CpuStridedUpdate, IsTheLoop) {
  for (const Case& c : kCases) {
    for (const UpdateOp op : {UpdateOp::kUpdate, UpdateOp::kAdd}) {
      if (supports(op, GetParam())) expect_the_loop(c, op, GetParam());
    }
  }
}

TEST_P(CpuStridedUpdate, EveryOperationIsTheLoop) {
  for (const UpdateOp op : kUpdateOps) {
    if (!supports(op, GetParam())) continue;
    for (const size_t i : {4, 5, 7, 8, 9, 10}) expect_the_loop(kCases[i], op, GetParam());
  }
}

TEST(CpuStridedDiv, NothingByZeroIsNoFault) {
  const Case nothing("", {3, 0}, {1, 1}, {0, 0});
  Array out(DType::kInt32, {9});
  const Array zero(DType::kInt32, {1});
  EXPECT_FALSE(cpu::strided_update(args_of(nothing, UpdateOp::kDiv, out, zero)));
}

TEST(CpuStridedDiv, AZeroIsReportedAndNothingWritten) {
  const Case c("", {3, 2, 4}, {8, 4, 1}, {4, 0, 1});
  Array out = random_array(DType::kInt32, {24}, 1);
  const Array before = out;
  Array updates = random_array(DType::kInt32, {12}, 2);
  updates.as<int32_t>()[11] = 0;
  EXPECT_EQ(cpu::strided_update(args_of(c, UpdateOp::kDiv, out, updates)).zero_divisor, 11);
  updates.as<int32_t>()[2] = 0;
  EXPECT_EQ(cpu::strided_update(args_of(c, UpdateOp::kDiv, out, updates)).zero_divisor, 2);
  EXPECT_EQ(out, before);
}

}  // namespace
}  // namespace resvar::test
