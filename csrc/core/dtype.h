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

// X(enumerator, C++ type, name as Python spells it)
#define RESVAR_FOR_EACH_DTYPE(X)                  \
  X(kBool, bool, "bool")                          \
  X(kInt8, int8_t, "int8")                        \
  X(kInt16, int16_t, "int16")                     \
  X(kInt32, int32_t, "int32")                     \
  X(kInt64, int64_t, "int64")                     \
  X(kUint8, uint8_t, "uint8")                     \
  X(kUint16, uint16_t, "uint16")                  \
  X(kUint32, uint32_t, "uint32")                  \
  X(kUint64, uint64_t, "uint64")                  \
  X(kFloat16, Half, "float16")                    \
  X(kBfloat16, BFloat16, "bfloat16")              \
  X(kFloat32, float, "float32")                   \
  X(kFloat64, double, "float64")                  \
  X(kComplex64, std::complex<float>, "complex64") \
  X(kComplex128, std::complex<double>, "complex128")

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

template <typename T>
inline constexpr bool is_half_v = std::is_same_v<T, Half> || std::is_same_v<T, BFloat16>;

}  // namespace resvar
