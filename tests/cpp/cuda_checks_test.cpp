// What is checked before a write, on a GPU.
#include "gpu.h"

namespace resvar::test {
namespace {

// 1 / divisors at rows that indices name, in a table of ten.
DataFault divide(const ArrayView& indices, const ArrayView& divisors, Tensor& table) {
  IndexArgs index{.data = indices.data, .dtype = indices.dtype, .rows = indices.shape.elements()};
  index.depth = 1;
  index.dims[0] = 10;
  index.strides[0] = 1;
  return cuda::scatter({.op = UpdateOp::kDiv,
                        .dtype = divisors.dtype,
                        .params = table.mutable_data(),
                        .index = index,
                        .updates = divisors.data,
                        .scalar_update = false,
                        .slice = 1});
}

TEST(CudaChecks, ABadIndexComesBeforeAZeroWhereverTheyAre) {
  const Array indices = vector_of<int32_t>({1, 2, 10, 11}), zeros = vector_of<float>({1, 0, 0, 1});
  const Array good = vector_of<int32_t>({1, 2, 3, 4});
  const Array before = random_array(DType::kFloat32, {10}, 1);
  Tensor table = Tensor::copy_of(before.view(), kGpu);
  for (const Device index_device : {Device{}, kGpu}) {
    for (const Device zero_device : {Device{}, kGpu}) {
      const Tensor divisors = Tensor::copy_of(zeros.view(), zero_device);
      const Tensor bad = Tensor::copy_of(indices.view(), index_device);
      DataFault fault = divide(bad.view(), divisors.view(), table);
      EXPECT_EQ(fault.bad_index, 2);
      EXPECT_EQ(fault.zero_divisor, kNowhere);
      fault = divide(Tensor::copy_of(good.view(), index_device).view(), divisors.view(), table);
      EXPECT_EQ(fault.bad_index, kNowhere);
      EXPECT_EQ(fault.zero_divisor, 1);
    }
  }
  EXPECT_EQ(copy_of(table), before);
}

}  // namespace
}  // namespace resvar::test
