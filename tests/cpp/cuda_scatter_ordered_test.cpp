// The order of updates within a row: what it computes, cuda_scatter_test.cpp compares with the CPU.
#include "gpu.h"

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

}  // namespace
}  // namespace resvar::test
