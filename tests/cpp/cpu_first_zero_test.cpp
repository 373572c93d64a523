#include "cpu/first_zero.h"

#include <limits>

#include "testing.h"

namespace resvar::test {
namespace {

template <typename T>
int64_t first_zero(const std::vector<T>& values) {
  return cpu::first_zero(dtype_of<T>, values.data(), static_cast<int64_t>(values.size()));
}

class FirstZero : public testing::TestWithParam<DType> {};

TEST_P(FirstZero, IsFoundWhereverItIs) {
  constexpr int64_t kCount = 100;
  for (const int64_t at : {int64_t{0}, int64_t{1}, kCount / 2, kCount - 1}) {
    Array values = random_array(GetParam(), {kCount}, 1);
    EXPECT_EQ(cpu::first_zero(GetParam(), values.data(), kCount), kNowhere);
    const auto size = static_cast<int64_t>(size_of(GetParam()));
    std::memset(values.as<char>() + at * size, 0, static_cast<size_t>((kCount - at) * size));
    EXPECT_EQ(cpu::first_zero(GetParam(), values.data(), kCount), at);
    EXPECT_EQ(cpu::first_zero(GetParam(), values.data(), at), kNowhere);
  }
}

TEST_P(FirstZero, IsNowhereInNothing) {
  EXPECT_EQ(cpu::first_zero(GetParam(), nullptr, 0), kNowhere);
}

std::vector<DType> dtypes_with_division() {
  std::vector<DType> dtypes;
  std::copy_if(std::begin(kDTypes), std::end(kDTypes), std::back_inserter(dtypes),
               [](DType dtype) { return supports(UpdateOp::kDiv, dtype); });
  return dtypes;
}

INSTANTIATE_TEST_SUITE_P(EveryDType, FirstZero, testing::ValuesIn(dtypes_with_division()),
                         dtype_name);

TEST(FirstZeroOfReals, IsZeroOfEitherSign) {
  EXPECT_EQ(first_zero<float>({1, -0.f}), 1);
  EXPECT_EQ(first_zero<double>({1, 1, -0.}), 2);
  EXPECT_EQ(first_zero<Half>({Half(1), Half(-0.f)}), 1);
  EXPECT_EQ(first_zero<BFloat16>({BFloat16(-0.f), BFloat16(1)}), 0);
}

TEST(FirstZeroOfReals, IsNeitherTinyNorNan) {
  using Float = std::numeric_limits<float>;
  EXPECT_EQ(first_zero<float>({Float::denorm_min(), Float::quiet_NaN()}), kNowhere);
  EXPECT_EQ(first_zero<double>({std::numeric_limits<double>::denorm_min()}), kNowhere);
  EXPECT_EQ(first_zero<Half>({Half(0x1p-24f), Half(Float::quiet_NaN())}), kNowhere);
  EXPECT_EQ(first_zero<BFloat16>({BFloat16(0x1p-133f)}), kNowhere);
}

TEST(FirstZeroOfComplex, HasBothPartsZero) {
  using Complex = std::complex<double>;
  EXPECT_EQ(first_zero<Complex>({{0, 1}, {1, 0}, {0, 0}}), 2);
  EXPECT_EQ(first_zero<Complex>({{-0., 0.}}), 0);
  EXPECT_EQ(first_zero<std::complex<float>>({{0, 1}, {-0.f, -0.f}}), 1);
}

TEST(FirstZeroOfIntegers, LooksAtAllBytes) {
  EXPECT_EQ(first_zero<int64_t>({int64_t{1} << 32, int64_t{1} << 63, 0}), 2);
  EXPECT_EQ(first_zero<uint16_t>({0x100, 0}), 1);
}

}  // namespace
}  // namespace resvar::test
