// out[r] = params[indices[r]] on a GPU, against the CPU.
#include "gpu.h"
#include "row_case.h"

namespace resvar::test {
namespace {

GatherArgs gather_args(const RowCase& c, const Tensor& params, const Array& indices, Tensor& out) {
  return {.element_size = size_of(params.dtype()),
          .params = params.data(),
          .index = c.index_args(indices),
          .out = out.mutable_data(),
          .slice = c.slice};
}

void expect_gathered(const RowCase& c, DType dtype, DType index_dtype) {
  SCOPED_TRACE(std::string(c.name) + " by " + std::string(name_of(index_dtype)));
  const Tensor params = Tensor::copy_of(random_array(dtype, c.params_shape(), 1).view());
  const Array indices = c.random_indices(index_dtype);
  Tensor expected = Tensor::empty(dtype, c.rows_shape());
  cpu::gather(gather_args(c, params, indices, expected));

  const Tensor on_gpu = params.on(kGpu), tuples = Tensor::copy_of(indices.view(), kGpu);
  Tensor out = Tensor::empty(dtype, c.rows_shape(), kGpu);
  GatherArgs args = gather_args(c, on_gpu, indices, out);
  EXPECT_FALSE(cuda::gather(args));
  EXPECT_EQ(copy_of(out), copy_of(expected)) << "by indices in host memory";

  out = Tensor::empty(dtype, c.rows_shape(), kGpu);
  args.out = out.mutable_data();
  args.index.data = tuples.data();
  EXPECT_FALSE(cuda::gather(args));
  EXPECT_EQ(copy_of(out), copy_of(expected)) << "by indices on the device";
}

class CudaGather : public testing::TestWithParam<DType> {};

INSTANTIATE_TEST_SUITE_P(EveryWidth, CudaGather, testing::ValuesIn(kOneDTypeOfEachWidth),
                         dtype_name);

TEST_P(CudaGather, CopiesFewBytes) {
  for (const DType index_dtype : kIndexDTypes) {
    for (const RowCase& c : kSmallCases) expect_gathered(c, GetParam(), index_dtype);
  }
}

TEST_P(CudaGather, CopiesManyBytes) {
  for (const RowCase& c : large_cases(GetParam(), 1 << 16)) {
    expect_gathered(c, GetParam(), DType::kInt32);
  }
}

TEST_P(CudaGather, ABadIndexIsReported) {
  for (const RowCase& c : kSmallCases) {
    if (c.depth() == 0 || c.rows == 0) continue;
    SCOPED_TRACE(c.name);
    const Tensor params = Tensor::empty(GetParam(), c.params_shape(), kGpu);
    Tensor out = Tensor::empty(GetParam(), c.rows_shape(), kGpu);
    Array indices = c.random_indices(DType::kInt64);
    const int64_t count = c.rows * c.depth();
    for (const int64_t at : {count - 1, count / 2, int64_t{0}}) {
      indices.as<int64_t>()[at] = at % 2 == 0 ? -1 : c.dims[at % c.depth()];
      GatherArgs args = gather_args(c, params, indices, out);
      EXPECT_EQ(cuda::gather(args).bad_index, at);
      const Tensor tuples = Tensor::copy_of(indices.view(), kGpu);
      args.index.data = tuples.data();
      EXPECT_EQ(cuda::gather(args).bad_index, at);
    }
  }
}

}  // namespace
}  // namespace resvar::test
