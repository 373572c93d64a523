// Streams are seen through the order of what they do: cuda_memory_test.cpp. Here: that threads come
// and go.
#include <thread>

#include "gpu.h"

namespace resvar::test {
namespace {

TEST(CudaStream, IsTakenOverWhenItsThreadEnds) {
  Array ones = vector_of<int32_t>({1, 1, 1});
  Tensor sum = Tensor::copy_of(ones.view(), kGpu);
  for (int i = 0; i < 100; ++i) {
    std::thread([&] {
      cuda::dense_update({.op = UpdateOp::kAdd,
                          .dtype = DType::kInt32,
                          .out = sum.mutable_data(),
                          .stored = sum.data(),
                          .delta = ones.data(),
                          .elements = 3});
    }).join();
  }
  EXPECT_EQ(values_of<int32_t>(sum), std::vector<int32_t>({101, 101, 101}));
}

TEST(CudaStream, MemoryOutlivesTheThreadThatMadeIt) {
  const Array values = random_array(DType::kInt32, {1000}, 1);
  Tensor tensor;
  std::thread([&] { tensor = Tensor::copy_of(values.view(), kGpu); }).join();
  EXPECT_EQ(copy_of(tensor), values);
}

}  // namespace
}  // namespace resvar::test
