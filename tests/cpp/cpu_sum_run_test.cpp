#include "cpu/sum_run.h"

#include "testing.h"

namespace resvar::test {
namespace {

// Every element has the bits that one update after the other gives it.
template <typename Op, typename T>
void expect_updates_in_order(int64_t width, int64_t count) {
  const int64_t stride = width + 3;
  Array row = random_array(dtype_of<T>, {width}, 1);
  const Array updates = random_array(dtype_of<T>, {count, stride}, 2);
  std::vector<T> expected(row.as<T>(), row.as<T>() + width);
  for (int64_t k = 0; k < count; ++k) {
    for (int64_t i = 0; i < width; ++i) {
      T& element = expected[static_cast<size_t>(i)];
      element = Op::apply(element, updates.as<T>()[k * stride + i]);
    }
  }
  EXPECT_TRUE(cpu::sum_run<Op>(row.as<T>(), updates.as<T>(), count, stride, width));
  EXPECT_EQ(std::memcmp(row.data(), expected.data(), expected.size() * sizeof(T)), 0);
}

class SumRun : public testing::TestWithParam<DType> {};

TEST_P(SumRun, AddsAndSubtractsInOrder) {
  visit_dtype(GetParam(), [&]<typename T>(TypeTag<T>) {
    if constexpr (cpu::sums_runs<Add, T>()) {
      for (const int64_t bytes : {64, 128, 256}) {
        for (const int64_t count : {1, 2, 17}) {
          SCOPED_TRACE(std::to_string(bytes) + " bytes, " + std::to_string(count) + " updates");
          expect_updates_in_order<Add, T>(bytes / static_cast<int64_t>(sizeof(T)), count);
          expect_updates_in_order<Sub, T>(bytes / static_cast<int64_t>(sizeof(T)), count);
        }
      }
    }
  });
}

INSTANTIATE_TEST_SUITE_P(EveryDType, SumRun, testing::ValuesIn(kDTypes), dtype_name);

TEST(SumRuns, LeaveRowsOfOtherSizesAlone) {
  float row[100]{};
  const std::vector<float> updates(300, 1);
  for (const int64_t width : {1, 15, 17, 48, 65, 100}) {
    EXPECT_FALSE(cpu::sum_run<Add>(row, updates.data(), 3, 100, width));
  }
  EXPECT_EQ(row[0], 0);
}

TEST(SumRuns, OfNumbersThatTheProcessorAddsItself) {
  EXPECT_TRUE((cpu::sums_runs<Add, float>()));
  EXPECT_TRUE((cpu::sums_runs<Sub, std::complex<double>>()));
  EXPECT_TRUE((cpu::sums_runs<Add, uint16_t>()));
  EXPECT_FALSE((cpu::sums_runs<Add, int16_t>()));
  EXPECT_FALSE((cpu::sums_runs<Add, bool>()));
  EXPECT_FALSE((cpu::sums_runs<Add, Half>()));
  EXPECT_FALSE((cpu::sums_runs<Mul, float>()));
  EXPECT_FALSE((cpu::sums_runs<Update, uint32_t>()));
}

}  // namespace
}  // namespace resvar::test
