#include "row_case.h"

namespace resvar::test {
namespace {

GatherArgs gather_args(const RowCase& c, const Array& params, const Array& indices, Array& out) {
  return {.element_size = size_of(params.dtype()),
          .params = params.data(),
          .index = c.index_args(indices),
          .out = out.data(),
          .slice = c.slice};
}

Array reference(const RowCase& c, const Array& params, const Array& indices) {
  Array out(params.dtype(), c.rows_shape());
  visit_dtype(params.dtype(), [&]<typename T>(TypeTag<T>) {
    for (int64_t row = 0; row < c.rows; ++row) {
      std::copy_n(params.as<T>() + c.row_start(indices, row), c.slice, out.as<T>() + row * c.slice);
    }
  });
  return out;
}

void expect_gathered(const RowCase& c, DType dtype, DType index_dtype) {
  SCOPED_TRACE(std::string(c.name) + " by " + std::string(name_of(index_dtype)));
  const Array params = random_array(dtype, c.params_shape(), 1);
  const Array indices = c.random_indices(index_dtype);
  const Array expected = reference(c, params, indices);
  for_each_thread_count([&] {
    Array out(dtype, c.rows_shape());
    EXPECT_FALSE(cpu::gather(gather_args(c, params, indices, out)));
    EXPECT_EQ(out, expected);
  });
}

void expect_bad_index_reported(const RowCase& c, DType dtype) {
  SCOPED_TRACE(c.name);
  const Array params = random_array(dtype, c.params_shape(), 1);
  const Array before = random_array(dtype, c.rows_shape(), 2);
  const int64_t count = c.rows * c.depth();
  Array indices = c.random_indices(DType::kInt64), out = before;
  for (const int64_t at : {count - 1, count / 2, int64_t{0}}) {
    indices.as<int64_t>()[at] = c.dims[at % c.depth()];
    const DataFault fault = cpu::gather(gather_args(c, params, indices, out));
    EXPECT_EQ(fault.bad_index, at);
    EXPECT_EQ(fault.zero_divisor, kNowhere);
    EXPECT_EQ(out, before);
  }
}

class CpuGather : public testing::TestWithParam<DType> {};

INSTANTIATE_TEST_SUITE_P(EveryWidth, CpuGather, testing::ValuesIn(kOneDTypeOfEachWidth),
                         dtype_name);

TEST_P(CpuGather, CopiesFewBytes) {
  for (const DType index_dtype : kIndexDTypes) {
    for (const RowCase& c : kSmallCases) expect_gathered(c, GetParam(), index_dtype);
  }
}

TEST_P(CpuGather, CopiesManyBytes) {
  for (const RowCase& c : large_cases(GetParam(), 1 << 20)) {
    expect_gathered(c, GetParam(), DType::kInt32);
  }
}

TEST_P(CpuGather, CopiesMoreThanCachesHold) {
  const auto elements = static_cast<int64_t>((5 << 20) / size_of(GetParam()));
  expect_gathered({"rows", {50}, elements / 300, 301}, GetParam(), DType::kInt64);
  expect_gathered({"short rows", {50}, 3, elements / 3}, GetParam(), DType::kInt64);
}

TEST_P(CpuGather, ABadIndexIsReportedAndNothingWritten) {
  for (const RowCase& c : kSmallCases) {
    if (c.depth() > 0 && c.rows > 0) expect_bad_index_reported(c, GetParam());
  }
  for (const RowCase& c : large_cases(GetParam(), 1 << 20)) {
    if (c.depth() > 0) expect_bad_index_reported(c, GetParam());
  }
}

TEST(CpuGatherByHand, TakesRowsInTheOrderOfIndices) {
  const Array params = array<int16_t>({3, 2}, {1, 2, 3, 4, 5, 6});
  const RowCase c{"", {3}, 2, 3};
  Array out(DType::kInt16, {3, 2});
  cpu::gather(gather_args(c, params, vector_of<int32_t>({2, 0, 2}), out));
  EXPECT_EQ(out, array<int16_t>({3, 2}, {5, 6, 1, 2, 5, 6}));
}

}  // namespace
}  // namespace resvar::test
