// What the tests share: arrays of any dtype, messages of exceptions, numbers of threads.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <random>
#include <string>
#include <typeinfo>
#include <utility>
#include <vector>

#include "core/dispatch.h"
#include "core/error.h"
#include "core/kernels.h"
#include "core/tensor.h"
#include "cpu/parallel.h"

#if defined(_OPENMP)
#include <omp.h>
#endif

namespace resvar::test {

inline constexpr DType kDTypes[] = {
#define RESVAR_ENUMERATOR(id, type, name) DType::id,
    RESVAR_FOR_EACH_DTYPE(RESVAR_ENUMERATOR)
#undef RESVAR_ENUMERATOR
};

inline constexpr DType kOneDTypeOfEachWidth[] = {DType::kBool, DType::kFloat16, DType::kInt32,
                                                 DType::kFloat64, DType::kComplex128};

// For tests of kernels, which do not tell one small number from another. ThreadSanitizer is slow,
// and sees addresses only.
#if defined(__SANITIZE_THREAD__)
inline constexpr auto& kKernelDTypes = kOneDTypeOfEachWidth;
#else
inline constexpr auto kKernelDTypes = [] {
  constexpr auto kFirstSmall = static_cast<size_t>(DType::kFloat8E5m2);
  std::array<DType, kFirstSmall + 2> result{};
  std::copy_n(kDTypes, kFirstSmall + 1, result.begin());
  result.back() = DType::kString;
  return result;
}();
#endif

inline std::string print(const auto& value) {
  std::ostringstream out;
  out << value;
  return out.str();
}

// The name of an instance of a test that is parametrized by dtype.
inline std::string dtype_name(const ::testing::TestParamInfo<DType>& info) {
  return std::string(name_of(info.param));
}

// The message of the E that f throws; of exactly this type.
template <typename E, typename F>
std::string message_of(F f) {
  try {
    f();
  } catch (const E& error) {
    EXPECT_EQ(typeid(error), typeid(E)) << error.what();
    return error.what();
  }
  ADD_FAILURE() << "nothing was thrown";
  return "";
}

// Elements of any dtype in memory of the test's own, without a byte to spare.
class Array {
 public:
  Array(DType dtype, const Shape& shape)
      : bytes_(bytes_of(dtype, shape)), dtype_(dtype), shape_(shape) {}

  DType dtype() const { return dtype_; }
  const Shape& shape() const { return shape_; }
  void* data() { return bytes_.data(); }
  const void* data() const { return bytes_.data(); }
  ArrayView view() const { return {data(), dtype_, shape_}; }

  template <typename T>
  T* as() {
    return static_cast<T*>(data());
  }
  template <typename T>
  const T* as() const {
    return static_cast<const T*>(data());
  }

  // Bitwise; strings by what they are.
  friend bool operator==(const Array& a, const Array& b) {
    if (a.dtype_ != b.dtype_ || a.shape_ != b.shape_) return false;
    if (a.dtype_ != DType::kString) return a.bytes_ == b.bytes_;
    const auto* strings = a.as<StringRef>();
    return std::equal(strings, strings + a.shape_.elements(), b.as<StringRef>(),
                      [](StringRef x, StringRef y) { return x.view() == y.view(); });
  }

  // The tensor that the elements are from, if they are strings.
  void keep(Tensor tensor) { owner_ = std::move(tensor); }

