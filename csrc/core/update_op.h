// The operations that change a variable: one closed list, one functor each, used by dense and
// sparse updates on every device.
#pragma once

#include <complex>
#include <cstdint>
#include <limits>
#include <string_view>
#include <type_traits>

#include "core/dtype.h"

namespace resvar {

enum class UpdateOp : uint8_t { kUpdate, kAdd, kSub, kMul, kDiv, kMin, kMax };

inline constexpr UpdateOp kUpdateOps[] = {UpdateOp::kUpdate, UpdateOp::kAdd, UpdateOp::kSub,
                                          UpdateOp::kMul,    UpdateOp::kDiv, UpdateOp::kMin,
                                          UpdateOp::kMax};

// "update", "add" and so on.
std::string_view name_of(UpdateOp op);

// Calls f on values in which the arithmetic of T is done: halves as float, rounded once; integers
// unsigned, so that they wrap.
template <typename T, typename F>
constexpr T compute(T a, T b, F f) {
  if constexpr (is_half_v<T>) {
    return T(f(static_cast<float>(a), static_cast<float>(b)));
  } else if constexpr (std::is_integral_v<T>) {
    // At least unsigned int: the product of two uint16_t would be computed, and overflow, in int.
    using U = std::common_type_t<unsigned, std::make_unsigned_t<T>>;
    return static_cast<T>(f(static_cast<U>(a), static_cast<U>(b)));
  } else {
    return f(a, b);
  }
}

template <typename T>
constexpr bool less(T a, T b) {
  if constexpr (is_half_v<T>) {
    return static_cast<float>(a) < static_cast<float>(b);
  } else {
    return a < b;
  }
}

// Each functor maps the stored value and the update to the new value.

struct Update {
  template <typename T>
  static constexpr T apply(T, T b) {
    return b;
  }
};

struct Add {
  template <typename T>
  static constexpr T apply(T a, T b) {
    return compute(a, b, [](auto x, auto y) { return x + y; });
  }
};

struct Sub {
  template <typename T>
  static constexpr T apply(T a, T b) {
    return compute(a, b, [](auto x, auto y) { return x - y; });
  }
};

// A product that is rounded before it is used. GCC 12 makes fused multiply-adds of a complex
// product, also where contraction is off, and they have other bits than other machines'
// instructions.
template <typename T>
constexpr T rounded(T product) {
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__CUDACC__)
  if (!std::is_constant_evaluated()) asm("" : "+x"(product));
#endif
  return product;
}

struct Mul {
  template <typename T>
  static constexpr T apply(T a, T b) {
    if constexpr (is_complex_v<T>) {
      // Std::complex would stop at every NaN to ask whether the result is an infinity.
      return T(rounded(a.real() * b.real()) - rounded(a.imag() * b.imag()),
               rounded(a.real() * b.imag()) + rounded(a.imag() * b.real()));
    } else {
      return compute(a, b, [](auto x, auto y) { return x * y; });
    }
  }
};

// What x + yi over c + di is where the usual formulas give NaN: the limits that appendix G of the C
// standard names. What is infinite stays so, and what an infinity divides is zero.
template <typename T>
constexpr T quotient_at_infinity(double x, double y, double c, double d) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  const auto infinite = [](double v) { return v == kInfinity || v == -kInfinity; };
  const auto direction = [&](double v) {
    return infinite(v) ? (v < 0 ? -1.0 : 1.0) : v == v ? v * 0 : 0.0;
  };
  const bool above = infinite(x) || infinite(y), below = infinite(c) || infinite(d);
  if (above && !below) x = direction(x), y = direction(y);
  if (below && !above) c = direction(c), d = direction(d);
  const double limit = above == below ? std::numeric_limits<double>::quiet_NaN()
                       : above        ? kInfinity
                                      : 0.0;
  using Part = decltype(T().real());
  return T(static_cast<Part>(limit * (x * c + y * d)), static_cast<Part>(limit * (y * c - x * d)));
}

// The quotient of complex numbers, spelled out so that it has the same bits on every device. In
// double the products of floats are exact; for doubles, Smith's way avoids overflow.
template <typename T>
constexpr T quotient(T a, T b) {
  const double x = a.real(), y = a.imag(), c = b.real(), d = b.imag();
  T result;
  if constexpr (std::is_same_v<decltype(b.real()), float>) {
    const double norm = c * c + d * d;
    result =
        T(static_cast<float>((x * c + y * d) / norm), static_cast<float>((y * c - x * d) / norm));
  } else {
    const auto magnitude = [](double v) { return v < 0 ? -v : v; };
    if (magnitude(c) < magnitude(d)) {
      const double ratio = c / d, norm = rounded(c * ratio) + d;
      result = T((rounded(x * ratio) + y) / norm, (rounded(y * ratio) - x) / norm);
    } else {
      const double ratio = d / c, norm = rounded(d * ratio) + c;
      result = T((rounded(y * ratio) + x) / norm, (y - rounded(x * ratio)) / norm);
    }
  }
  const bool nan = result.real() != result.real() && result.imag() != result.imag();
  return nan ? quotient_at_infinity<T>(x, y, c, d) : result;
}

// Integers round towards zero. The divisor is not zero, as the kernels check first; where another
// thread has changed it since, the stored value stays, since a processor would stop.
struct Div {
  template <typename T>
  static constexpr T apply(T a, T b) {
    if constexpr (std::is_integral_v<T>) {
      if (b == T(0)) return a;
      if (std::is_signed_v<T> && b == T(-1)) return Sub::apply(T(0), a);  // the lowest value wraps
      return static_cast<T>(a / b);
    } else if constexpr (is_complex_v<T>) {
      return quotient(a, b);
    } else {
      return compute(a, b, [](auto x, auto y) { return x / y; });
    }
  }
};

// The stored value stays where it is equal, or where either side is NaN.
struct Min {
  template <typename T>
  static constexpr T apply(T a, T b) {
    return less(b, a) ? b : a;
  }
};

struct Max {
  template <typename T>
  static constexpr T apply(T a, T b) {
    return less(a, b) ? b : a;
  }
};

template <typename Op>
inline constexpr bool kIsSum = std::is_same_v<Op, Add> || std::is_same_v<Op, Sub>;

// Whether Op is defined on T: bool and what is only moved have no arithmetic, complex numbers no
// order. What is compiled, what raises and the test matrix follow from this.
template <typename Op, typename T>
constexpr bool supports() {
  if constexpr (std::is_same_v<Op, Update>) return true;
  if constexpr (std::is_same_v<T, bool> || is_opaque_v<T>) return false;
  if constexpr (std::is_same_v<Op, Min> || std::is_same_v<Op, Max>) return !is_complex_v<T>;
  return true;
}

// The same, for values known at run time.
bool supports(UpdateOp op, DType dtype);

// Throws BadDType, naming the caller, where supports() is false.
void require_supported(std::string_view caller, UpdateOp op, DType dtype);

}  // namespace resvar
