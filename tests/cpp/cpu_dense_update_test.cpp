#include "testing.h"

namespace resvar::test {
namespace {

DenseUpdateArgs dense_args(UpdateOp op, Array& out, const Array& stored, const Array& delta) {
  return {.op = op,
          .dtype = out.dtype(),
          .out = out.data(),
          .stored = stored.data(),
          .delta = delta.data(),
          .elements = out.shape().elements()};
}

Array reference(UpdateOp op, const Array& stored, const Array& delta) {
  Array out(stored.dtype(), stored.shape());
  visit_dtype(stored.dtype(), [&]<typename T>(TypeTag<T>) {
    for (int64_t i = 0; i < stored.shape().elements(); ++i) {
      out.as<T>()[i] = reference_op(op, stored.as<T>()[i], delta.as<T>()[i]);
    }
  });
  return out;
}

class DenseUpdate : public testing::TestWithParam<DType> {
 protected:
  template <typename F>
  void for_each_op(F f) {
    for (const UpdateOp op : kUpdateOps) {
      if (!supports(op, GetParam())) continue;
      SCOPED_TRACE(name_of(op));
      f(op);
    }
  }

  Array random(int64_t elements, uint64_t seed) {
    return random_array(GetParam(), {elements}, seed);
  }
};

INSTANTIATE_TEST_SUITE_P(EveryDType, DenseUpdate, testing::ValuesIn(kKernelDTypes), dtype_name);

TEST_P(DenseUpdate, ComputesEachElement) {
  for (const int64_t elements : {0, 1, 2, 31, 1000}) {
    const Array stored = random(elements, 1), delta = random(elements, 2);
    for_each_op([&](UpdateOp op) {
      Array out(GetParam(), {elements});
      EXPECT_FALSE(cpu::dense_update(dense_args(op, out, stored, delta)));
      EXPECT_EQ(out, reference(op, stored, delta));
    });
  }
}

TEST_P(DenseUpdate, ComputesInPlace) {
  const Array stored = random(1000, 1), delta = random(1000, 2);
  for_each_op([&](UpdateOp op) {
    Array out = stored;
    EXPECT_FALSE(cpu::dense_update(dense_args(op, out, out, delta)));
    EXPECT_EQ(out, reference(op, stored, delta));
  });
}

TEST_P(DenseUpdate, OfAnArrayByItself) {
  const Array stored = random(100, 1);
  for_each_op([&](UpdateOp op) {
    Array out = stored;
    EXPECT_FALSE(cpu::dense_update(dense_args(op, out, out, out)));
    EXPECT_EQ(out, reference(op, stored, stored));
  });
}

// Long enough that several threads share it, and not in equal parts.
TEST_P(DenseUpdate, IsTheSameForAnyNumberOfThreads) {
  const auto elements = static_cast<int64_t>(900'001 / size_of(GetParam()));
  const Array stored = random(elements, 1), delta = random(elements, 2);
  for_each_op([&](UpdateOp op) {
    const Array expected = reference(op, stored, delta);
    for_each_thread_count([&] {
      Array out = stored;
      EXPECT_FALSE(cpu::dense_update(dense_args(op, out, out, delta)));
      EXPECT_EQ(out, expected);
    });
  });
}

TEST_P(DenseUpdate, AZeroDivisorIsReportedAndNothingWritten) {
  if (!supports(UpdateOp::kDiv, GetParam())) GTEST_SKIP();
  const auto elements = static_cast<int64_t>(900'001 / size_of(GetParam()));
  const Array stored = random(elements, 1);
  for (const int64_t at : {elements - 1, elements / 2, int64_t{0}}) {
    Array delta = random(elements, 2), out = stored;
    visit_dtype(GetParam(), [&]<typename T>(TypeTag<T>) {
      delta.as<T>()[at] = delta.as<T>()[elements - 1] = T();
    });
    const DataFault fault = cpu::dense_update(dense_args(UpdateOp::kDiv, out, out, delta));
    EXPECT_EQ(fault.zero_divisor, at);
    EXPECT_EQ(fault.bad_index, kNowhere);
    EXPECT_EQ(out, stored);
  }
}

}  // namespace
}  // namespace resvar::test
