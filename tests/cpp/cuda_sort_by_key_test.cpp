// The sort is seen through scatters that keep the order: that it is stable, by many updates of few
// rows; its keys of 64 bits, by rows of a table that is never touched elsewhere.
#include "gpu.h"

namespace resvar::test {
namespace {

// Updates of all elements of one table, several for each, in an order that is not that of the rows.
void expect_last_update_wins(int64_t rows, int64_t updates) {
  std::vector<int32_t> indices(static_cast<size_t>(updates)), values(indices.size());
  std::vector<int32_t> expected(static_cast<size_t>(rows), -1);
  for (int64_t i = 0; i < updates; ++i) {
    const auto at = static_cast<size_t>(i);
    indices[at] = static_cast<int32_t>(i * 7919 % rows);
    values[at] = static_cast<int32_t>(i);
    expected[static_cast<size_t>(indices[at])] = values[at];
  }
  const std::vector<int32_t> before(expected.size(), -1);
  Tensor table = Tensor::copy_of(vector_of<int32_t>(before).view(), kGpu);
  IndexArgs index{.data = indices.data(), .dtype = DType::kInt32, .rows = updates};
  index.depth = 1;
  index.dims[0] = rows;
  index.strides[0] = 1;
  EXPECT_FALSE(cuda::scatter({.op = UpdateOp::kUpdate,
                              .dtype = DType::kInt32,
                              .params = table.mutable_data(),
                              .index = index,
                              .updates = values.data(),
                              .slice = 1}));
  EXPECT_EQ(values_of<int32_t>(table), expected);
}

TEST(CudaSortByKey, IsStable) {
  expect_last_update_wins(1, 100);
  expect_last_update_wins(2, 1000);
  expect_last_update_wins(257, 3000);
  expect_last_update_wins(5000, 10);
}

TEST(CudaSortByKey, IsDoneInPartsWhereThereIsMuchToSort) {
  expect_last_update_wins(1000, (int64_t{1} << 21) + 1000);
}

}  // namespace
}  // namespace resvar::test
