// Dimensions of an array that stand before those that indices name: from the rules to the offsets.
#include "core/scatter_rules.h"
#include "cpu/row_offsets.h"
#include "testing.h"

namespace resvar::test {
namespace {

const Shape kParams{2, 3, 4, 5};

std::vector<int64_t> offsets_of(const RowSelection& rows) {
  std::vector<int64_t> offsets(static_cast<size_t>(rows.index.rows));
  cpu::row_offsets(rows.index, 0, rows.index.rows, offsets.data());
  for (int64_t begin = 0; begin < rows.index.rows; ++begin) {
    std::vector<int64_t> some(offsets.size());
    cpu::row_offsets(rows.index, begin, rows.index.rows, some.data());
    EXPECT_TRUE(std::equal(offsets.begin() + begin, offsets.end(), some.begin()));
  }
  return offsets;
}

RowSelection select(IndexForm form, const Array& indices, Leading leading) {
  return select_rows("f", form, kParams, indices.view(), leading);
}

TEST(Leading, BatchesHaveTheirOwnIndices) {
  const Array indices = array<int32_t>({2, 2}, {0, 2, 1, 1});
  const RowSelection rows = select(IndexForm::kRows, indices, {.batch = 1});
  EXPECT_EQ(rows.batch_shape, Shape({2, 2}));
  EXPECT_EQ(rows.slice_shape, Shape({4, 5}));
  EXPECT_EQ(offsets_of(rows), (std::vector<int64_t>{0, 40, 80, 80}));
}

TEST(Leading, OuterDimensionsShareIndices) {
  const Array indices = vector_of<int64_t>({3, 0});
  const RowSelection rows = select(IndexForm::kRows, indices, {.outer = 2});
  EXPECT_EQ(rows.batch_shape, Shape({2, 3, 2}));
  EXPECT_EQ(rows.slice_shape, Shape({5}));
  EXPECT_EQ(offsets_of(rows),
            (std::vector<int64_t>{15, 0, 35, 20, 55, 40, 75, 60, 95, 80, 115, 100}));
}

TEST(Leading, BatchesAndOuterDimensions) {
  const Array indices = array<int64_t>({2, 1}, {3, 1});
  const RowSelection rows = select(IndexForm::kRows, indices, {.batch = 1, .outer = 1});
  EXPECT_EQ(rows.batch_shape, Shape({2, 3, 1}));
  EXPECT_EQ(offsets_of(rows), (std::vector<int64_t>{15, 35, 55, 65, 85, 105}));
}

TEST(Leading, FewerBatchesThanTheArrayHas) {
  const Array indices = array<int32_t>({2, 1, 1}, {3, 1});
  const RowSelection rows = select(IndexForm::kRows, indices, {.batch = 2});
  EXPECT_EQ(offsets_of(rows), (std::vector<int64_t>{15, 65}));
}

TEST(Leading, TuplesOfABatch) {
  const Array indices = array<int32_t>({2, 2, 2}, {0, 1, 2, 3, 1, 0, 0, 0});
  const RowSelection rows = select(IndexForm::kTuples, indices, {.batch = 1});
  EXPECT_EQ(rows.batch_shape, Shape({2, 2}));
  EXPECT_EQ(rows.slice_shape, Shape({5}));
  EXPECT_EQ(offsets_of(rows), (std::vector<int64_t>{5, 55, 80, 60}));
}

TEST(Leading, ABadIndexIsReportedByItsPlaceAndDimension) {
  const Array indices = array<int32_t>({2, 2}, {0, 3, 4, 1});
  const RowSelection rows = select(IndexForm::kRows, indices, {.batch = 1, .outer = 1});
  EXPECT_EQ(cpu::first_bad_index(rows.index), 2);
  EXPECT_EQ(message_of<BadIndex>([&] { raise_fault("f", {.bad_index = 2}, rows, indices.view()); }),
            "f: indices[1, 0] = 4 is out of range for dimension 2 of size 4");
}

TEST(Leading, NoRows) {
  const RowSelection rows =
      select_rows("f", IndexForm::kRows, {2, 0, 4}, vector_of<int32_t>({9}).view(), {.outer = 2});
  EXPECT_EQ(rows.index.rows, 0);
  EXPECT_EQ(cpu::first_bad_index(rows.index), kNowhere);
}

TEST(Leading, WhatIsNotThereRaises) {
  const auto message = [](IndexForm form, const Shape& indices, Leading leading) {
    return message_of<InvalidArgument>(
        [&] { select(form, Array(DType::kInt32, indices), leading); });
  };
  EXPECT_EQ(message(IndexForm::kRows, {2}, {.batch = 2}),
            "f: 2 batch dimensions are not in [0, 1], the number that the indices have");
  EXPECT_EQ(message(IndexForm::kTuples, {2}, {.batch = 1}),
            "f: 1 batch dimensions are not in [0, 0], the number that the indices have");
  EXPECT_EQ(message(IndexForm::kRows, {3, 1}, {.batch = 1}),
            "f: the indices have 3 batches in dimension 0, but shape (2, 3, 4, 5) has only 2");
  EXPECT_EQ(message(IndexForm::kRows, {2}, {.batch = 1, .outer = 2147483647}),
            "f: shape (2, 3, 4, 5) has no 2147483647 dimensions after 1 batch dimensions");
  EXPECT_EQ(message(IndexForm::kRows, {2}, {.outer = -1}),
            "f: shape (2, 3, 4, 5) has no -1 dimensions after 0 batch dimensions");
  EXPECT_EQ(message(IndexForm::kRows, {2}, {.outer = 4}),
            "f: shape (2, 3, 4, 5) has no dimension 4");
  EXPECT_EQ(message(IndexForm::kTuples, {1, 4}, {.batch = 1}),
            "f: indices of shape (1, 4) hold tuples of 4 indices, but shape (2, 3, 4, 5) has only "
            "3 dimensions after the batches");
}

}  // namespace
}  // namespace resvar::test
