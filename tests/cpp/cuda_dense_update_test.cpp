// out[i] = op(stored[i], delta[i]) on a GPU, against the CPU.
#include "gpu.h"

namespace resvar::test {
namespace {

// Sizes with and without elements beside whole packs.
constexpr int64_t kSizes[] = {0, 1, 7, 16, 1000};

DataFault dense_update(UpdateOp op, Tensor& out, const Tensor& stored, const ArrayView& delta) {
  const DenseUpdateArgs args{.op = op,
                             .dtype = delta.dtype,
                             .out = out.mutable_data(),
                             .stored = stored.data(),
                             .delta = delta.data,
                             .elements = delta.shape.elements()};
  return out.device() == kGpu ? cuda::dense_update(args) : cpu::dense_update(args);
}

class CudaDenseUpdate : public ::testing::TestWithParam<DType> {};
INSTANTIATE_TEST_SUITE_P(DTypes, CudaDenseUpdate, ::testing::ValuesIn(kGpuDTypes), dtype_name);

TEST_P(CudaDenseUpdate, GivesWhatTheCpuGives) {
  for (const UpdateOp op : kUpdateOps) {
    if (!supports(op, GetParam())) continue;
    for (const int64_t size : kSizes) {
      SCOPED_TRACE(print(name_of(op)) + " of " + std::to_string(size));
      const Array stored = random_array(GetParam(), {size}, 1);
      const Array delta = random_array(GetParam(), {size}, 2);
      Tensor expected = Tensor::copy_of(stored.view());
      EXPECT_FALSE(dense_update(op, expected, expected, delta.view()));

      Tensor in_place = Tensor::copy_of(stored.view(), kGpu);
      const Tensor device_delta = Tensor::copy_of(delta.view(), kGpu);
      EXPECT_FALSE(dense_update(op, in_place, in_place, device_delta.view()));
      EXPECT_EQ(copy_of(in_place), copy_of(expected));

      const Tensor before = Tensor::copy_of(stored.view(), kGpu);
      Tensor apart = Tensor::empty(GetParam(), {size}, kGpu);
      EXPECT_FALSE(dense_update(op, apart, before, delta.view()));
      EXPECT_EQ(copy_of(apart), copy_of(expected));
      EXPECT_EQ(copy_of(before), stored);
    }
  }
}

TEST_P(CudaDenseUpdate, TakesOperandsThatAreNotAligned) {
  const Array stored = random_array(GetParam(), {101}, 1);
  const Array delta = random_array(GetParam(), {101}, 2);
  Tensor expected = Tensor::copy_of(stored.view()), updated = Tensor::copy_of(stored.view(), kGpu);
  const Tensor operand = Tensor::copy_of(delta.view(), kGpu);
  for (const UpdateOp op : {UpdateOp::kUpdate, UpdateOp::kAdd}) {
    if (!supports(op, GetParam())) continue;
    const size_t one = size_of(GetParam());
    DenseUpdateArgs args{.op = op, .dtype = GetParam(), .elements = 100};
    args.out = expected.mutable_data();
    args.stored = args.out;
    args.delta = delta.as<std::byte>() + one;
    cpu::dense_update(args);
    args.out = updated.mutable_data();
    args.stored = args.out;
    args.delta = operand.buffer().data() + one;
    cuda::dense_update(args);
    EXPECT_EQ(copy_of(updated), copy_of(expected));
  }
}

TEST_P(CudaDenseUpdate, FindsTheFirstZeroAndWritesNothing) {
  if (!supports(UpdateOp::kDiv, GetParam())) return;
  const Array stored = random_array(GetParam(), {1000}, 1);
  Array delta = random_array(GetParam(), {1000}, 2);
  for (const int64_t zero : {999, 500, 3}) {
    std::memset(delta.as<std::byte>() + static_cast<size_t>(zero) * size_of(GetParam()), 0,
                size_of(GetParam()));
    for (const Device device : {Device{}, kGpu}) {
      Tensor updated = Tensor::copy_of(stored.view(), kGpu);
      const Tensor operand = Tensor::copy_of(delta.view(), device);
      EXPECT_EQ(dense_update(UpdateOp::kDiv, updated, updated, operand.view()).zero_divisor, zero);
      EXPECT_EQ(copy_of(updated), stored);
    }
  }
}

TEST(CudaDenseUpdateWithZeros, DoesNotRememberThem) {
  const Array ones = vector_of<float>({1, 1}), zeros = vector_of<float>({1, 0});
  const Tensor good = Tensor::copy_of(ones.view(), kGpu), bad = Tensor::copy_of(zeros.view(), kGpu);
  Tensor updated = Tensor::copy_of(ones.view(), kGpu);
  EXPECT_TRUE(dense_update(UpdateOp::kDiv, updated, updated, bad.view()));
  EXPECT_FALSE(dense_update(UpdateOp::kDiv, updated, updated, good.view()));
  EXPECT_TRUE(dense_update(UpdateOp::kDiv, updated, updated, bad.view()));
}

TEST(CudaDenseUpdateOfHostMemory, LetsItChangeAfterwards) {
  Array delta = vector_of<int32_t>({1, 2, 3});
  Tensor updated = Tensor::copy_of(delta.view(), kGpu);
  dense_update(UpdateOp::kAdd, updated, updated, delta.view());
  std::fill_n(delta.as<int32_t>(), 3, 100);
  EXPECT_EQ(values_of<int32_t>(updated.on({})), std::vector<int32_t>({2, 4, 6}));
}

}  // namespace
}  // namespace resvar::test
