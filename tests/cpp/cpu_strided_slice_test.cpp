#include "strided_case.h"

namespace resvar::test {
namespace {

void expect_the_loop(const StridedCase& c, UpdateOp op, DType dtype) {
  SCOPED_TRACE(c.name + ", " + std::string(name_of(op)));
  const Array before = random_array(dtype, {c.out.elements}, 1);
  const Array updates = random_array(dtype, {c.updates.elements}, 2);
  Array expected = before;
  visit_dtype(dtype, [&]<typename T>(TypeTag<T>) {
    for_each_pair(c, [&](int64_t i, int64_t j) {
      expected.as<T>()[i] = reference_op(op, expected.as<T>()[i], updates.as<T>()[j]);
    });
  });
  for_each_thread_count([&] {
    Array out = before;
    EXPECT_FALSE(cpu::strided_update(args_of(c, op, out, updates)));
    EXPECT_EQ(out, expected);
  });
}

class CpuStridedUpdate : public testing::TestWithParam<DType> {};

INSTANTIATE_TEST_SUITE_P(EveryDType, CpuStridedUpdate, testing::ValuesIn(kKernelDTypes),
                         dtype_name);

TEST_P(CpuStridedUpdate, IsTheLoop) {
  for (const StridedCase& c : kStridedCases) {
    for (const UpdateOp op : {UpdateOp::kUpdate, UpdateOp::kAdd}) {
      if (supports(op, GetParam())) expect_the_loop(c, op, GetParam());
    }
  }
}

TEST_P(CpuStridedUpdate, EveryOperationIsTheLoop) {
  for (const UpdateOp op : kUpdateOps) {
    if (!supports(op, GetParam())) continue;
    for (const size_t i : {4, 5, 7, 8, 9, 10}) expect_the_loop(kStridedCases[i], op, GetParam());
  }
}

TEST(CpuStridedDiv, NothingByZeroIsNoFault) {
  const StridedCase nothing("", {3, 0}, {1, 1}, {0, 0});
  Array out(DType::kInt32, {9});
  const Array zero(DType::kInt32, {1});
  EXPECT_FALSE(cpu::strided_update(args_of(nothing, UpdateOp::kDiv, out, zero)));
}

TEST(CpuStridedDiv, AZeroIsReportedAndNothingWritten) {
  const StridedCase c("", {3, 2, 4}, {8, 4, 1}, {4, 0, 1});
  Array out = random_array(DType::kInt32, {24}, 1);
  const Array before = out;
  Array updates = random_array(DType::kInt32, {12}, 2);
  updates.as<int32_t>()[11] = 0;
  EXPECT_EQ(cpu::strided_update(args_of(c, UpdateOp::kDiv, out, updates)).zero_divisor, 11);
  updates.as<int32_t>()[2] = 0;
  EXPECT_EQ(cpu::strided_update(args_of(c, UpdateOp::kDiv, out, updates)).zero_divisor, 2);
  EXPECT_EQ(out, before);
}

}  // namespace
}  // namespace resvar::test
