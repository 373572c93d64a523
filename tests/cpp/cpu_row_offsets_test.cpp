#include "cpu/row_offsets.h"

#include <limits>

#include "row_case.h"

namespace resvar::test {
namespace {

using cpu::first_bad_index;

template <typename T>
int64_t first_bad(const std::vector<T>& indices, const std::vector<int64_t>& dims) {
  const auto depth = static_cast<int64_t>(dims.size());
  const RowCase c{"", dims, 1, static_cast<int64_t>(indices.size()) / depth};
  const Array tuples = array<T>({c.rows, depth}, indices);
  return first_bad_index(c.index_args(tuples));
}

template <typename T>
class RowOffsets : public testing::Test {};
using IndexTypes = testing::Types<int32_t, int64_t>;
TYPED_TEST_SUITE(RowOffsets, IndexTypes);

TYPED_TEST(RowOffsets, IndicesInRangeAreGood) {
  EXPECT_EQ(first_bad<TypeParam>({}, {3}), kNowhere);
  EXPECT_EQ(first_bad<TypeParam>({0, 2, 1}, {3}), kNowhere);
  EXPECT_EQ(first_bad<TypeParam>({0, 4, 2, 0}, {3, 5}), kNowhere);
}

TYPED_TEST(RowOffsets, TheFirstBadIndexIsFound) {
  using Limits = std::numeric_limits<TypeParam>;
  for (const TypeParam bad : {TypeParam(3), TypeParam(-1), Limits::min(), Limits::max()}) {
    EXPECT_EQ(first_bad<TypeParam>({bad, 0, 0}, {3}), 0) << bad;
    EXPECT_EQ(first_bad<TypeParam>({0, 1, bad, bad}, {3}), 2) << bad;
  }
}

TYPED_TEST(RowOffsets, NoIndexLeadsOutOfTheArray) {
  using Limits = std::numeric_limits<TypeParam>;
  for (const TypeParam bad : {TypeParam(5), TypeParam(-1), Limits::min(), Limits::max()}) {
    for (const RowCase& c : {RowCase{"", {5}, 7, 2}, {"", {5, 5}, 1, 2}, {"", {5, 5, 5}, 3, 2}}) {
      Array tuples = array<TypeParam>(
          {c.rows, c.depth()}, std::vector<TypeParam>(static_cast<size_t>(2 * c.depth()), 1));
      for (int axis = 0; axis < c.depth(); ++axis) {
        tuples.as<TypeParam>()[axis] = bad;
        int64_t offsets[2];
        cpu::row_offsets(c.index_args(tuples), 0, 2, offsets);
        EXPECT_GE(offsets[0], 0);
        EXPECT_LE(offsets[0], c.params_shape().elements() - c.slice);
        Array ones = tuples;
        for (int i = 0; i < c.depth(); ++i) ones.as<TypeParam>()[i] = 1;
        EXPECT_EQ(offsets[1], c.row_start(ones, 0));
      }
    }
  }
}

TYPED_TEST(RowOffsets, NoPackedRowLeadsOutOfTheArray) {
  using Limits = std::numeric_limits<TypeParam>;
  // The second but one, times 3, wraps to the last element but two of a table of 1000 rows.
  std::vector<TypeParam> bad{
      -1, 1000, Limits::min(), Limits::max(), static_cast<TypeParam>(6148914691236518205), 1000};
  bad.resize(20, TypeParam(1));
  for (const int64_t slice : {1, 3}) {
    const RowCase c{"", {1000}, slice, 20};
    const Array indices = array<TypeParam>({20, 1}, bad);
    int64_t rows[20];
    const int64_t kept =
        cpu::pack_rows_between(c.index_args(indices), 0, 20, 0, 1000 * slice, rows);
    for (int64_t i = 0; i < kept; ++i) {
      const int64_t start = rows[i] >> cpu::kOffsetBlockBits;
      EXPECT_GE(start, 0);
      EXPECT_LE(start, 999 * slice);
      EXPECT_EQ(start % slice, 0);
    }
    EXPECT_GE(kept, 14);
  }
}

TYPED_TEST(RowOffsets, EachIndexOfATupleHasItsDimension) {
  EXPECT_EQ(first_bad<TypeParam>({0, 3}, {3, 5}), kNowhere);
  EXPECT_EQ(first_bad<TypeParam>({3, 0}, {3, 5}), 0);
  EXPECT_EQ(first_bad<TypeParam>({2, 4, 0, 5, 9, 9}, {3, 5}), 3);
  EXPECT_EQ(first_bad<TypeParam>({2, 4, 1, 2, 4, 2}, {3, 5, 2}), 5);
}

TYPED_TEST(RowOffsets, ADimensionOfZeroHasNoIndex) {
  EXPECT_EQ(first_bad<TypeParam>({0}, {0}), 0);
  EXPECT_EQ(first_bad<TypeParam>({0, 0}, {2, 0}), 1);
}

TYPED_TEST(RowOffsets, TuplesOfNoIndexAreGood) {
  const RowCase whole{"", {}, 1, 5};
  const Array tuples(dtype_of<TypeParam>, {5, 0});
  EXPECT_EQ(first_bad_index(whole.index_args(tuples)), kNowhere);
}

TYPED_TEST(RowOffsets, TheFirstOfManyIsFoundByAnyNumberOfThreads) {
  for_each_thread_count([] {
    std::vector<TypeParam> indices(600'000, 1);
    EXPECT_EQ(first_bad(indices, {2, 2, 2}), kNowhere);
    for (const size_t at : {599'999u, 400'001u, 131'072u, 131'071u, 65'537u, 0u}) {
      indices[at] = -1;
      EXPECT_EQ(first_bad(indices, {2}), static_cast<int64_t>(at));
      EXPECT_EQ(first_bad(indices, {2, 2, 2}), static_cast<int64_t>(at));
    }
  });
}

TYPED_TEST(RowOffsets, AreSumsOfIndicesTimesStrides) {
  for (const RowCase& c : kSmallCases) {
    if (c.slice == 0) continue;
    const Array indices = c.random_indices(dtype_of<TypeParam>);
    std::vector<int64_t> offsets(static_cast<size_t>(c.rows)), expected;
    cpu::row_offsets(c.index_args(indices), 0, c.rows, offsets.data());
    for (int64_t row = 0; row < c.rows; ++row) expected.push_back(c.row_start(indices, row));
    EXPECT_EQ(offsets, expected) << c.name;
  }
}

TYPED_TEST(RowOffsets, OfARangeOfRows) {
  const Array indices = vector_of<TypeParam>({5, 4, 3, 2, 1});
  const RowCase c{"", {6}, 10, 5};
  std::vector<int64_t> offsets(4, -7);
  cpu::row_offsets(c.index_args(indices), 1, 4, offsets.data());
  EXPECT_EQ(offsets, (std::vector<int64_t>{40, 30, 20, -7}));
}

TYPED_TEST(RowOffsets, Have64Bits) {
  constexpr int64_t kIndex = 2'000'000'000;
  const RowCase rows{"", {kIndex + 1}, 1024, 1}, pairs{"", {4, kIndex + 1}, 1024, 1};
  int64_t offset;
  cpu::row_offsets(rows.index_args(vector_of<TypeParam>({kIndex})), 0, 1, &offset);
  EXPECT_EQ(offset, kIndex * 1024);
  const Array pair = array<TypeParam>({1, 2}, {3, kIndex});
  cpu::row_offsets(pairs.index_args(pair), 0, 1, &offset);
  EXPECT_EQ(offset, (3 * (kIndex + 1) + kIndex) * 1024);
}

TEST(RowOffsets, DimensionsBeyond32Bits) {
  constexpr int64_t kDim = int64_t{1} << 33;
  EXPECT_EQ(first_bad<int64_t>({kDim - 1, 0}, {kDim}), kNowhere);
  EXPECT_EQ(first_bad<int64_t>({0, kDim}, {kDim}), 1);
  EXPECT_EQ(first_bad<int64_t>({kDim}, {5}), 0);
  EXPECT_EQ(first_bad<int32_t>({std::numeric_limits<int32_t>::max()}, {kDim}), kNowhere);
  EXPECT_EQ(first_bad<int32_t>({-1}, {kDim}), 0);
}

// Rows of `depth` indices, each a step of `stride`, of which those in [first, last) are kept.
template <typename I>
void expect_packed(int64_t first, int64_t last, int64_t count, int64_t stride = 1, int depth = 1) {
  std::mt19937_64 random(static_cast<uint64_t>(count));
  std::vector<I> indices;
  std::vector<int64_t> rows(static_cast<size_t>(count)), expected;
  for (int64_t i = 0; i < count; ++i) {
    int64_t row = 0;
    for (int axis = 0; axis < depth; ++axis) {
      indices.push_back(static_cast<I>(random() % 100));
      row += static_cast<int64_t>(indices.back()) * stride;
    }
    if (row >= first && row < last) expected.push_back(row * cpu::kOffsetBlock + i);
  }
  IndexArgs index;
  index.data = indices.data();
  index.dtype = dtype_of<I>;
  index.depth = depth;
  index.rows = count;
  for (int axis = 0; axis < depth; ++axis) {
    index.dims[static_cast<size_t>(axis)] = 100;
    index.strides[static_cast<size_t>(axis)] = stride;
  }
  const int64_t kept = cpu::pack_rows_between(index, 0, count, first, last, rows.data());
  rows.resize(static_cast<size_t>(kept));
  EXPECT_EQ(rows, expected);
}

TEST(PackRowsBetween, KeepsTheirOrderAndNumbers) {
  for (int64_t count = 0; count <= 40; ++count) {
    expect_packed<int64_t>(0, 100, count);
    expect_packed<int64_t>(30, 60, count);
    expect_packed<int64_t>(99, 100, count);
    expect_packed<int32_t>(50, 50, count);
    expect_packed<int32_t>(30, 60, count);
  }
  expect_packed<int64_t>(10, 70, cpu::kOffsetBlock);
}

TEST(PackRowsBetween, KeepsThemWhereverTheyStart) {
  for (const int64_t count : {7, 8, 100}) {
    expect_packed<int64_t>(640, 1280, count, 64);
    expect_packed<int32_t>(640, 1280, count, 64);
    expect_packed<int64_t>(30, 120, count, 1, 2);
    expect_packed<int32_t>(30, 120, count, 3, 2);
  }
}

TEST(PackRowsBetween, KeepsRowsOfTheLargestTables) {
  constexpr int64_t kRow = (int64_t{1} << 54) - 1;
  const std::vector<int64_t> indices(9, kRow);
  std::vector<int64_t> rows(9);
  IndexArgs index;
  index.data = indices.data();
  index.depth = 1;
  index.rows = 9;
  index.strides[0] = 1;
  EXPECT_EQ(cpu::pack_rows_between(index, 0, 9, kRow, kRow + 1, rows.data()), 9);
  EXPECT_EQ(rows[8], kRow * cpu::kOffsetBlock + 8);
}

}  // namespace
}  // namespace resvar::test
