// The two 16-bit floating-point types, stored as bits and computed in float.
// Conversion from float rounds to nearest, ties to even; NaN stays NaN.
#pragma once

#include <bit>
#include <cstdint>

namespace resvar {

// IEEE 754 binary16: 5 exponent bits, 10 mantissa bits.
struct Half {
  uint16_t bits = 0;

  Half() = default;
  explicit Half(float value) : bits(round(value)) {}
  explicit operator float() const;

 private:
  static uint16_t round(float value);
};

// The upper half of a float: 8 exponent bits, 7 mantissa bits.
struct BFloat16 {
  uint16_t bits = 0;

  BFloat16() = default;
  explicit BFloat16(float value) : bits(round(value)) {}
  explicit operator float() const { return std::bit_cast<float>(uint32_t{bits} << 16); }

 private:
  static uint16_t round(float value);
};

inline Half::operator float() const {
  constexpr uint32_t kExponentGap = (127 - 15) << 23;
  constexpr uint32_t kHalfInfinity = 0x1fu << 23;  // a half's largest exponent, at a float's place
  const uint32_t sign = uint32_t{bits & 0x8000u} << 16;
  const uint32_t magnitude = uint32_t{bits & 0x7fffu} << 13;
  uint32_t result = magnitude + kExponentGap;
  if (magnitude >= kHalfInfinity) {
    result += kExponentGap;
  } else if (magnitude < (1u << 23)) {
    // A subnormal half is a normal float: read it as 2^-14 (1 + m) and take 2^-14 away.
    constexpr uint32_t kSmallestNormal = kExponentGap + (1u << 23);
    result = std::bit_cast<uint32_t>(std::bit_cast<float>(magnitude + kSmallestNormal) -
                                     std::bit_cast<float>(kSmallestNormal));
  }
  return std::bit_cast<float>(sign | result);
}

inline uint16_t Half::round(float value) {
  const uint32_t all = std::bit_cast<uint32_t>(value);
  const uint32_t sign = (all >> 16) & 0x8000u;
  const uint32_t magnitude = all & 0x7fffffffu;
  uint32_t result;
  if (magnitude > 0x7f800000u) {
    result = 0x7e00u;  // NaN
  } else if (magnitude >= 0x47800000u) {
    result = 0x7c00u;  // from 2^16 on: infinity
  } else if (magnitude < 0x38800000u) {
    // Subnormal: adding 0.5 makes the float unit round at the half's last bit.
    result = std::bit_cast<uint32_t>(std::bit_cast<float>(magnitude) + 0.5f) - 0x3f000000u;
  } else {
    const uint32_t odd = (magnitude >> 13) & 1u;
    result = (magnitude - (uint32_t{127 - 15} << 23) + 0xfffu + odd) >> 13;
  }
  return static_cast<uint16_t>(sign | result);
}

inline uint16_t BFloat16::round(float value) {
  const uint32_t all = std::bit_cast<uint32_t>(value);
  if ((all & 0x7fffffffu) > 0x7f800000u) return static_cast<uint16_t>((all >> 16) | 0x40u);
  return static_cast<uint16_t>((all + 0x7fffu + ((all >> 16) & 1u)) >> 16);
}

}  // namespace resvar
