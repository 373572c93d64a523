// Under the policy kDeferred, what is wrong with indices on a GPU raises later.
#include <cuda_runtime_api.h>

#include <thread>

#include "core/index_error_policy.h"
#include "core/variable.h"
#include "gpu.h"

namespace resvar::test {
namespace {

class CudaDeferredCheck : public testing::Test {
 protected:
  CudaDeferredCheck() {
    set_index_error_policy(IndexErrorPolicy::kDeferred);
    v_.assign(vector_of<float>({1, 2, 3}).view());
  }
  ~CudaDeferredCheck() override { set_index_error_policy(IndexErrorPolicy::kRaise); }

  void scatter(std::vector<int64_t> indices, UpdateOp op = UpdateOp::kAdd, float value = 1) {
    const Tensor there = Tensor::copy_of(vector_of<int64_t>(indices).view(), kGpu);
    const Tensor update =
        Tensor::copy_of(vector_of<float>(std::vector<float>(indices.size(), value)).view(), kGpu);
    v_.scatter(op, IndexForm::kRows, there.view(), update.view());
  }

  std::vector<float> values() { return values_of<float>(v_.read(true)); }

  Variable v_{"v", DType::kFloat32, PartialShape(), kGpu};
};

TEST_F(CudaDeferredCheck, GoodIndicesAreApplied) {
  scatter({0, 2, 0});
  EXPECT_EQ(values(), (std::vector<float>{3, 2, 4}));
}

TEST_F(CudaDeferredCheck, TheFirstBadOneRaisesOnceAndWritesNothing) {
  scatter({0, 7, -1});
  EXPECT_EQ(message_of<BadIndex>([&] { values(); }),
            "scatter_add: indices[1] = 7 is out of range for dimension 0 of size 3");
  EXPECT_EQ(values(), (std::vector<float>{1, 2, 3}));
  scatter({1});
  scatter({-5});
  EXPECT_EQ(message_of<BadIndex>([&] { values(); }),
            "scatter_add: indices[0] = -5 is out of range for dimension 0 of size 3");
  EXPECT_EQ(values(), (std::vector<float>{1, 3, 3}));
}

TEST_F(CudaDeferredCheck, AZeroDivisorToo) {
  scatter({0, 1}, UpdateOp::kDiv, 0);
  EXPECT_EQ(message_of<InvalidArgument>([&] { values(); }),
            "scatter_div: division by zero, updates hold 0 at position 0");
  EXPECT_EQ(values(), (std::vector<float>{1, 2, 3}));
}

TEST_F(CudaDeferredCheck, AnyCallThatFindsItCheckedRaises) {
  scatter({9});
  cuda::synchronize(0);
  const Array three = vector_of<float>({4, 5, 6});
  EXPECT_THROW(v_.assign(three.view()), BadIndex);
  EXPECT_NO_THROW(v_.assign(three.view()));
  EXPECT_EQ(values(), (std::vector<float>{4, 5, 6}));
}

TEST_F(CudaDeferredCheck, IndicesOnTheHostRaiseAtOnce) {
  const Array bad = vector_of<int64_t>({3}), update = vector_of<float>({1});
  const auto scatter_from_host = [&] {
    v_.scatter(UpdateOp::kAdd, IndexForm::kRows, bad.view(), update.view());
  };
  EXPECT_THROW(scatter_from_host(), BadIndex);
}

TEST_F(CudaDeferredCheck, ManyMayBeUnderWayAndBeDropped) {
  for (int i = 0; i < 200; ++i) scatter({1});
  EXPECT_EQ(values(), (std::vector<float>{1, 202, 3}));
  for (int i = 0; i < 20; ++i) {
    Variable other("other", DType::kFloat32, PartialShape(), kGpu);
    other.assign(vector_of<float>({1}).view());
    const Tensor bad = Tensor::copy_of(vector_of<int64_t>({1}).view(), kGpu);
    other.scatter(UpdateOp::kAdd, IndexForm::kRows, bad.view(), vector_of<float>({1}).view());
  }
  scatter({2});
  EXPECT_EQ(values(), (std::vector<float>{1, 202, 4}));
}

// Multiplies two of four rows, of which there seem to be two, by 2.
std::unique_ptr<PendingCheck> double_rows(Tensor& table, std::vector<int64_t> rows) {
  const Tensor index = Tensor::copy_of(vector_of(rows).view(), kGpu);
  const Tensor two = Tensor::copy_of(vector_of<float>({2}).view(), kGpu);
  std::unique_ptr<PendingCheck> check;
  ScatterArgs args{.op = UpdateOp::kMul,
                   .params = table.mutable_data(),
                   .index = {.data = index.data(), .rows = 2, .depth = 1},
                   .updates = two.data(),
                   .scalar_update = true,
                   .slice = 1,
                   .deferred = &check};
  args.index.dims[0] = 2;
  args.index.strides[0] = 1;
  EXPECT_FALSE(cuda::scatter(args));
  return check;
}

TEST(CudaDeferredCheckWords, LeaveNoErrorWhereTheyAreNotKnownYet) {
  Tensor table = Tensor::copy_of(vector_of<float>({1, 2, 3, 4}).view(), kGpu);
  const std::unique_ptr<PendingCheck> check = double_rows(table, {0, 1});
  EXPECT_FALSE(check->outcome(false) && *check->outcome(false));
  EXPECT_EQ(cudaPeekAtLastError(), cudaSuccess);
}

TEST(CudaDeferredCheckWords, AreNotUsedAgainBeforeTheUpdateHasReadThem) {
  const Array before = vector_of<float>({1, 2, 3, 4});
  for (int attempt = 0; attempt < 30; ++attempt) {  // the order of operations is drawn
    Tensor table = Tensor::copy_of(before.view(), kGpu);
    double_rows(table, {0, 3}).reset();
    std::thread([&] {
      Tensor other = Tensor::copy_of(before.view(), kGpu);
      EXPECT_FALSE(double_rows(other, {0, 1})->outcome(true).value());
      EXPECT_EQ(copy_of(other), vector_of<float>({2, 4, 3, 4}));
    }).join();
    ASSERT_EQ(copy_of(table), before);
  }
}

}  // namespace
}  // namespace resvar::test
