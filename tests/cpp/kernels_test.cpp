// The arguments of kernels, and the entries of a backend that is not there. What the entries of
// namespace cpu do is tested one by one, in cpu_*_test.cpp.
#include "core/kernels.h"

#include "testing.h"

namespace resvar::test {
namespace {

constexpr Device kGpu{DeviceType::kGpu, 0};

TEST(Kernels, AFaultIsSomethingFound) {
  EXPECT_FALSE(DataFault());
  EXPECT_TRUE(DataFault{.bad_index = 0});
  EXPECT_TRUE(DataFault{.zero_divisor = 0});
}

TEST(Kernels, ArgumentsArePlainData) {
  EXPECT_TRUE(std::is_trivially_copyable_v<IndexArgs>);
  EXPECT_TRUE(std::is_trivially_copyable_v<DenseUpdateArgs>);
  EXPECT_TRUE(std::is_trivially_copyable_v<ScatterArgs>);
  EXPECT_TRUE(std::is_trivially_copyable_v<GatherArgs>);
  EXPECT_TRUE(std::is_trivially_copyable_v<StridedUpdateArgs>);
}

// Builds that have CUDA have no stubs to test.
class NoCuda : public testing::Test {
  void SetUp() override {
#if defined(RESVAR_HAS_CUDA)
    GTEST_SKIP();
#endif
  }
};

template <typename F>
void expect_no_cuda(F f) {
  EXPECT_EQ(message_of<Unimplemented>(f),
            "this build of resvar has no CUDA: GPU devices are not available");
}

TEST_F(NoCuda, EveryEntryThatNeedsOneSaysSo) {
  std::byte byte{};
  expect_no_cuda([] { cuda::device_name(0); });
  expect_no_cuda([] { cuda::allocate(1, 0); });
  expect_no_cuda([] { cuda::free_bytes(0); });
  expect_no_cuda([&] { cuda::deallocate(&byte, 1); });
  expect_no_cuda([&] { cuda::copy(&byte, &byte, 1); });
  expect_no_cuda([] { cuda::dense_update({}); });
  expect_no_cuda([] { cuda::scatter({}); });
  expect_no_cuda([] { cuda::gather({}); });
  expect_no_cuda([] { cuda::strided_update({}); });
}

TEST_F(NoCuda, HasNoDevices) {
  EXPECT_EQ(cuda::device_count(), 0);
  EXPECT_EQ(cuda::build(), "off");
}

TEST_F(NoCuda, KeepsNothingForLater) {
  EXPECT_NO_THROW(cuda::empty_cache());
  EXPECT_EQ(cuda::cached_bytes(), 0u);
}

TEST_F(NoCuda, MemoryOnAGpuCannotBeHad) {
  expect_no_cuda([] { Buffer::allocate(8, kGpu); });
  expect_no_cuda([] { Tensor::empty(DType::kInt8, {1}, kGpu); });
}

}  // namespace
}  // namespace resvar::test
