// params[index] = op(params[index], updates) on a GPU, against the CPU.
#include <limits>

#include "scatter_problem.h"

namespace resvar::test {
namespace {

class CudaScatter : public testing::TestWithParam<DType> {};

INSTANTIATE_TEST_SUITE_P(EveryDType, CudaScatter, testing::ValuesIn(kGpuDTypes), dtype_name);

// Rows that are whole packs of 16 bytes, and some that are not.
const RowCase kPackedCases[] = {{"packed rows", {20}, 32, 100}, {"long rows", {3}, 1000, 6}};

TEST_P(CudaScatter, GivesWhatTheCpuGives) {
  for (const UpdateOp op : kUpdateOps) {
    if (!supports(op, GetParam())) continue;
    for (const DType index_dtype : kIndexDTypes) {
      for (const RowCase& c : kSmallCases) {
        expect_what_the_cpu_gives({c, op, GetParam(), index_dtype});
      }
    }
    for (const RowCase& c : kPackedCases) {
      expect_what_the_cpu_gives({c, op, GetParam(), DType::kInt64});
    }
  }
}

TEST_P(CudaScatter, TakesOneValueForAll) {
  for (const UpdateOp op : kUpdateOps) {
    if (!supports(op, GetParam())) continue;
    for (const RowCase& c : kSmallCases) {
      expect_what_the_cpu_gives({c, op, GetParam(), DType::kInt64, true});
    }
    for (const RowCase& c : kPackedCases) {
      expect_what_the_cpu_gives({c, op, GetParam(), DType::kInt64, true});
    }
  }
}

TEST_P(CudaScatter, IsDeterministicWhereAsked) {
  for (const UpdateOp op : kUpdateOps) {
    if (!supports(op, GetParam())) continue;
    for (const RowCase& c : kSmallCases) {
      expect_what_the_cpu_gives({c, op, GetParam(), DType::kInt64, false, true});
    }
    for (const RowCase& c : kPackedCases) {
      expect_what_the_cpu_gives({c, op, GetParam(), DType::kInt64, false, true});
    }
  }
}

TEST_P(CudaScatter, ABadIndexIsReportedAndNothingWritten) {
  for (const UpdateOp op : {UpdateOp::kUpdate, UpdateOp::kAdd, UpdateOp::kMul}) {
    if (!supports(op, GetParam())) continue;
    Problem problem(kSmallCases[3], op, GetParam(), DType::kInt32);
    Tensor table = Tensor::copy_of(problem.params.view(), kGpu);
    for (const int at : {79, 41, 0}) {
      problem.indices.as<int32_t>()[at] = at % 2 == 0 ? -1 : 10;
      const Tensor indices = Tensor::copy_of(problem.indices.view(), kGpu);
      ScatterArgs args = problem.args(table.mutable_data());
      EXPECT_EQ(cuda::scatter(args).bad_index, at);
      args.index.data = indices.data();
      EXPECT_EQ(cuda::scatter(args).bad_index, at);
      EXPECT_EQ(copy_of(table), problem.params);
    }
  }
}

template <typename T>
void expect_extremum(UpdateOp op, T stored, std::vector<T> updates, T expected) {
  Tensor table = Tensor::copy_of(vector_of<T>({stored}).view(), kGpu);
  const std::vector<int64_t> zeros(updates.size());
  IndexArgs index{.data = zeros.data(), .rows = static_cast<int64_t>(zeros.size())};
  index.depth = 1;
  index.dims[0] = 1;
  index.strides[0] = 1;
  EXPECT_FALSE(cuda::scatter({.op = op,
                              .dtype = dtype_of<T>,
                              .params = table.mutable_data(),
                              .index = index,
                              .updates = updates.data(),
                              .slice = 1}));
  EXPECT_EQ(copy_of(table), vector_of<T>({expected})) << stored << " -> " << expected;
}

template <typename T>
void expect_extrema() {
  const T inf = std::numeric_limits<T>::infinity(), nan = std::numeric_limits<T>::quiet_NaN();
  expect_extremum<T>(UpdateOp::kMin, 1, {nan, -2, 3, nan}, -2);
  expect_extremum<T>(UpdateOp::kMin, 1, {-inf, -2}, -inf);
  expect_extremum<T>(UpdateOp::kMin, nan, {-inf, 1}, nan);
  expect_extremum<T>(UpdateOp::kMin, T(0), {T(-0.0)}, T(0));
  expect_extremum<T>(UpdateOp::kMax, -1, {nan, -2, T(-0.5)}, T(-0.5));
  expect_extremum<T>(UpdateOp::kMax, -1, {-2, 2, 1}, 2);
  expect_extremum<T>(UpdateOp::kMax, nan, {inf}, nan);
  expect_extremum<T>(UpdateOp::kMax, T(-0.0), {T(0)}, T(-0.0));
}

TEST(CudaScatterOfFloats, OrdersThemAsTheCpuDoes) {
  expect_extrema<float>();
  expect_extrema<double>();
}

}  // namespace
}  // namespace resvar::test
