// The order of updates within a row, above all of rows with many of them.
#include <algorithm>
#include <random>

#include "scatter_problem.h"

namespace resvar::test {
namespace {

Tensor multiplied(int64_t updates, int64_t slice, UpdateOp op, float value) {
  const std::vector<int64_t> zeros(static_cast<size_t>(updates));
  const std::vector<float> factors(static_cast<size_t>(updates * slice), value);
  Tensor table = Tensor::copy_of(
      vector_of<float>(std::vector<float>(static_cast<size_t>(slice), 1)).view(), kGpu);
  IndexArgs index{.data = zeros.data(), .rows = updates};
  index.depth = 1;
  index.dims[0] = 1;
  index.strides[0] = slice;
  EXPECT_FALSE(cuda::scatter({.op = op,
                              .dtype = DType::kFloat32,
                              .params = table.mutable_data(),
                              .index = index,
                              .updates = factors.data(),
                              .slice = slice}));
  return table;
}

TEST(CudaScatterOrdered, AppliesEveryUpdateOfAHotRow) {
  for (const int64_t slice : {1, 4, 7, 300}) {
    for (const int64_t updates : {1, 3, 4, 5, 8, 60}) {
      const auto power = static_cast<float>(int64_t{1} << updates);
      for (const float value : values_of<float>(multiplied(updates, slice, UpdateOp::kMul, 2))) {
        ASSERT_EQ(value, power) << updates << " updates of " << slice;
      }
      for (const float value : values_of<float>(multiplied(updates, slice, UpdateOp::kDiv, 2))) {
        ASSERT_EQ(value, 1 / power) << updates << " updates of " << slice;
      }
    }
  }
}

class CudaScatterOrderedHotRows : public testing::TestWithParam<DType> {};

INSTANTIATE_TEST_SUITE_P(EveryDType, CudaScatterOrderedHotRows, testing::ValuesIn(kGpuDTypes),
                         dtype_name);

bool is_integer(DType dtype) {
  return visit_dtype(dtype, []<typename T>(TypeTag<T>) { return std::is_integral_v<T>; });
}

// How many updates each row gets: some just enough to be hot, and some just not.
constexpr int64_t kUpdatesOfRow[] = {1, 511, 512, 0, 513, 3, 4500, 700, 1023, 2, 1024, 600};
constexpr int64_t kRows = std::size(kUpdatesOfRow);

TEST_P(CudaScatterOrderedHotRows, GetTheirUpdatesInOrder) {
  std::vector<int64_t> rows;
  for (int64_t row = 0; row < kRows; ++row) {
    rows.insert(rows.end(), static_cast<size_t>(kUpdatesOfRow[row]), row);
  }
  std::ranges::shuffle(rows, std::mt19937_64(1));
  for (const UpdateOp op : {UpdateOp::kSub, UpdateOp::kMul}) {
    // Products of many floats are no numbers, of which bits may differ.
    if (!supports(op, GetParam()) || (op == UpdateOp::kMul && !is_integer(GetParam()))) continue;
    for (const int64_t slice : {1, 7, 40}) {
      const RowCase c{"hot rows", {kRows}, slice, static_cast<int64_t>(rows.size())};
      for (const bool scalar : {false, true}) {
        Problem problem(c, op, GetParam(), DType::kInt64, scalar, true);
        std::ranges::copy(rows, problem.indices.as<int64_t>());
        expect_what_the_cpu_gives(problem);
      }
    }
  }
}

TEST(CudaScatterOrdered, ATableWithoutRowsHasNoGoodIndex) {
  const std::vector<int64_t> zeros(6000);
  const Tensor rows = Tensor::copy_of(vector_of(zeros).view(), kGpu);
  const Tensor updates = Tensor::copy_of(random_array(DType::kFloat32, {6000, 4}, 1).view(), kGpu);
  Tensor table = Tensor::copy_of(Array(DType::kFloat32, {0, 4}).view(), kGpu);
  IndexArgs index{.data = rows.data(), .rows = 6000, .depth = 1};
  index.strides[0] = 4;
  EXPECT_EQ(cuda::scatter({.op = UpdateOp::kMul,
                           .params = table.mutable_data(),
                           .index = index,
                           .updates = updates.data(),
                           .slice = 4})
                .bad_index,
            0);
}

}  // namespace
}  // namespace resvar::test