 private:
  Tensor owner_;
  std::vector<std::byte> bytes_;
  DType dtype_;
  Shape shape_;
};

// GoogleTest would list every byte.
inline void PrintTo(const Array& array, std::ostream* out) {
  *out << name_of(array.dtype()) << array.shape();
}

template <typename T>
Array array(const Shape& shape, const std::vector<T>& values) {
  Array result(dtype_of<T>, shape);
  std::copy(values.begin(), values.end(), result.template as<T>());
  return result;
}

template <typename T>
Array vector_of(const std::vector<T>& values) {
  return array<T>({static_cast<int64_t>(values.size())}, values);
}

// Elements of dtype string; the text must live as long.
inline Array strings(const Shape& shape, const std::vector<std::string_view>& texts) {
  Array result(DType::kString, shape);
  std::transform(texts.begin(), texts.end(), result.as<StringRef>(),
                 [](std::string_view text) { return StringRef{text.data(), text.size()}; });
  return result;
}

template <typename T>
std::vector<T> values_of(const Tensor& anywhere) {
  const Tensor tensor = anywhere.on({});
  EXPECT_EQ(tensor.dtype(), dtype_of<T>);
  const T* data = static_cast<const T*>(tensor.data());
  return std::vector<T>(data, data + tensor.shape().elements());
}

inline Array copy_of(const Tensor& tensor) {
  Array result(tensor.dtype(), tensor.shape());
  const Tensor from = tensor.dtype() == DType::kString ? tensor.clone() : tensor.on({});
  if (from.buffer().size() > 0) std::memcpy(result.data(), from.data(), from.buffer().size());
  if (tensor.dtype() == DType::kString) result.keep(from);
  return result;
}

// Integers take any value but zero. Other numbers have all bits of their mantissa and a magnitude
// near one, so that long chains of operations round but neither overflow nor meet NaN.
template <typename T>
T random_value(std::mt19937_64& random) {
  const uint64_t bits = random();
  const auto real = [&] {
    const double fraction = static_cast<double>(random() >> 11) * 0x1p-53;
    return (random() % 2 == 0 ? 1 : -1) * (0.75 + fraction / 2);
  };
  if constexpr (std::is_same_v<T, bool>) {
    return bits & 1;
  } else if constexpr (std::is_integral_v<T>) {
    return static_cast<T>(bits) ? static_cast<T>(bits) : T(1);
  } else if constexpr (is_complex_v<T>) {
    using Real = typename T::value_type;
    return T(static_cast<Real>(real()), static_cast<Real>(real() / 8));
  } else if constexpr (is_half_v<T>) {
    return T(static_cast<float>(real()));
  } else if constexpr (std::is_same_v<T, StringRef>) {
    static constexpr std::string_view kText = "the quick brown fox jumps over the lazy dog";
    return {kText.data() + bits % 8, (bits >> 8) % 32};
  } else if constexpr (is_opaque_v<T>) {
    return {static_cast<uint8_t>(bits)};
  } else {
    return static_cast<T>(real());
  }
}

inline Array random_array(DType dtype, const Shape& shape, uint64_t seed) {
  Array result(dtype, shape);
  std::mt19937_64 random(seed);
  visit_dtype(dtype, [&]<typename T>(TypeTag<T>) {
    std::generate_n(result.as<T>(), shape.elements(), [&] { return random_value<T>(random); });
  });
  return result;
}

// One step of an update, written anew: integers in 128 bits, halves in float.
template <typename T>
T reference_op(UpdateOp op, T a, T b) {
  if constexpr (std::is_same_v<T, bool> || is_opaque_v<T>) {
    return b;
  } else if constexpr (is_half_v<T>) {
    if (op == UpdateOp::kUpdate) return b;
    return T(reference_op(op, static_cast<float>(a), static_cast<float>(b)));
  } else {
    using Integer = std::conditional_t<std::is_signed_v<T>, __int128, unsigned __int128>;
    using Wide = std::conditional_t<std::is_integral_v<T>, Integer, T>;
    const Wide x = a, y = b;
    if constexpr (!is_complex_v<T>) {
      if (op == UpdateOp::kMin) return y < x ? b : a;
      if (op == UpdateOp::kMax) return y > x ? b : a;
    } else if (op == UpdateOp::kMul) {
      return T(a.real() * b.real() - a.imag() * b.imag(),
               a.real() * b.imag() + a.imag() * b.real());
    }
    if (op == UpdateOp::kAdd) return static_cast<T>(x + y);
    if (op == UpdateOp::kSub) return static_cast<T>(x - y);
    if (op == UpdateOp::kMul) return static_cast<T>(x * y);
    if (op == UpdateOp::kDiv) return static_cast<T>(x / y);
    return b;
  }
}

// Calls f with loops on different numbers of threads, where the build lets that be chosen.
template <typename F>
void for_each_thread_count(F f) {
#if defined(_OPENMP)
  const int before = omp_get_max_threads();
  for (const int threads : {1, 2, 3, 4, 7}) {
    SCOPED_TRACE("threads: " + std::to_string(threads));
    omp_set_num_threads(threads);
    f();
  }
  omp_set_num_threads(before);
#else
  f();
#endif
}

// Loops that this thread starts use several threads, also on a machine with one core, where the
// build lets that be chosen.
inline void use_several_threads() {
#if defined(_OPENMP)
  omp_set_num_threads(4);
#endif
}

}  // namespace resvar::test
