// Updates of one row that follow each other, where it takes them by addition or subtraction.
#pragma once

#include <complex>
#include <cstdint>
#include <cstring>
#include <type_traits>
#include <utility>

#include "core/update_op.h"

namespace resvar::cpu {

// A row that stays in registers. Compilers keep an array in memory, so these are vectors, of a size
// that every instruction set has: they are cut for the baseline before kernels are cloned for
// others.
template <typename T, typename Numbers>
struct RowInRegisters;

template <typename T, size_t... kNumbers>
struct RowInRegisters<T, std::index_sequence<kNumbers...>> {
  typedef T Vector __attribute__((vector_size(16)));
  static constexpr int64_t kLanes = 16 / sizeof(T);

  // row[i] = op(row[i], updates[k * stride + i]) for k = 0, 1, ..., count - 1.
  template <typename Op>
  static void apply(T* row, const T* updates, int64_t count, int64_t stride) {
    Vector sums[] = {load(row + kNumbers * kLanes)...};
    for (; count > 0; --count, updates += stride) {
      ((sums[kNumbers] = Op::apply(sums[kNumbers], load(updates + kNumbers * kLanes))), ...);
    }
    (std::memcpy(row + kNumbers * kLanes, &sums[kNumbers], sizeof(Vector)), ...);
  }

 private:
  static Vector load(const T* from) {
    Vector vector;
    std::memcpy(&vector, from, sizeof(vector));
    return vector;
  }
};

// Signed integers would not wrap; visit_update has them unsigned.
template <typename Op, typename T>
constexpr bool sums_runs() {
  constexpr bool kOverflows = std::is_integral_v<T> && std::is_signed_v<T>;
  return kIsSum<Op> && supports<Op, T>() && !is_half_v<T> && !kOverflows;
}

// Applies `count` updates, `stride` elements from one to the next, to a row of `width` elements,
// and returns true; or returns false, where it is of another size than what fits.
template <typename Op, typename T>
bool sum_run(T* row, const T* updates, int64_t count, int64_t stride, int64_t width) {
  if constexpr (is_complex_v<T>) {
    using Real = typename T::value_type;
    return sum_run<Op>(reinterpret_cast<Real*>(row), reinterpret_cast<const Real*>(updates), count,
                       2 * stride, 2 * width);
  } else {
    const auto apply = [&]<size_t... kNumbers>(std::index_sequence<kNumbers...> numbers) {
      RowInRegisters<T, decltype(numbers)>::template apply<Op>(row, updates, count, stride);
      return true;
    };
    switch (width * static_cast<int64_t>(sizeof(T))) {
      case 64:
        return apply(std::make_index_sequence<4>());
      case 128:
        return apply(std::make_index_sequence<8>());
      case 256:
        return apply(std::make_index_sequence<16>());
    }
    return false;
  }
}

}  // namespace resvar::cpu
