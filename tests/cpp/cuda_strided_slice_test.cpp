// out[i] = op(out[i], updates[i]) over two strided arrays on a GPU, against the CPU.
#include "gpu.h"
#include "strided_case.h"

namespace resvar::test {
namespace {

const std::byte* moved(const Tensor& to, const void* at, const Array& from) {
  return to.buffer().data() + (static_cast<const std::byte*>(at) - from.as<std::byte>());
}

void expect_what_the_cpu_gives(const StridedCase& c, UpdateOp op, DType dtype) {
  SCOPED_TRACE(c.name + ", " + std::string(name_of(op)));
  const Array updates = random_array(dtype, {c.updates.elements}, 2);
  Array expected = random_array(dtype, {c.out.elements}, 1);
  const Tensor on_gpu = Tensor::copy_of(updates.view(), kGpu);
  Tensor out = Tensor::copy_of(expected.view(), kGpu);
  StridedUpdateArgs args = args_of(c, op, expected, updates);
  cpu::strided_update(args);
  args.out = const_cast<std::byte*>(moved(out, args.out, expected));
  args.updates = moved(on_gpu, args.updates, updates);
  EXPECT_FALSE(cuda::strided_update(args));
  EXPECT_EQ(copy_of(out), expected);
}

class CudaStridedUpdate : public testing::TestWithParam<DType> {};

INSTANTIATE_TEST_SUITE_P(EveryDType, CudaStridedUpdate, testing::ValuesIn(kGpuDTypes), dtype_name);

TEST_P(CudaStridedUpdate, GivesWhatTheCpuGives) {
  for (const StridedCase& c : kStridedCases) {
    const bool large = c.dims.elements() > 10'000;
    if (large && GetParam() != DType::kInt8) continue;
    for (const UpdateOp op : kUpdateOps) {
      if (large && op != UpdateOp::kUpdate) continue;
      if (supports(op, GetParam())) expect_what_the_cpu_gives(c, op, GetParam());
    }
  }
}

TEST(CudaStridedUpdateFromTheHost, RepeatsUpdates) {
  const StridedCase c("", {3, 2, 4}, {8, 4, 1}, {4, 0, 1});
  const Array before = random_array(DType::kInt32, {24}, 1);
  const Array updates = random_array(DType::kInt32, {12}, 2);
  Array expected = before;
  StridedUpdateArgs args = args_of(c, UpdateOp::kSub, expected, updates);
  cpu::strided_update(args);
  Tensor out = Tensor::copy_of(before.view(), kGpu);
  args.out = out.mutable_data();
  EXPECT_FALSE(cuda::strided_update(args));
  EXPECT_EQ(copy_of(out), expected);
}

TEST(CudaStridedDiv, AZeroIsReportedAndNothingWritten) {
  const StridedCase c("", {3, 2, 4}, {8, 4, 1}, {4, 0, 1});
  const Array before = random_array(DType::kInt32, {24}, 1);
  Array updates = random_array(DType::kInt32, {12}, 2), host = before;
  Tensor out = Tensor::copy_of(before.view(), kGpu);
  for (const int zero : {11, 2}) {
    updates.as<int32_t>()[zero] = 0;
    const Tensor on_gpu = Tensor::copy_of(updates.view(), kGpu);
    StridedUpdateArgs args = args_of(c, UpdateOp::kDiv, host, updates);
    args.out = out.mutable_data();
    EXPECT_EQ(cuda::strided_update(args).zero_divisor, zero);
    args.updates = on_gpu.data();
    EXPECT_EQ(cuda::strided_update(args).zero_divisor, zero);
  }
  EXPECT_EQ(copy_of(out), before);
}

}  // namespace
}  // namespace resvar::test
