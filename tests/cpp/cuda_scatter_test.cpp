// params[index] = op(params[index], updates) on a GPU, against the CPU.
#include <cmath>
#include <limits>

#include "gpu.h"
#include "row_case.h"

namespace resvar::test {
namespace {

struct Problem {
  const RowCase& c;
  UpdateOp op;
  DType dtype;
  Array params, indices, updates;
  bool scalar, deterministic;

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
            .updates = updates.data(),
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
    there.updates = updates_there.data();
    EXPECT_FALSE(cuda::scatter(there));
    return copy_of(result);
  }

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
  for (size_t i = 0; i < count; ++i) magnitude[i] = size_of_value(problem.params.as<T>()[i]);
  for (int64_t row = 0; row < problem.c.rows; ++row) {
    for (int64_t e = 0; e < problem.c.slice; ++e) {
      const auto at = static_cast<size_t>(problem.c.row_start(problem.indices, row) + e);
      magnitude[at] +=
          size_of_value(problem.updates.as<T>()[problem.scalar ? 0 : row * problem.c.slice + e]);
      ++terms[at];
    }
  }
  for (size_t i = 0; i < count; ++i) {
    const std::vector<double> a = parts(actual.as<T>()[i]), b = parts(expected.as<T>()[i]);
    const double bound = 2 * terms[i] * unit_roundoff<T>() * magnitude[i];
    for (size_t p = 0; p < a.size(); ++p) ASSERT_NEAR(a[p], b[p], bound) << "at " << i;
  }
}

void expect_what_the_cpu_gives(const Problem& problem) {
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

class CudaScatter : public testing::TestWithParam<DType> {};

INSTANTIATE_TEST_SUITE_P(EveryDType, CudaScatter, testing::ValuesIn(kGpuDTypes), dtype_name);

// Rows that are whole packs of 16 bytes, and some that are not.
const RowCase kPackedCases[] = {{"packed rows", {20}, 32, 100}, {"long rows", {3}, 1000, 6}};

TEST_P(CudaScatter, GivesWhatTheCpuGives) {
  for (const UpdateOp op : kUpdateOps) {
    if (!supports(op, GetParam())) continue;
    for (const DType index_dtype : kIndexDTypes) {
      for (const RowCase& c : kSmallCases) {
        expect_what_the_cpu_gives({c, op, GetParam(), index_dtype});
      }
    }
    for (const RowCase& c : kPackedCases) {
      expect_what_the_cpu_gives({c, op, GetParam(), DType::kInt64});
    }
  }
}

TEST_P(CudaScatter, TakesOneValueForAll) {
  for (const UpdateOp op : kUpdateOps) {
    if (!supports(op, GetParam())) continue;
    for (const RowCase& c : kSmallCases) {
      expect_what_the_cpu_gives({c, op, GetParam(), DType::kInt64, true});
    }
    for (const RowCase& c : kPackedCases) {
      expect_what_the_cpu_gives({c, op, GetParam(), DType::kInt64, true});
    }
  }
}

TEST_P(CudaScatter, IsDeterministicWhereAsked) {
  for (const UpdateOp op : kUpdateOps) {
    if (!supports(op, GetParam())) continue;
    for (const RowCase& c : kSmallCases) {
      expect_what_the_cpu_gives({c, op, GetParam(), DType::kInt64, false, true});
    }
    for (const RowCase& c : kPackedCases) {
      expect_what_the_cpu_gives({c, op, GetParam(), DType::kInt64, false, true});
    }
  }
}

TEST_P(CudaScatter, ABadIndexIsReportedAndNothingWritten) {
  for (const UpdateOp op : {UpdateOp::kUpdate, UpdateOp::kAdd, UpdateOp::kMul}) {
    if (!supports(op, GetParam())) continue;
    Problem problem(kSmallCases[3], op, GetParam(), DType::kInt32);
    Tensor table = Tensor::copy_of(problem.params.view(), kGpu);
    for (const int at : {79, 41, 0}) {
      problem.indices.as<int32_t>()[at] = at % 2 == 0 ? -1 : 10;
      const Tensor indices = Tensor::copy_of(problem.indices.view(), kGpu);
      ScatterArgs args = problem.args(table.mutable_data());
      EXPECT_EQ(cuda::scatter(args).bad_index, at);
      args.index.data = indices.data();
      EXPECT_EQ(cuda::scatter(args).bad_index, at);
      EXPECT_EQ(copy_of(table), problem.params);
    }
  }
}

template <typename T>
void expect_extremum(UpdateOp op, T stored, std::vector<T> updates, T expected) {
  Tensor table = Tensor::copy_of(vector_of<T>({stored}).view(), kGpu);
  const std::vector<int64_t> zeros(updates.size());
  IndexArgs index{.data = zeros.data(), .rows = static_cast<int64_t>(zeros.size())};
  index.depth = 1;
  index.dims[0] = 1;
  index.strides[0] = 1;
  EXPECT_FALSE(cuda::scatter({.op = op,
                              .dtype = dtype_of<T>,
                              .params = table.mutable_data(),
                              .index = index,
                              .updates = updates.data(),
                              .slice = 1}));
  EXPECT_EQ(copy_of(table), vector_of<T>({expected})) << stored << " -> " << expected;
}

template <typename T>
void expect_extrema() {
  const T inf = std::numeric_limits<T>::infinity(), nan = std::numeric_limits<T>::quiet_NaN();
  expect_extremum<T>(UpdateOp::kMin, 1, {nan, -2, 3, nan}, -2);
  expect_extremum<T>(UpdateOp::kMin, 1, {-inf, -2}, -inf);
  expect_extremum<T>(UpdateOp::kMin, nan, {-inf, 1}, nan);
  expect_extremum<T>(UpdateOp::kMin, T(0), {T(-0.0)}, T(0));
  expect_extremum<T>(UpdateOp::kMax, -1, {nan, -2, T(-0.5)}, T(-0.5));
  expect_extremum<T>(UpdateOp::kMax, -1, {-2, 2, 1}, 2);
  expect_extremum<T>(UpdateOp::kMax, nan, {inf}, nan);
  expect_extremum<T>(UpdateOp::kMax, T(-0.0), {T(0)}, T(-0.0));
}

TEST(CudaScatterOfFloats, OrdersThemAsTheCpuDoes) {
  expect_extrema<float>();
  expect_extrema<double>();
}

}  // namespace
}  // namespace resvar::test
