// A scatter on a GPU, beside the CPU.
#pragma once

#include <cmath>
#include <limits>

#include "gpu.h"
#include "row_case.h"

namespace resvar::test {

struct Problem {
  const RowCase& c;
  UpdateOp op;
  DType dtype;
  Array params, indices, updates;
  bool scalar, deterministic;
  int64_t skipped = 0;  // elements of `updates` before the first that is used

  Problem(const RowCase& row_case, UpdateOp update_op, DType update_dtype, DType index_dtype,
          bool scalar_update = false, bool keep_order = false)
      : c(row_case),
        op(update_op),
        dtype(update_dtype),
        params(random_array(dtype, c.params_shape(), 1)),
        indices(c.random_indices(index_dtype)),
        updates(random_array(dtype, scalar_update ? Shape{1} : c.rows_shape(), 2)),
        scalar(scalar_update),
        deterministic(keep_order) {}

  std::string name() const {
    return std::string(c.name) + ", " + std::string(name_of(op)) + " by " +
           std::string(name_of(indices.dtype())) + (scalar ? ", scalar" : "") +
           (deterministic ? ", deterministic" : "");
  }

  ScatterArgs args(void* to) const {
    return {.op = op,
            .dtype = dtype,
            .params = to,
            .index = c.index_args(indices),
            .updates = static_cast<const std::byte*>(updates.data()) + bytes_skipped(),
            .scalar_update = scalar,
            .slice = c.slice,
            .deterministic = deterministic};
  }

  Array on_cpu() const {
    Array result = params;
    EXPECT_FALSE(cpu::scatter(args(result.data())));
    return result;
  }

  Array on_gpu(Device operands) const {
    Tensor result = Tensor::copy_of(params.view(), kGpu);
    const Tensor indices_there = Tensor::copy_of(indices.view(), operands);
    const Tensor updates_there = Tensor::copy_of(updates.view(), operands);
    ScatterArgs there = args(result.mutable_data());
    there.index.data = indices_there.data();
    there.updates = static_cast<const std::byte*>(updates_there.data()) + bytes_skipped();
    EXPECT_FALSE(cuda::scatter(there));
    return copy_of(result);
  }

  size_t bytes_skipped() const { return static_cast<size_t>(skipped) * size_of(dtype); }

  bool sums_floats() const {
    const bool sum = op == UpdateOp::kAdd || op == UpdateOp::kSub;
    return sum && visit_dtype(dtype, []<typename T>(TypeTag<T>) { return !std::is_integral_v<T>; });
  }
};

template <typename T>
double widened(T value) {
  if constexpr (is_half_v<T>) {
    return static_cast<float>(value);
  } else {
    return static_cast<double>(value);
  }
}

// The parts of a number.
template <typename T>
std::vector<double> parts(T value) {
  if constexpr (is_complex_v<T>) {
    return {value.real(), value.imag()};
  } else {
    return {widened(value)};
  }
}

template <typename T>
double unit_roundoff() {
  if constexpr (is_half_v<T>) {
    return std::is_same_v<T, Half> ? 0x1p-11 : 0x1p-8;
  } else if constexpr (is_complex_v<T>) {
    return unit_roundoff<typename T::value_type>();
  } else {
    return std::numeric_limits<T>::epsilon() / 2;
  }
}

// A sum of n numbers, in any order, is off by at most n roundings of the sum of their magnitudes.
template <typename T>
void expect_sums_are_near(const Problem& problem, const Array& actual, const Array& expected) {
  const size_t count = static_cast<size_t>(expected.shape().elements());
  std::vector<double> magnitude(count), terms(count, 1);
  const auto size_of_value = [](T value) {
    double sum = 0;
    for (const double part : parts(value)) sum += std::abs(part);
    return sum;
  };
  const T* const updates = problem.updates.as<T>() + problem.skipped;
  for (size_t i = 0; i < count; ++i) magnitude[i] = size_of_value(problem.params.as<T>()[i]);
  for (int64_t row = 0; row < problem.c.rows; ++row) {
    for (int64_t e = 0; e < problem.c.slice; ++e) {
      const auto at = static_cast<size_t>(problem.c.row_start(problem.indices, row) + e);
      magnitude[at] += size_of_value(updates[problem.scalar ? 0 : row * problem.c.slice + e]);
      ++terms[at];
    }
  }
  for (size_t i = 0; i < count; ++i) {
    const std::vector<double> a = parts(actual.as<T>()[i]), b = parts(expected.as<T>()[i]);
    const double bound = 2 * terms[i] * unit_roundoff<T>() * magnitude[i];
    for (size_t p = 0; p < a.size(); ++p) ASSERT_NEAR(a[p], b[p], bound) << "at " << i;
  }
}

inline void expect_what_the_cpu_gives(const Problem& problem) {
  SCOPED_TRACE(problem.name());
  const Array expected = problem.on_cpu();
  for (const Device operands : {Device{}, kGpu}) {
    const Array actual = problem.on_gpu(operands);
    if (problem.sums_floats() && !problem.deterministic) {
      visit_dtype(problem.dtype, [&]<typename T>(TypeTag<T>) {
        if constexpr (supports<Add, T>() && !std::is_integral_v<T>) {
          expect_sums_are_near<T>(problem, actual, expected);
        }
      });
    } else {
      EXPECT_EQ(actual, expected) << "operands on " << operands;
    }
  }
}

}  // namespace resvar::test
