#include "core/determinism.h"

#include "core/scatter_rules.h"
#include "testing.h"

namespace resvar::test {
namespace {

TEST(Determinism, IsRequiredOfScattersWhileItIsOn) {
  const Array indices = vector_of<int64_t>({0}), updates = vector_of<float>({1});
  const RowSelection rows = select_rows("test", IndexForm::kRows, {3}, indices.view());
  const auto args = [&] {
    return scatter_args("test", UpdateOp::kAdd, DType::kFloat32, rows, true, updates.view());
  };
  EXPECT_FALSE(op_determinism());
  EXPECT_FALSE(args().deterministic);
  set_op_determinism(true);
  EXPECT_TRUE(op_determinism());
  EXPECT_TRUE(args().deterministic);
  set_op_determinism(false);
  EXPECT_FALSE(args().deterministic);
}

}  // namespace
}  // namespace resvar::test
