// Rows that many updates are for, on a GPU.
#include "scatter_problem.h"

namespace resvar::test {
namespace {

constexpr int64_t kMany = int64_t{1} << 14;  // the fewest updates of which a sample is taken

using Pattern = int64_t (*)(int64_t update, int64_t rows);

struct NamedPattern {
  const char* name;
  Pattern row;
};

// Spread over all rows, as if by chance.
int64_t anywhere(int64_t update, int64_t rows) {
  auto x = static_cast<uint64_t>(update) * 0x9e3779b97f4a7c15u;
  x = (x ^ x >> 32) * 0xd6e8feb86659fd93u;
  return static_cast<int64_t>((x ^ x >> 32) % static_cast<uint64_t>(rows));
}

// Row r is named about as often as 1 / (r + 1) tells.
int64_t harmonic(int64_t update, int64_t rows) {
  const double fraction = static_cast<double>(anywhere(update, 1 << 20)) / (1 << 20);
  return static_cast<int64_t>(std::pow(static_cast<double>(rows), fraction)) - 1;
}

constexpr NamedPattern kPatterns[] = {
    {"one row", [](int64_t, int64_t) { return int64_t{0}; }},
    {"the last row", [](int64_t, int64_t rows) { return rows - 1; }},
    {"two rows", [](int64_t update, int64_t rows) { return update % 2 * (rows - 1); }},
    {"twelve rows", [](int64_t update, int64_t) { return anywhere(update, 12); }},
    {"often one row", [](int64_t i, int64_t rows) { return i % 3 == 0 ? anywhere(i, rows) : 5; }},
    {"harmonic", harmonic},
    {"anywhere", anywhere},
};

// Indices whose tuples name the row of that number.
Array indices_of(const RowCase& c, Pattern row_of) {
  Array result(DType::kInt64, {c.rows, c.depth()});
  int64_t table_rows = 1;
  for (const int64_t dim : c.dims) table_rows *= dim;
  for (int64_t i = 0; i < c.rows; ++i) {
    int64_t row = row_of(i, table_rows);
    for (int axis = c.depth() - 1; axis >= 0; --axis) {
      result.as<int64_t>()[i * c.depth() + axis] = row % c.dims[axis];
      row /= c.dims[axis];
    }
  }
  return result;
}

Problem problem_of(const RowCase& c, UpdateOp op, DType dtype, Pattern row_of, bool scalar = false,
                   bool deterministic = false) {
  Problem problem(c, op, dtype, DType::kInt64, scalar, deterministic);
  problem.indices = indices_of(c, row_of);
  return problem;
}

// The signed and the unsigned integers of a size are summed alike. Sanitizers are slow.
#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
constexpr DType kSummed[] = {DType::kInt32, DType::kFloat16, DType::kComplex128};
#else
constexpr DType kSummed[] = {DType::kInt32,     DType::kUint64,    DType::kFloat16,
                             DType::kBfloat16,  DType::kFloat32,   DType::kFloat64,
                             DType::kComplex64, DType::kComplex128};
#endif

class CudaHotRows : public testing::TestWithParam<DType> {};

INSTANTIATE_TEST_SUITE_P(EveryDType, CudaHotRows, testing::ValuesIn(kSummed), dtype_name);

// Of one element; whole packs, of several groups of a warp; not whole packs, with idle lanes.
const RowCase kElements{"elements", {1000}, 1, kMany + 77};
const RowCase kPacked{"packed rows", {500}, 16, kMany};
const RowCase kNotPacked{"rows", {500}, 5, kMany + 1};

TEST_P(CudaHotRows, GiveWhatTheCpuGives) {
  expect_what_the_cpu_gives(problem_of(kElements, UpdateOp::kAdd, GetParam(), harmonic));
  expect_what_the_cpu_gives(problem_of(kPacked, UpdateOp::kSub, GetParam(), harmonic));
  expect_what_the_cpu_gives(problem_of(kNotPacked, UpdateOp::kAdd, GetParam(), harmonic));
}

// Several blocks share a row, and the last has not as much of it as the others.
TEST_P(CudaHotRows, MayBeLong) {
  const auto packs = 33 * 16 / static_cast<int64_t>(size_of(GetParam()));
  for (const int64_t slice : {packs, int64_t{33}}) {
    const RowCase c{"long rows", {3}, slice, kMany};
    expect_what_the_cpu_gives(problem_of(c, UpdateOp::kSub, GetParam(), anywhere));
  }
}

TEST_P(CudaHotRows, TakeOneValueForAll) {
  expect_what_the_cpu_gives(problem_of(kPacked, UpdateOp::kSub, GetParam(), harmonic, true));
}

TEST_P(CudaHotRows, TakeUpdatesThatAreNotAligned) {
  Problem problem = problem_of(kPacked, UpdateOp::kAdd, GetParam(), harmonic);
  problem.updates = random_array(GetParam(), {kPacked.rows * kPacked.slice + 1}, 3);
  problem.skipped = 1;
  expect_what_the_cpu_gives(problem);
}

TEST_P(CudaHotRows, KeepTheOrderWhereAsked) {
  expect_what_the_cpu_gives(problem_of(kPacked, UpdateOp::kAdd, GetParam(), harmonic, false, true));
}

TEST(CudaHotRowsOfOneDType, AreWhereverTheyAre) {
  const RowCase pairs{"pairs", {30, 40}, 4, kMany};
  for (const auto& [name, row_of] : kPatterns) {
    SCOPED_TRACE(name);
    expect_what_the_cpu_gives(problem_of(kElements, UpdateOp::kAdd, DType::kInt32, row_of));
    expect_what_the_cpu_gives(problem_of(pairs, UpdateOp::kSub, DType::kInt32, row_of));
  }
}

TEST(CudaHotRowsOfOneDType, MayBeWide) {
  const RowCase c{"wide rows", {2}, 1000, kMany};
  expect_what_the_cpu_gives(problem_of(c, UpdateOp::kAdd, DType::kInt32, anywhere, true));
}

TEST(CudaHotRowsOfOneDType, AreNotWrittenWhereAnIndexIsBad) {
  Problem problem = problem_of(kPacked, UpdateOp::kAdd, DType::kFloat32, kPatterns[0].row);
  Tensor table = Tensor::copy_of(problem.params.view(), kGpu);
  for (const int64_t bad : {int64_t{500}, int64_t{-1}, int64_t{1} << 62}) {
    for (const int64_t at : {kMany - 1, int64_t{0}}) {
      problem.indices.as<int64_t>()[at] = bad;
      const Tensor indices = Tensor::copy_of(problem.indices.view(), kGpu);
      ScatterArgs args = problem.args(table.mutable_data());
      EXPECT_EQ(cuda::scatter(args).bad_index, at);
      args.index.data = indices.data();
      EXPECT_EQ(cuda::scatter(args).bad_index, at);
      problem.indices.as<int64_t>()[at] = 0;
    }
  }
  EXPECT_EQ(copy_of(table), problem.params);
}

// All elements are so large that 1 is rounded away; sums of many ones are not. So this shows which
// rows were summed first. Expects that of the rows that are named these are.
template <typename T>
void expect_summed(int64_t updates, Pattern row_of, const std::vector<int64_t>& hot,
                   UpdateOp op = UpdateOp::kAdd, bool scalar = false) {
  constexpr double kSign[] = {1, -1};
  const double sign = kSign[op == UpdateOp::kSub];
  const double large = 4 / (2 * unit_roundoff<T>());  // its last bit is 4
  constexpr int64_t kRows = 1000;
  const RowCase c{"ones", {kRows}, 1, updates};
  Problem problem = problem_of(c, op, dtype_of<T>, row_of, scalar);
  std::fill_n(problem.params.as<T>(), kRows, T(static_cast<float>(sign * large)));
  std::fill_n(problem.updates.as<T>(), scalar ? 1 : updates, T(1.0f));
  std::vector<int64_t> ones(kRows);
  for (int64_t i = 0; i < updates; ++i) {
    const int64_t row = problem.indices.as<int64_t>()[i];
    if (std::ranges::find(hot, row) != hot.end()) ++ones[static_cast<size_t>(row)];
  }
  const Array actual = problem.on_gpu(kGpu);
  for (size_t i = 0; i < ones.size(); ++i) {
    const double more = sign * parts(actual.as<T>()[i])[0] - large;
    ASSERT_NEAR(more, static_cast<double>(ones[i]), 0.05 * static_cast<double>(ones[i]))
        << "row " << i;
  }
}

template <typename T>
void expect_frequent_rows_are_summed() {
  const auto half = [](int64_t i, int64_t rows) { return i % 2 == 0 ? 999 : anywhere(i, rows); };
  expect_summed<T>(kMany, kPatterns[0].row, {0});
  expect_summed<T>(kMany, kPatterns[0].row, {0}, UpdateOp::kSub);
  expect_summed<T>(kMany, kPatterns[0].row, {0}, UpdateOp::kAdd, true);
  expect_summed<T>(kMany, kPatterns[1].row, {999});
  expect_summed<T>(kMany, kPatterns[2].row, {0, 999});
  expect_summed<T>(kMany + 5, half, {999});
  expect_summed<T>(kMany, anywhere, {});
  expect_summed<T>(kMany - 1, kPatterns[0].row, {});
}

TEST(CudaHotRowsOfOnes, AreSummedFirst) {
  expect_frequent_rows_are_summed<float>();
  expect_frequent_rows_are_summed<double>();
  expect_frequent_rows_are_summed<Half>();
}

// Each part of which the sample takes one update is one period.
TEST(CudaHotRowsOfOnes, AreFoundInIndicesWithAPeriod) {
  expect_summed<float>(
      kMany, [](int64_t i, int64_t rows) { return i % 64 < 32 ? 5 : anywhere(i, rows); }, {5});
  expect_summed<float>(
      kMany, [](int64_t i, int64_t rows) { return i % 64 < 32 ? anywhere(i, rows) : 5; }, {5});
}

template <typename T>
void expect_zeros_like_the_cpus(UpdateOp op, float first, float others) {
  const RowCase c{"zeros", {2}, 3, kMany};
  Problem problem = problem_of(c, op, dtype_of<T>, kPatterns[0].row);
  std::fill_n(problem.params.as<T>(), 6, T(-0.0f));
  std::fill_n(problem.updates.as<T>(), c.rows * c.slice, T(others));
  std::fill_n(problem.updates.as<T>(), c.slice, T(first));
  EXPECT_EQ(problem.on_gpu(kGpu), problem.on_cpu())
      << name_of(op) << " of " << first << " and many " << others;
}

TEST(CudaHotRowsOfZeros, HaveTheSignsThatTheCpuGives) {
  for (const UpdateOp op : {UpdateOp::kAdd, UpdateOp::kSub}) {
    for (const float first : {0.0f, -0.0f}) {
      for (const float others : {0.0f, -0.0f}) {
        expect_zeros_like_the_cpus<float>(op, first, others);
        expect_zeros_like_the_cpus<Half>(op, first, others);
      }
    }
  }
}

}  // namespace
}  // namespace resvar::test
