#include <cuda_runtime_api.h>

#include <thread>

#include "core/memory_stats.h"
#include "gpu.h"

namespace resvar::test {
namespace {

TEST(CudaMemory, CopiesBetweenAllPlaces) {
  const Array values = random_array(DType::kInt32, {1000}, 1);
  const Tensor up = Tensor::copy_of(values.view(), kGpu);
  EXPECT_EQ(up.device(), kGpu);
  const Tensor across = up.clone();
  EXPECT_EQ(across.device(), kGpu);
  EXPECT_NE(across.data(), up.data());
  EXPECT_EQ(copy_of(across), values);
}

TEST(CudaMemory, OfNothingHasAnAddress) {
  const Tensor empty = Tensor::empty(DType::kFloat32, {0, 3}, kGpu);
  EXPECT_NE(empty.data(), nullptr);
  EXPECT_EQ(copy_of(empty).shape(), Shape({0, 3}));
}

TEST(CudaMemory, IsKeptForLaterUntilTheCacheIsEmptied) {
  {
    const Tensor freed = Tensor::empty(DType::kInt8, {1 << 20}, kGpu);
  }
  cuda::empty_cache();
  EXPECT_EQ(cuda::cached_bytes(), 0u);
  {
    const Tensor freed = Tensor::copy_of(Array(DType::kInt8, {1 << 20}).view(), kGpu);
  }
  cuda::synchronize(0);
  EXPECT_GE(cuda::cached_bytes(), size_t{1} << 20);
  cuda::empty_cache();
  EXPECT_EQ(cuda::cached_bytes(), 0u);
}

TEST(CudaMemory, ThatIsLentIsNotChangedBeforeOthersHaveReadIt) {
  constexpr size_t kBytes = 1000 * sizeof(int32_t);
  const Array values = random_array(DType::kInt32, {1000}, 1);
  cudaStream_t theirs;
  ASSERT_EQ(cudaStreamCreateWithFlags(&theirs, cudaStreamNonBlocking), cudaSuccess);
  for (int attempt = 0; attempt < 30; ++attempt) {  // the order of operations is drawn
    Tensor table = Tensor::copy_of(values.view(), kGpu);
    Tensor seen = Tensor::empty(DType::kInt32, {1000}, kGpu);
    const auto read = [&] {
      cuda::synchronize(0);
      cuda::lend(table.data());
      ASSERT_EQ(
          cudaMemcpyAsync(seen.mutable_data(), table.data(), kBytes, cudaMemcpyDefault, theirs),
          cudaSuccess);
    };
    read();
    cuda::copy(table.mutable_data(), Array(DType::kInt32, {1000}).data(), kBytes);
    ASSERT_EQ(copy_of(seen), values);
    read();
    table = Tensor();
    const Tensor other = Tensor::copy_of(values.view(), kGpu);  // perhaps in the same place
    ASSERT_EQ(copy_of(seen), Array(DType::kInt32, {1000}));
  }
  EXPECT_EQ(cudaStreamDestroy(theirs), cudaSuccess);
}

TEST(CudaMemory, ThatCannotBeHadIsNamedInBytes) {
  const size_t free = cuda::free_bytes(0);
  const std::string message =
      message_of<ResourceExhausted>([] { Buffer::allocate(size_t{1} << 50, kGpu); });
  EXPECT_EQ(message.find("could not allocate 1125899906842624 bytes on GPU:0, where "), 0u)
      << message;
  EXPECT_NE(message.find(" bytes are free"), std::string::npos) << message;
  EXPECT_GT(free, 0u);
  EXPECT_EQ(copy_of(Tensor::copy_of(vector_of<int8_t>({1}).view(), kGpu)), vector_of<int8_t>({1}));
}

TEST(CudaMemory, IsOnlyOnDevicesThatExist) {
  const Device none{DeviceType::kGpu, cuda::device_count()};
  const std::string message = message_of<InvalidArgument>([&] { Buffer::allocate(8, none); });
  EXPECT_NE(message.find(print(none) + " is not available"), std::string::npos) << message;
}

TEST(CudaMemory, IsCounted) {
  const int64_t before = memory_stats().allocated_bytes;
  const Buffer buffer = Buffer::allocate(1000, kGpu);
  EXPECT_EQ(memory_stats().allocated_bytes, before + 1000);
}

// Each thread has a stream of its own. What one has queued, another one's work waits for.
TEST(CudaMemory, IsUsedInOrderByThreadsThatFollowOneAnother) {
  const int64_t size = 10'000;
  Array ones(DType::kInt32, {size});
  std::fill_n(ones.as<int32_t>(), size, 1);
  Tensor sum = Tensor::copy_of(ones.view(), kGpu);
  const auto add_on_a_thread = [&](const ArrayView& delta) {
    std::thread([&] {
      cuda::dense_update({.op = UpdateOp::kAdd,
                          .dtype = DType::kInt32,
                          .out = sum.mutable_data(),
                          .stored = sum.data(),
                          .delta = delta.data,
                          .elements = size});
    }).join();
  };
  for (int i = 0; i < 4; ++i) {
    const Tensor delta = Tensor::copy_of(ones.view(), kGpu);
    add_on_a_thread(delta.view());
  }  // delta is freed while it may still be read
  for (const int32_t value : values_of<int32_t>(sum)) ASSERT_EQ(value, 5);
}

// That it is in order with what other threads do is seen in tests/python/test_gpu_arrays.py.
TEST(CudaMemory, IsReadByOthersOnTheStreamOfTheirThread) {
  const Array values = random_array(DType::kInt32, {1000}, 1);
  const Tensor one = Tensor::copy_of(values.view(), kGpu), other = one.clone();
  const size_t bytes = values.view().bytes();
  void* const stream = cuda::stream_to_read(one.data(), bytes);
  EXPECT_NE(stream, nullptr);
  EXPECT_EQ(cuda::stream_to_read(other.data(), bytes), stream);
  EXPECT_EQ(cuda::stream_to_read(other.data(), 0), stream);
  std::thread([&] { EXPECT_NE(cuda::stream_to_read(one.data(), bytes), stream); }).join();
  EXPECT_EQ(copy_of(one), values);
}

TEST(CudaMemory, IsReadByManyThreadsAtOnce) {
  const Array values = random_array(DType::kInt64, {5000}, 1);
  Tensor shared = Tensor::copy_of(values.view(), kGpu);
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 25; ++i) EXPECT_EQ(copy_of(shared.clone()), values);
    });
  }
  for (std::thread& thread : threads) thread.join();
  shared = Tensor();
}

}  // namespace
}  // namespace resvar::test
