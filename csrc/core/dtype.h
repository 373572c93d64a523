// The element types. This list is the only one: sizes, names, dispatch, the Python objects and the
// test matrix are made from it.
#pragma once

#include <complex>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>

#include "core/half.h"

namespace resvar {

// A number of at most 8 bits, in a byte of its own. It is moved, never computed with.
template <int kFormat>
struct SmallNumber {
  uint8_t bits = 0;
};

// A string of bytes. Zeros are the empty one. Who owns the bytes: string_arena.h.
struct StringRef {
  const char* data = nullptr;
  uint64_t size = 0;

  std::string_view view() const { return {data, size}; }
};

// X(enumerator, C++ type, name as Python spells it)
#define RESVAR_FOR_EACH_DTYPE(X)                              \
  X(kBool, bool, "bool")                                      \
  X(kInt8, int8_t, "int8")                                    \
  X(kInt16, int16_t, "int16")                                 \
  X(kInt32, int32_t, "int32")                                 \
  X(kInt64, int64_t, "int64")                                 \
  X(kUint8, uint8_t, "uint8")                                 \
  X(kUint16, uint16_t, "uint16")                              \
  X(kUint32, uint32_t, "uint32")                              \
  X(kUint64, uint64_t, "uint64")                              \
  X(kFloat16, Half, "float16")                                \
  X(kBfloat16, BFloat16, "bfloat16")                          \
  X(kFloat32, float, "float32")                               \
  X(kFloat64, double, "float64")                              \
  X(kComplex64, std::complex<float>, "complex64")             \
  X(kComplex128, std::complex<double>, "complex128")          \
  X(kFloat8E5m2, SmallNumber<0>, "float8_e5m2")               \
  X(kFloat8E5m2fnuz, SmallNumber<1>, "float8_e5m2fnuz")       \
  X(kFloat8E4m3fn, SmallNumber<2>, "float8_e4m3fn")           \
  X(kFloat8E4m3fnuz, SmallNumber<3>, "float8_e4m3fnuz")       \
  X(kFloat8E4m3b11fnuz, SmallNumber<4>, "float8_e4m3b11fnuz") \
  X(kFloat4E2m1fn, SmallNumber<5>, "float4_e2m1fn")           \
  X(kInt4, SmallNumber<6>, "int4")                            \
  X(kUint4, SmallNumber<7>, "uint4")                          \
  X(kInt2, SmallNumber<8>, "int2")                            \
  X(kUint2, SmallNumber<9>, "uint2")                          \
  X(kString, StringRef, "string")

enum class DType : uint8_t {
#define RESVAR_ENUMERATOR(id, type, name) id,
  RESVAR_FOR_EACH_DTYPE(RESVAR_ENUMERATOR)
#undef RESVAR_ENUMERATOR
};

#define RESVAR_COUNT(id, type, name) +1
inline constexpr int kDTypeCount = 0 RESVAR_FOR_EACH_DTYPE(RESVAR_COUNT);
#undef RESVAR_COUNT

// Bytes of one element.
size_t size_of(DType dtype);

// "float32" and so on.
std::string_view name_of(DType dtype);

// dtype_of<float> == DType::kFloat32. Not defined for a type outside the list.
template <typename T>
inline constexpr DType dtype_of = [] {
  static_assert(!sizeof(T), "not an element type");
  return DType{};
}();

#define RESVAR_DTYPE_OF(id, type, name) \
  template <>                           \
  inline constexpr DType dtype_of<type> = DType::id;
RESVAR_FOR_EACH_DTYPE(RESVAR_DTYPE_OF)
#undef RESVAR_DTYPE_OF

template <typename T>
inline constexpr bool is_complex_v =
    std::is_same_v<T, std::complex<float>> || std::is_same_v<T, std::complex<double>>;

// Whether elements are only moved: nothing is computed with them.
template <typename T>
inline constexpr bool is_opaque_v = std::is_same_v<T, StringRef>;
template <int kFormat>
inline constexpr bool is_opaque_v<SmallNumber<kFormat>> = true;

template <typename T>
inline constexpr bool is_half_v = std::is_same_v<T, Half> || std::is_same_v<T, BFloat16>;

}  // namespace resvar
