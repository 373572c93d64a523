#include "cpu/scatter.h"

#include "row_case.h"

namespace resvar::test {
namespace {

ScatterArgs scatter_args(UpdateOp op, const RowCase& c, Array& params, const Array& indices,
                         const Array& updates) {
  return {.op = op,
          .dtype = params.dtype(),
          .params = params.data(),
          .index = c.index_args(indices),
          .updates = updates.data(),
          .scalar_update = updates.shape().rank() == 0,
          .slice = c.slice};
}

// Element by element, in the order of the indices.
Array reference(UpdateOp op, const RowCase& c, const Array& before, const Array& indices,
                const Array& updates) {
  Array params = before;
  const bool scalar = updates.shape().rank() == 0;
  visit_dtype(params.dtype(), [&]<typename T>(TypeTag<T>) {
    for (int64_t row = 0; row < c.rows; ++row) {
      T* stored = params.as<T>() + c.row_start(indices, row);
      const T* update = updates.as<T>() + (scalar ? 0 : row * c.slice);
      for (int64_t i = 0; i < c.slice; ++i) {
        stored[i] = reference_op(op, stored[i], update[scalar ? 0 : i]);
      }
    }
  });
  return params;
}

template <typename F>
void for_each_op(DType dtype, F f) {
  for (const UpdateOp op : kUpdateOps) {
    if (!supports(op, dtype)) continue;
    SCOPED_TRACE(name_of(op));
    f(op);
  }
}

// Calls scatter(args) for every op, on different numbers of threads.
template <typename F>
void expect_as_reference(const RowCase& c, DType dtype, DType index_dtype,
                         const Shape& updates_shape, F scatter) {
  SCOPED_TRACE(std::string(c.name) + " by " + std::string(name_of(index_dtype)));
  const Array before = random_array(dtype, c.params_shape(), 1);
  const Array updates = random_array(dtype, updates_shape, 2);
  const Array indices = c.random_indices(index_dtype);
  std::vector<std::pair<UpdateOp, Array>> expected;
  for_each_op(dtype, [&](UpdateOp op) {
    expected.emplace_back(op, reference(op, c, before, indices, updates));
  });
  for_each_thread_count([&] {
    for (const auto& [op, after] : expected) {
      Array params = before;
      scatter(scatter_args(op, c, params, indices, updates));
      EXPECT_EQ(params, after) << name_of(op);
    }
  });
}

void expect_scattered(const RowCase& c, DType dtype, DType index_dtype, const Shape& updates) {
  expect_as_reference(c, dtype, index_dtype, updates,
                      [](const ScatterArgs& args) { EXPECT_FALSE(cpu::scatter(args)); });
}

class CpuScatter : public testing::TestWithParam<DType> {};

INSTANTIATE_TEST_SUITE_P(EveryDType, CpuScatter, testing::ValuesIn(kKernelDTypes), dtype_name);

constexpr int64_t kMuchWork = 100'000;  // bytes

TEST_P(CpuScatter, LittleWork) {
  for (const DType index_dtype : kIndexDTypes) {
    for (const RowCase& c : kSmallCases) {
      expect_scattered(c, GetParam(), index_dtype, c.rows_shape());
      expect_scattered(c, GetParam(), index_dtype, Shape());
    }
  }
}

TEST_P(CpuScatter, MuchWork) {
  for (const RowCase& c : large_cases(GetParam(), kMuchWork)) {
    expect_scattered(c, GetParam(), DType::kInt32, c.rows_shape());
    expect_scattered(c, GetParam(), DType::kInt64, Shape());
  }
}

void expect_scattered_along_each_path(const RowCase& c, DType dtype, const Shape& updates) {
  for (const auto path : {cpu::ScatterPath::kSerial, cpu::ScatterPath::kColumns,
                          cpu::ScatterPath::kRanges, cpu::ScatterPath::kBuckets}) {
    SCOPED_TRACE(static_cast<int>(path));
    expect_as_reference(c, dtype, DType::kInt32, updates,
                        [&](const ScatterArgs& args) { cpu::scatter_along(path, args); });
  }
}

TEST_P(CpuScatter, EveryPath) {
  for (const RowCase& c : kSmallCases) {
    if (c.rows * c.slice == 0) continue;
    expect_scattered_along_each_path(c, GetParam(), c.rows_shape());
    expect_scattered_along_each_path(c, GetParam(), Shape());
  }
}

TEST_P(CpuScatter, EveryPathWithMuchWork) {
  for (const RowCase& c : large_cases(GetParam(), kMuchWork / 3)) {
    expect_scattered_along_each_path(c, GetParam(), c.rows_shape());
  }
}

// Updates that replace whole cache lines are written past the caches where there are many.
TEST(CpuScatterByReference, MuchWorkThatNoCacheHolds) {
  for (const int64_t bytes : {64, 1024}) {
    const int64_t updates = (5 << 20) / bytes;
    const RowCase c{"beyond caches", {updates / 2}, bytes / 4, updates};
    expect_scattered_along_each_path(c, DType::kFloat32, c.rows_shape());
  }
}

// More updates than are sorted at a time.
TEST(CpuScatterByReference, MillionsOfUpdates) {
  const RowCase c{"millions", {1000}, 1, 2'500'000};
  expect_scattered(c, DType::kBool, DType::kInt32, c.rows_shape());
  expect_scattered(c, DType::kBool, DType::kInt32, Shape());
}

void expect_bad_index_reported(const RowCase& c, DType dtype, int64_t bad) {
  SCOPED_TRACE(c.name);
  const Array before = random_array(dtype, c.params_shape(), 1);
  const Array updates = random_array(dtype, c.rows_shape(), 2);
  const int64_t count = c.rows * c.depth();
  Array indices = c.random_indices(DType::kInt64), params = before;
  for (const int64_t at : {count - 1, count / 2, int64_t{0}}) {
    indices.as<int64_t>()[at] = bad < 0 ? bad : c.dims[at % c.depth()];
    for_each_op(dtype, [&](UpdateOp op) {
      const DataFault fault = cpu::scatter(scatter_args(op, c, params, indices, updates));
      EXPECT_EQ(fault.bad_index, at);
      EXPECT_EQ(fault.zero_divisor, kNowhere);
      EXPECT_EQ(params, before);
    });
  }
}

TEST_P(CpuScatter, ABadIndexIsReportedAndNothingWritten) {
  for (const RowCase& c : kSmallCases) {
    if (c.depth() > 0 && c.rows > 0) expect_bad_index_reported(c, GetParam(), 0);
  }
  for (const RowCase& c : large_cases(GetParam(), kMuchWork)) {
    if (c.depth() > 0) expect_bad_index_reported(c, GetParam(), -1);
  }
}

void expect_zero_divisor_reported(const RowCase& c, DType dtype) {
  SCOPED_TRACE(c.name);
  const Array before = random_array(dtype, c.params_shape(), 1);
  const Array indices = c.random_indices(DType::kInt32);
  const int64_t count = c.rows * c.slice;
  Array updates = random_array(dtype, c.rows_shape(), 2), params = before;
  for (const int64_t at : {count - 1, count / 2, int64_t{0}}) {
    visit_dtype(dtype, [&]<typename T>(TypeTag<T>) { updates.as<T>()[at] = T(); });
    const DataFault fault = cpu::scatter(scatter_args(UpdateOp::kDiv, c, params, indices, updates));
    EXPECT_EQ(fault.zero_divisor, at);
    EXPECT_EQ(fault.bad_index, kNowhere);
    EXPECT_EQ(params, before);
  }
}

TEST_P(CpuScatter, AZeroDivisorIsReportedAndNothingWritten) {
  if (!supports(UpdateOp::kDiv, GetParam())) GTEST_SKIP();
  for (const RowCase& c : kSmallCases) {
    if (c.rows * c.slice > 0) expect_zero_divisor_reported(c, GetParam());
  }
  for (const RowCase& c : large_cases(GetParam(), kMuchWork))
    expect_zero_divisor_reported(c, GetParam());
}

TEST_P(CpuScatter, AScalarZeroDivisorIsReportedAndNothingWritten) {
  if (!supports(UpdateOp::kDiv, GetParam())) GTEST_SKIP();
  const RowCase c{"", {5}, 3, 2};
  const Array before = random_array(GetParam(), c.params_shape(), 1), zero(GetParam(), {});
  const Array indices = c.random_indices(DType::kInt32);
  Array params = before;
  const DataFault fault = cpu::scatter(scatter_args(UpdateOp::kDiv, c, params, indices, zero));
  EXPECT_EQ(fault.zero_divisor, 0);
  EXPECT_EQ(params, before);
}

TEST_P(CpuScatter, ZerosAreOnlyBadToDivideBy) {
  const RowCase c{"", {5}, 3, 4};
  const Array before = random_array(GetParam(), c.params_shape(), 1);
  const Array zeros(GetParam(), c.rows_shape()), indices = c.random_indices(DType::kInt32);
  for_each_op(GetParam(), [&](UpdateOp op) {
    if (op == UpdateOp::kDiv) return;
    Array params = before;
    EXPECT_FALSE(cpu::scatter(scatter_args(op, c, params, indices, zeros)));
    EXPECT_EQ(params, reference(op, c, before, indices, zeros));
  });
}

Array scattered(UpdateOp op, const RowCase& c, Array params, const Array& indices,
                const Array& updates) {
  EXPECT_FALSE(cpu::scatter(scatter_args(op, c, params, indices, updates)));
  return params;
}

TEST(CpuScatterByHand, UpdatesComeInTheOrderOfIndices) {
  const RowCase c{"", {2}, 1, 3};
  const Array params = vector_of<int32_t>({7, 100}), indices = vector_of<int32_t>({1, 0, 1});
  const Array updates = vector_of<int32_t>({3, 2, 5});
  EXPECT_EQ(scattered(UpdateOp::kUpdate, c, params, indices, updates), vector_of<int32_t>({2, 5}));
  EXPECT_EQ(scattered(UpdateOp::kAdd, c, params, indices, updates), vector_of<int32_t>({9, 108}));
  EXPECT_EQ(scattered(UpdateOp::kSub, c, params, indices, updates), vector_of<int32_t>({5, 92}));
  EXPECT_EQ(scattered(UpdateOp::kMul, c, params, indices, updates), vector_of<int32_t>({14, 1500}));
  EXPECT_EQ(scattered(UpdateOp::kDiv, c, params, indices, updates), vector_of<int32_t>({3, 6}));
  EXPECT_EQ(scattered(UpdateOp::kMin, c, params, indices, updates), vector_of<int32_t>({2, 3}));
  EXPECT_EQ(scattered(UpdateOp::kMax, c, params, indices, updates), vector_of<int32_t>({7, 100}));
}

// In another order, or summed before they are applied, the ones would not be lost.
TEST(CpuScatterByHand, SumsAreRoundedOneByOne) {
  const RowCase c{"", {1}, 1, 4};
  const Array params = vector_of<float>({1}), indices = vector_of<int32_t>({0, 0, 0, 0});
  const Array updates = vector_of<float>({0x1p24f, 1, 1, -0x1p24f});
  EXPECT_EQ(scattered(UpdateOp::kAdd, c, params, indices, updates), vector_of<float>({0}));
}

TEST(CpuScatterByHand, RowsOfPairs) {
  const RowCase c{"", {2, 2}, 2, 2};
  const Array params = array<int64_t>({2, 2, 2}, {0, 1, 2, 3, 4, 5, 6, 7});
  const Array indices = array<int32_t>({2, 2}, {1, 0, 0, 1});
  const Array updates = array<int64_t>({2, 2}, {10, 20, 30, 40});
  EXPECT_EQ(scattered(UpdateOp::kAdd, c, params, indices, updates),
            array<int64_t>({2, 2, 2}, {0, 1, 32, 43, 14, 25, 6, 7}));
}

// The last row of many wins, whichever thread writes it.
TEST(CpuScatterByHand, TheLastDuplicateWins) {
  const RowCase c{"", {1}, 2, 20'000};
  std::vector<int32_t> updates(40'000);
  for (size_t i = 0; i < updates.size(); ++i) updates[i] = static_cast<int32_t>(i);
  for_each_thread_count([&] {
    EXPECT_EQ(scattered(UpdateOp::kUpdate, c, array<int32_t>({1, 2}, {-1, -1}),
                        Array(DType::kInt32, {20'000, 1}), array<int32_t>({20'000, 2}, updates)),
              array<int32_t>({1, 2}, {39'998, 39'999}));
  });
}

}  // namespace
}  // namespace resvar::test
