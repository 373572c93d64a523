#include "core/scatter_rules.h"

#include "testing.h"

namespace resvar::test {
namespace {

constexpr int64_t kHuge = int64_t{1} << 40;

// Only the shape of indices matters to most rules.
ArrayView view(DType dtype, const Shape& shape) { return {nullptr, dtype, shape}; }

RowSelection rows(const Shape& params, const Shape& indices) {
  return select_rows("f", IndexForm::kRows, params, view(DType::kInt64, indices));
}

RowSelection tuples(const Shape& params, const Shape& indices) {
  return select_rows("f", IndexForm::kTuples, params, view(DType::kInt64, indices));
}

std::vector<int64_t> leading(const std::array<int64_t, kMaxRank>& numbers, int count) {
  return {numbers.begin(), numbers.begin() + count};
}

TEST(SelectRows, OfOneIndexEach) {
  const Array indices = array<int32_t>({2, 2}, {3, 1, 0, 2});
  const RowSelection selected = select_rows("f", IndexForm::kRows, Shape{4, 5, 6}, indices.view());
  EXPECT_EQ(selected.batch_shape, Shape({2, 2}));
  EXPECT_EQ(selected.slice_shape, Shape({5, 6}));
  EXPECT_EQ(selected.index.data, indices.data());
  EXPECT_EQ(selected.index.dtype, DType::kInt32);
  EXPECT_EQ(selected.index.rows, 4);
  EXPECT_EQ(selected.index.depth, 1);
  EXPECT_EQ(selected.index.dims[0], 4);
  EXPECT_EQ(selected.index.strides[0], 30);
}

TEST(SelectRows, OfAScalarIndex) {
  const RowSelection selected = rows({4, 5}, {});
  EXPECT_EQ(selected.batch_shape, Shape());
  EXPECT_EQ(selected.slice_shape, Shape({5}));
  EXPECT_EQ(selected.index.rows, 1);
}

TEST(SelectRows, OfTuples) {
  const RowSelection selected = tuples({4, 5, 6}, {7, 2});
  EXPECT_EQ(selected.batch_shape, Shape({7}));
  EXPECT_EQ(selected.slice_shape, Shape({6}));
  EXPECT_EQ(selected.index.rows, 7);
  EXPECT_EQ(selected.index.depth, 2);
  EXPECT_EQ(leading(selected.index.dims, 2), (std::vector<int64_t>{4, 5}));
  EXPECT_EQ(leading(selected.index.strides, 2), (std::vector<int64_t>{30, 6}));
}

TEST(SelectRows, OfOneTuple) {
  const RowSelection selected = tuples({4, 5}, {2});
  EXPECT_EQ(selected.batch_shape, Shape());
  EXPECT_EQ(selected.slice_shape, Shape());
  EXPECT_EQ(selected.index.rows, 1);
  EXPECT_EQ(leading(selected.index.strides, 2), (std::vector<int64_t>{5, 1}));
}

TEST(SelectRows, OfEmptyTuplesNamesTheWholeArray) {
  const RowSelection selected = tuples({4, 5}, {3, 0});
  EXPECT_EQ(selected.batch_shape, Shape({3}));
  EXPECT_EQ(selected.slice_shape, Shape({4, 5}));
  EXPECT_EQ(selected.index.rows, 3);
  EXPECT_EQ(selected.index.depth, 0);
  EXPECT_EQ(tuples({}, {3, 0}).slice_shape, Shape());
}

TEST(SelectRows, OfNothing) {
  EXPECT_EQ(rows({4, 5}, {0}).index.rows, 0);
  EXPECT_EQ(rows({0, 5}, {0}).index.dims[0], 0);
  EXPECT_EQ(tuples({4, 5}, {0, 2}).index.rows, 0);
  EXPECT_EQ(rows({4, 0}, {3}).slice_shape.elements(), 0);
}

TEST(SelectRows, StridesHave64Bits) {
  const RowSelection selected = tuples({1024, 3, kHuge}, {1, 3});
  EXPECT_EQ(leading(selected.index.strides, 3), (std::vector<int64_t>{3 * kHuge, kHuge, 1}));
  EXPECT_EQ(leading(selected.index.dims, 3), (std::vector<int64_t>{1024, 3, kHuge}));
  EXPECT_EQ(rows({1 << 20, kHuge}, {1}).index.strides[0], kHuge);
}

TEST(SelectRows, UsesAllDimensions) {
  const Shape deep(std::vector<int64_t>(kMaxRank, 1));
  EXPECT_EQ(tuples(deep, {kMaxRank}).index.depth, kMaxRank);
}

TEST(SelectRows, RefusesOtherIndexDTypes) {
  for (const DType dtype : kDTypes) {
    if (dtype == DType::kInt32 || dtype == DType::kInt64) continue;
    const auto select = [&] { select_rows("g", IndexForm::kRows, {4}, view(dtype, {1})); };
    EXPECT_EQ(message_of<BadDType>(select),
              "g: indices must be int32 or int64, got " + std::string(name_of(dtype)));
  }
}

TEST(SelectRows, RefusesShapesThatDoNotFit) {
  EXPECT_EQ(message_of<InvalidArgument>([] { rows({}, {1}); }),
            "f: a scalar has no rows; its shape must have a dimension");
  EXPECT_EQ(message_of<InvalidArgument>([] { tuples({4}, {}); }),
            "f: indices must have at least one dimension, got shape ()");
  EXPECT_EQ(message_of<InvalidArgument>([] { tuples({4, 5}, {7, 3}); }),
            "f: indices of shape (7, 3) hold tuples of 3 indices, but shape (4, 5) has only 2 "
            "dimensions");
  EXPECT_THROW(tuples({4}, {kHuge}), InvalidArgument);
}

ScatterArgs args_for(const RowSelection& selected, bool scalar_allowed, const Shape& updates) {
  return scatter_args("f", UpdateOp::kAdd, DType::kFloat32, selected, scalar_allowed,
                      view(DType::kFloat32, updates));
}

TEST(ScatterArgs, AreAllButTheArray) {
  const Array updates(DType::kInt16, {3, 5});
  const ScatterArgs args =
      scatter_args("f", UpdateOp::kMax, DType::kInt16, rows({4, 5}, {3}), false, updates.view());
  EXPECT_EQ(args.op, UpdateOp::kMax);
  EXPECT_EQ(args.dtype, DType::kInt16);
  EXPECT_EQ(args.updates, updates.data());
  EXPECT_FALSE(args.scalar_update);
  EXPECT_EQ(args.slice, 5);
  EXPECT_EQ(args.index.rows, 3);
  EXPECT_EQ(args.index.strides[0], 5);
}

TEST(ScatterArgs, TakeUpdatesOfBatchAndSlice) {
  EXPECT_EQ(args_for(rows({4, 5, 6}, {2, 3}), true, {2, 3, 5, 6}).slice, 30);
  EXPECT_EQ(args_for(tuples({4, 5, 6}, {2, 3, 2}), false, {2, 3, 6}).slice, 6);
  EXPECT_EQ(args_for(tuples({4, 5}, {2}), false, {}).slice, 1);
  EXPECT_EQ(args_for(tuples({4, 5}, {3, 0}), false, {3, 4, 5}).slice, 20);
}

TEST(ScatterArgs, TakeOneScalarWhereAllowed) {
  EXPECT_TRUE(args_for(rows({4, 5}, {3}), true, {}).scalar_update);
  EXPECT_FALSE(args_for(rows({4, 5}, {3}), true, {3, 5}).scalar_update);
  EXPECT_EQ(message_of<InvalidArgument>([] { args_for(tuples({4, 5}, {3, 1}), false, {}); }),
            "f: updates must have shape (3, 5), got ()");
}

TEST(ScatterArgs, RefuseOtherShapes) {
  EXPECT_EQ(message_of<InvalidArgument>([] { args_for(rows({4, 5}, {3}), true, {3, 4}); }),
            "f: updates must have shape (3, 5) or (), got (3, 4)");
  EXPECT_EQ(message_of<InvalidArgument>([] { args_for(tuples({4}, {3, 1}), false, {1}); }),
            "f: updates must have shape (3,), got (1,)");
  EXPECT_THROW(args_for(rows({4, 5}, {3}), true, {1}), InvalidArgument);
  EXPECT_THROW(args_for(rows({4, 5}, {3}), true, {5}), InvalidArgument);
}

TEST(ScatterArgs, RefuseOtherDTypes) {
  const auto mixed = [] {
    scatter_args("g", UpdateOp::kAdd, DType::kFloat32, rows({4}, {1}), true,
                 view(DType::kFloat64, {1}));
  };
  EXPECT_EQ(message_of<BadDType>(mixed),
            "g: updates have dtype float64, but the variable has dtype float32");
  const auto without_order = [] {
    scatter_args("g", UpdateOp::kMin, DType::kComplex64, rows({4}, {1}), true,
                 view(DType::kComplex64, {1}));
  };
  EXPECT_EQ(message_of<BadDType>(without_order), "g: 'min' is not defined for dtype complex64");
}

std::string index_fault(IndexForm form, const Shape& params, const Array& indices, int64_t at) {
  const RowSelection selected = select_rows("f", form, params, indices.view());
  return message_of<BadIndex>(
      [&] { raise_fault("f", {.bad_index = at}, selected, indices.view()); });
}

TEST(RaiseFault, NamesPositionValueDimensionAndSize) {
  EXPECT_EQ(index_fault(IndexForm::kRows, {4, 5}, vector_of<int32_t>({0, 1000}), 1),
            "f: indices[1] = 1000 is out of range for dimension 0 of size 4");
  EXPECT_EQ(index_fault(IndexForm::kRows, {4, 5}, array<int64_t>({}, {kHuge}), 0),
            "f: indices = 1099511627776 is out of range for dimension 0 of size 4");
  EXPECT_EQ(index_fault(IndexForm::kRows, {4}, array<int64_t>({2, 3}, {0, 1, 2, 3, -9, 0}), 4),
            "f: indices[1, 1] = -9 is out of range for dimension 0 of size 4");
  EXPECT_EQ(index_fault(IndexForm::kTuples, {4, 5}, array<int32_t>({2, 1, 2}, {0, 0, 3, 5}), 3),
            "f: indices[1, 0, 1] = 5 is out of range for dimension 1 of size 5");
}

TEST(RaiseFault, NamesTheZeroDivisor) {
  const Array indices = vector_of<int32_t>({0});
  const RowSelection selected = select_rows("f", IndexForm::kRows, {4}, indices.view());
  EXPECT_EQ(message_of<InvalidArgument>(
                [&] { raise_fault("f", {.zero_divisor = 17}, selected, indices.view()); }),
            "f: division by zero, updates hold 0 at position 17");
}

TEST(RaiseFault, DoesNothingWithoutOne) {
  const Array indices = vector_of<int32_t>({0});
  const RowSelection selected = select_rows("f", IndexForm::kRows, {4}, indices.view());
  EXPECT_NO_THROW(raise_fault("f", {}, selected, indices.view()));
}

}  // namespace
}  // namespace resvar::test
