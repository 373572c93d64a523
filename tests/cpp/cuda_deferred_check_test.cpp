// Under the policy kDeferred, what is wrong with indices on a GPU raises later.
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

}  // namespace
}  // namespace resvar::test
