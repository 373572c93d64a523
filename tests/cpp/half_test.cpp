#include "core/half.h"

#include <cmath>
#include <limits>

#include "testing.h"

namespace resvar::test {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();

// What the standard says of a format: the value of a pattern, and the pattern of a value, both
// computed in double.
template <typename T>
struct Format;

template <>
struct Format<Half> {
  static constexpr int kMantissaBits = 10;
  static constexpr int kBias = 15;
};

template <>
struct Format<BFloat16> {
  static constexpr int kMantissaBits = 7;
  static constexpr int kBias = 127;
};

template <typename T>
constexpr uint16_t kInfinityBits = (2 * Format<T>::kBias + 1) << Format<T>::kMantissaBits;

// Of a pattern without sign. Infinity's counts as the power of two that it would stand for were it
// finite: that is where rounding to it begins.
template <typename T>
double decode(uint16_t bits) {
  constexpr int kMantissa = Format<T>::kMantissaBits;
  const int exponent = bits >> kMantissa;
  const int mantissa = bits & ((1 << kMantissa) - 1);
  const int implicit_one = exponent > 0 ? 1 << kMantissa : 0;
  return std::ldexp(implicit_one + mantissa, std::max(exponent, 1) - Format<T>::kBias - kMantissa);
}

// The nearest pattern; of two as near, the even one. Not for NaN.
template <typename T>
uint16_t encode(float value) {
  const uint16_t sign = std::signbit(value) ? 0x8000 : 0;
  const double magnitude = std::fabs(static_cast<double>(value));
  uint16_t below = 0, above = kInfinityBits<T>;
  if (magnitude >= decode<T>(above)) return sign | above;
  while (above - below > 1) {
    const uint16_t middle = static_cast<uint16_t>((below + above) / 2);
    (decode<T>(middle) <= magnitude ? below : above) = middle;
  }
  const double to_below = magnitude - decode<T>(below), to_above = decode<T>(above) - magnitude;
  if (to_below == to_above) return sign | (below % 2 == 0 ? below : above);
  return sign | (to_below < to_above ? below : above);
}

template <typename T>
T from_bits(uint32_t bits) {
  T value;
  value.bits = static_cast<uint16_t>(bits);
  return value;
}

template <typename T>
bool is_nan(T value) {
  return (value.bits & 0x7fff) > kInfinityBits<T>;
}

template <typename T>
class HalfTypes : public testing::Test {};
using Types = testing::Types<Half, BFloat16>;
TYPED_TEST_SUITE(HalfTypes, Types);

TYPED_TEST(HalfTypes, IsZeroUnlessTold) {
  EXPECT_EQ(sizeof(TypeParam), 2u);
  EXPECT_EQ(TypeParam().bits, 0);
}

TYPED_TEST(HalfTypes, EveryPatternHasItsValueAndRoundTrips) {
  for (uint32_t bits = 0; bits <= 0xffff; ++bits) {
    const auto value = from_bits<TypeParam>(bits);
    const float wide = static_cast<float>(value);
    if (is_nan(value)) {
      ASSERT_TRUE(std::isnan(wide)) << bits;
      ASSERT_TRUE(is_nan(TypeParam(wide))) << bits;
      continue;
    }
    const uint16_t magnitude = bits & 0x7fff;
    const double expected =
        magnitude == kInfinityBits<TypeParam> ? kInfinity : decode<TypeParam>(magnitude);
    ASSERT_EQ(std::fabs(wide), expected) << bits;
    ASSERT_EQ(std::signbit(wide), bits >> 15 != 0) << bits;
    ASSERT_EQ(TypeParam(wide).bits, bits);
  }
}

TYPED_TEST(HalfTypes, RoundsToNearestAroundEveryMidpoint) {
  for (uint16_t bits = 0; bits < kInfinityBits<TypeParam>; ++bits) {
    const double next = decode<TypeParam>(static_cast<uint16_t>(bits + 1));
    const float middle = static_cast<float>((decode<TypeParam>(bits) + next) / 2);
    const uint16_t even = bits % 2 == 0 ? bits : bits + 1;
    ASSERT_EQ(TypeParam(middle).bits, even) << bits;
    ASSERT_EQ(TypeParam(-middle).bits, even | 0x8000) << bits;
    ASSERT_EQ(TypeParam(std::nextafter(middle, 0.f)).bits, bits) << bits;
    ASSERT_EQ(TypeParam(std::nextafter(middle, kInfinity)).bits, bits + 1) << bits;
  }
}

TYPED_TEST(HalfTypes, RoundsToNearestAnywhere) {
  std::mt19937 random(1);
  for (int i = 0; i < 300'000; ++i) {
    const float value = std::bit_cast<float>(static_cast<uint32_t>(random()));
    if (std::isnan(value)) continue;
    ASSERT_EQ(TypeParam(value).bits, encode<TypeParam>(value)) << value;
  }
}

TYPED_TEST(HalfTypes, RoundsWhatIsTooLargeToInfinity) {
  EXPECT_EQ(TypeParam(kInfinity).bits, kInfinityBits<TypeParam>);
  EXPECT_EQ(TypeParam(-kInfinity).bits, kInfinityBits<TypeParam> | 0x8000);
  EXPECT_EQ(TypeParam(std::numeric_limits<float>::max()).bits, kInfinityBits<TypeParam>);
}

TYPED_TEST(HalfTypes, RoundsWhatIsTooSmallToZeroOfItsSign) {
  const float smallest = std::numeric_limits<float>::denorm_min();
  EXPECT_EQ(TypeParam(smallest).bits, 0);
  EXPECT_EQ(TypeParam(-smallest).bits, 0x8000);
  EXPECT_EQ(TypeParam(-0.f).bits, 0x8000);
}

TYPED_TEST(HalfTypes, NanStaysNan) {
  for (int bit = 0; bit < 23; ++bit) {
    for (const uint32_t sign : {0u, 0x80000000u}) {
      const float nan = std::bit_cast<float>(sign | 0x7f800000u | 1u << bit);
      EXPECT_TRUE(is_nan(TypeParam(nan))) << bit;
    }
  }
  EXPECT_TRUE(is_nan(TypeParam(std::bit_cast<float>(0xffffffffu))));
}

TEST(Half, KnownPatterns) {
  EXPECT_EQ(Half(1.f).bits, 0x3c00);
  EXPECT_EQ(Half(-2.f).bits, 0xc000);
  EXPECT_EQ(Half(65504.f).bits, 0x7bff);
  EXPECT_EQ(Half(65519.99f).bits, 0x7bff);
  EXPECT_EQ(Half(65520.f).bits, 0x7c00);
  EXPECT_EQ(Half(0x1p-24f).bits, 0x0001);
  EXPECT_EQ(Half(1.f / 3).bits, 0x3555);
}

TEST(BFloat16, KnownPatterns) {
  EXPECT_EQ(BFloat16(1.f).bits, 0x3f80);
  EXPECT_EQ(BFloat16(-2.f).bits, 0xc000);
  EXPECT_EQ(BFloat16(0x1p-133f).bits, 0x0001);
  EXPECT_EQ(BFloat16(1.f / 3).bits, 0x3eab);
}

}  // namespace
}  // namespace resvar::test
