#include "core/dispatch.h"

#include "testing.h"

namespace resvar::test {
namespace {

template <typename Op>
constexpr UpdateOp op_of() {
  if (std::is_same_v<Op, Update>) return UpdateOp::kUpdate;
  if (std::is_same_v<Op, Add>) return UpdateOp::kAdd;
  if (std::is_same_v<Op, Sub>) return UpdateOp::kSub;
  if (std::is_same_v<Op, Mul>) return UpdateOp::kMul;
  if (std::is_same_v<Op, Div>) return UpdateOp::kDiv;
  return std::is_same_v<Op, Min> ? UpdateOp::kMin : UpdateOp::kMax;
}

TEST(Dispatch, VisitsEveryDTypeWithItsType) {
  for (const DType dtype : kDTypes) {
    int calls = 0;
    visit_dtype(dtype, [&]<typename T>(TypeTag<T>) {
      ++calls;
      EXPECT_EQ(dtype_of<T>, dtype) << name_of(dtype);
    });
    EXPECT_EQ(calls, 1) << name_of(dtype);
  }
}

TEST(Dispatch, VisitsEveryOpWithItsFunctor) {
  for (const UpdateOp op : kUpdateOps) {
    int calls = 0;
    visit_op(op, [&]<typename Op>(TypeTag<Op>) {
      ++calls;
      EXPECT_EQ(op_of<Op>(), op) << name_of(op);
    });
    EXPECT_EQ(calls, 1) << name_of(op);
  }
}

TEST(Dispatch, VisitsEveryWidthWithATypeOfThatWidth) {
  for (const size_t width : {1, 2, 4, 8, 16}) {
    int calls = 0;
    visit_width(width, [&]<typename T>(TypeTag<T>) {
      ++calls;
      EXPECT_EQ(sizeof(T), width);
      EXPECT_TRUE(std::is_trivially_copyable_v<T>);
    });
    EXPECT_EQ(calls, 1) << width;
  }
}

TEST(Dispatch, VisitorsReturnWhatTheFunctionReturns) {
  int place = 0;
  EXPECT_EQ(visit_dtype(DType::kInt16, []<typename T>(TypeTag<T>) { return sizeof(T); }), 2u);
  EXPECT_EQ(visit_width(16, []<typename T>(TypeTag<T>) { return sizeof(T); }), 16u);
  EXPECT_EQ(&visit_dtype(DType::kInt16, [&](auto) -> int& { return place; }), &place);
  EXPECT_EQ(&visit_op(UpdateOp::kMax, [&](auto) -> int& { return place; }), &place);
}

void expect_visited_as_supported(UpdateOp op, DType dtype) {
  int calls = 0;
  visit_update(op, dtype, [&]<typename Op, typename T>(TypeTag<Op>, TypeTag<T>) {
    ++calls;
    EXPECT_EQ(op_of<Op>(), op);
    EXPECT_EQ(sizeof(T), size_of(dtype));
    if constexpr (!std::is_same_v<Op, Update>) {
      EXPECT_TRUE((supports<Op, T>()));
      // Only what does not depend on the sign, unlike the quotient and the order, may lose it.
      std::string expected(name_of(dtype));
      if ((kIsSum<Op> || std::is_same_v<Op, Mul>) && expected.starts_with("int")) {
        expected.insert(0, "u");
      }
      EXPECT_EQ(name_of(dtype_of<T>), expected);
    }
  });
  EXPECT_EQ(calls, supports(op, dtype) ? 1 : 0);
}

TEST(Dispatch, VisitsUpdatesThatAreSupported) {
  for (const UpdateOp op : kUpdateOps) {
    for (const DType dtype : kDTypes) {
      SCOPED_TRACE(std::string(name_of(op)) + " " + std::string(name_of(dtype)));
      expect_visited_as_supported(op, dtype);
    }
  }
}

}  // namespace
}  // namespace resvar::test
