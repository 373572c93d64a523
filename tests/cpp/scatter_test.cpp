#include "core/scatter.h"

#include "testing.h"

namespace resvar::test {
namespace {

const Array kIndices = array<int64_t>({3, 1}, {2, 0, 2});

TEST(ScatterNd, ChangesACopy) {
  const Tensor params = Tensor::copy_of(array<int32_t>({3, 2}, {1, 2, 3, 4, 5, 6}).view());
  const Array updates = array<int32_t>({3, 2}, {10, 10, 20, 20, 30, 30});
  const Tensor result = scatter_nd("f", UpdateOp::kAdd, params, kIndices.view(), updates.view());
  EXPECT_EQ(values_of<int32_t>(result), (std::vector<int32_t>{21, 22, 3, 4, 45, 46}));
  EXPECT_EQ(values_of<int32_t>(params), (std::vector<int32_t>{1, 2, 3, 4, 5, 6}));
}

TEST(ScatterNd, IntoZeros) {
  const Array updates = vector_of<double>({1, 2, 4});
  const Tensor result =
      scatter_nd_into_zeros("f", UpdateOp::kAdd, {4}, kIndices.view(), updates.view());
  EXPECT_EQ(values_of<double>(result), (std::vector<double>{2, 0, 5, 0}));
}

TEST(ScatterNd, IntoManyZerosOfEveryDType) {
  for (const DType dtype : kDTypes) {
    const Shape shape{1000, 700};
    const Array none(DType::kInt32, {0, 2});
    const Tensor result =
        scatter_nd_into_zeros("f", UpdateOp::kUpdate, shape, none.view(), Array(dtype, {0}).view());
    EXPECT_EQ(copy_of(result), Array(dtype, shape));
  }
}

TEST(ScatterNd, WhatDoesNotFitRaises) {
  const Tensor params = Tensor::copy_of(vector_of<int32_t>({1, 2}).view());
  const auto scatter = [&](UpdateOp op, const Array& updates) {
    scatter_nd("f", op, params, kIndices.view(), updates.view());
  };
  EXPECT_EQ(message_of<BadIndex>([&] { scatter(UpdateOp::kAdd, vector_of<int32_t>({1, 2, 3})); }),
            "f: indices[0, 0] = 2 is out of range for dimension 0 of size 2");
  EXPECT_EQ(message_of<InvalidArgument>([&] { scatter(UpdateOp::kAdd, vector_of<int32_t>({})); }),
            "f: updates must have shape (3,), got (0,)");
  EXPECT_EQ(message_of<BadDType>([&] { scatter(UpdateOp::kAdd, vector_of<int64_t>({1, 2, 3})); }),
            "f: updates have dtype int64, but the variable has dtype int32");
}

}  // namespace
}  // namespace resvar::test
