#include "core/index_error_policy.h"

#include "core/variable.h"
#include "testing.h"

namespace resvar::test {
namespace {

TEST(IndexErrorPolicy, IsWhatWasSetLast) {
  EXPECT_EQ(index_error_policy(), IndexErrorPolicy::kRaise);
  set_index_error_policy(IndexErrorPolicy::kDeferred);
  EXPECT_EQ(index_error_policy(), IndexErrorPolicy::kDeferred);
  set_index_error_policy(IndexErrorPolicy::kRaise);
  EXPECT_EQ(index_error_policy(), IndexErrorPolicy::kRaise);
}

TEST(IndexErrorPolicy, TheCpuRaisesAtOnceUnderBoth) {
  Variable v("v", DType::kFloat32, PartialShape());
  v.assign(vector_of<float>({1, 2}).view());
  const Array bad = vector_of<int64_t>({0, 2}), updates = vector_of<float>({1, 1});
  set_index_error_policy(IndexErrorPolicy::kDeferred);
  const auto scatter = [&] {
    v.scatter(UpdateOp::kAdd, IndexForm::kRows, bad.view(), updates.view());
  };
  EXPECT_THROW(scatter(), BadIndex);
  set_index_error_policy(IndexErrorPolicy::kRaise);
  EXPECT_EQ(values_of<float>(v.read()), (std::vector<float>{1, 2}));
}

}  // namespace
}  // namespace resvar::test
