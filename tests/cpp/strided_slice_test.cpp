#include "core/strided_slice.h"

#include <limits>

#include "testing.h"

namespace resvar::test {
namespace {

using Kind = SliceItem::Kind;
using Bound = std::optional<int64_t>;

constexpr int64_t kLowest = std::numeric_limits<int64_t>::min();
constexpr int64_t kHighest = std::numeric_limits<int64_t>::max();
const SliceItem kNew{.kind = Kind::kNewAxis};
const SliceItem kDots{.kind = Kind::kEllipsis};
const SliceItem kAll{};

SliceItem at(int64_t index) { return {.kind = Kind::kIndex, .index = index}; }

SliceItem range(Bound start, Bound stop, Bound step = {}) {
  return {.start = start, .stop = stop, .step = step};
}

StridedSlice resolve(const std::vector<SliceItem>& items, const Shape& shape) {
  return resolve_slice(items, shape);
}

void expect_slice(const StridedSlice& slice, const Shape& shape, std::vector<int64_t> strides,
                  int64_t offset) {
  EXPECT_EQ(slice.shape, shape);
  strides.resize(kMaxRank);
  EXPECT_TRUE(std::ranges::equal(slice.strides, strides));
  EXPECT_EQ(slice.offset, offset);
}

TEST(ResolveSlice, OmittedDimensionsAreWhole) {
  expect_slice(resolve({}, {2, 3}), {2, 3}, {3, 1}, 0);
  expect_slice(resolve({at(1)}, {2, 3}), {3}, {1}, 3);
  expect_slice(resolve({kDots, at(1)}, {2, 3}), {2}, {3}, 1);
  expect_slice(resolve({at(-1), kDots, at(-2)}, {4, 2, 3}), {2}, {3}, 19);
  expect_slice(resolve({}, {}), {}, {}, 0);
}

TEST(ResolveSlice, NewAxes) {
  expect_slice(resolve({kNew, kAll, kNew, at(2), kNew}, {2, 3}), {1, 2, 1, 1}, {0, 3}, 2);
  expect_slice(resolve({kNew, kDots, kNew}, {}), {1, 1}, {}, 0);
}

TEST(ResolveSlice, RangesAreThoseOfPython) {
  expect_slice(resolve({range({}, {}, -1)}, {5}), {5}, {-1}, 4);
  expect_slice(resolve({range(1, 4, 2)}, {5}), {2}, {2}, 1);
  expect_slice(resolve({range(-2, {})}, {5}), {2}, {1}, 3);
  expect_slice(resolve({range(4, 0, -3)}, {5}), {2}, {-3}, 4);
  expect_slice(resolve({range(100, -100, -4)}, {5}), {2}, {-4}, 4);
  expect_slice(resolve({range(-100, 100, 7)}, {5}), {1}, {}, 0);
  expect_slice(resolve({range(3, 3), range(2, 1)}, {5, 5}), {0, 0}, {}, 0);
  expect_slice(resolve({range({}, {}, -1)}, {0}), {0}, {}, 0);
}

TEST(ResolveSlice, TheFarthestNumbersDoNotOverflow) {
  const int64_t big = int64_t{1} << 40;
  for (const int64_t step : {kLowest, -kHighest, kHighest}) {
    expect_slice(resolve({range({}, {}, step)}, {big, 4}), {1, 4}, {0, 1},
                 step > 0 ? 0 : (big - 1) * 4);
  }
  expect_slice(resolve({range(kLowest, kHighest, big - 1)}, {big}), {2}, {big - 1}, 0);
  expect_slice(resolve({range(kHighest, kLowest, 1 - big)}, {big}), {2}, {1 - big}, big - 1);
  expect_slice(resolve({range(kHighest, kLowest)}, {big}), {0}, {}, 0);
}

TEST(ResolveSlice, BadIndicesNameDimensionAndSize) {
  for (const int64_t index : {int64_t{3}, int64_t{-4}, kLowest, kHighest}) {
    EXPECT_EQ(
        message_of<BadIndex>([&] { resolve({kNew, kAll, at(index)}, {2, 3}); }),
        "slice index " + std::to_string(index) + " of dimension 1 is out of range for size 3");
  }
  EXPECT_EQ(message_of<BadIndex>([] { resolve({at(0), kNew, kAll, kAll}, {2, 3}); }),
            "Index out of range: 3 indices for shape (2, 3), which has only 2 dimensions");
}

TEST(ResolveSlice, WhatMeansNothingRaises) {
  EXPECT_EQ(message_of<InvalidArgument>([] { resolve({kAll, range({}, {}, 0)}, {2, 3}); }),
            "strides[1] must be non-zero, got step 0 for dimension 1");
  EXPECT_EQ(message_of<InvalidArgument>([] { resolve({kDots, kDots}, {2, 3}); }),
            "Multiple ellipses in slice spec not allowed");
  const std::vector<SliceItem> many(kMaxRank, kNew);
  EXPECT_EQ(message_of<InvalidArgument>([&] { resolve(many, {2}); }),
            "at most 32 dimensions are supported, got 33");
}

TEST(ResolveSlice, OffsetsAndStridesHave64Bits) {
  const int64_t row = int64_t{1} << 40;
  expect_slice(resolve({range(1000, {}, -7), range(-5, {}, 2)}, {1024, row}), {143, 3},
               {-7 * row, 2}, 1000 * row + row - 5);
  expect_slice(resolve({at(-1), at(-1)}, {1024, row}), {}, {}, 1024 * row - 1);
}

// Walks from start to stop, as Python's slice says.
std::vector<int64_t> positions(const SliceItem& item, int64_t size) {
  const int64_t step = item.step.value_or(1);
  const auto bound = [&](Bound given, int64_t otherwise) {
    if (!given) return otherwise;
    const int64_t position = *given < 0 ? *given + size : *given;
    return step > 0 ? std::min(std::max<int64_t>(position, 0), size)
                    : std::min(std::max<int64_t>(position, -1), size - 1);
  };
  const int64_t stop = bound(item.stop, step > 0 ? size : -1);
  std::vector<int64_t> found;
  for (int64_t p = bound(item.start, step > 0 ? 0 : size - 1); step > 0 ? p < stop : p > stop;
       p += step) {
    found.push_back(p);
  }
  return found;
}

TEST(StridedSliceOfATensor, EveryRangeIsPythons) {
  std::vector<Bound> bounds{std::nullopt};
  for (int64_t bound = -7; bound <= 7; ++bound) bounds.push_back(bound);
  const Tensor from = Tensor::copy_of(vector_of<int64_t>({0, 1, 2, 3, 4}).view());
  for (const Bound& start : bounds) {
    for (const Bound& stop : bounds) {
      for (const Bound& step : bounds) {
        if (step == 0) continue;
        const SliceItem item = range(start, stop, step);
        ASSERT_EQ(values_of<int64_t>(strided_slice(from, {&item, 1})), positions(item, 5));
      }
    }
  }
}

TEST(StridedSliceOfATensor, IsACopyUnlessItIsTheWhole) {
  const Tensor from = Tensor::copy_of(array<int32_t>({2, 3}, {1, 2, 3, 4, 5, 6}).view());
  const auto slice = [&](std::vector<SliceItem> items) { return strided_slice(from, items); };
  const Tensor column = slice({range({}, {}, -1), at(1)});
  EXPECT_EQ(column.shape(), Shape({2}));
  EXPECT_EQ(values_of<int32_t>(column), (std::vector<int32_t>{5, 2}));
  EXPECT_EQ(values_of<int32_t>(slice({at(1)})), (std::vector<int32_t>{4, 5, 6}));
  EXPECT_EQ(slice({kNew, kDots, range(0, 3)}).data(), from.data());
  EXPECT_EQ(slice({kNew, kDots}).shape(), Shape({1, 2, 3}));
  EXPECT_NE(slice({range({}, {}, -1)}).data(), from.data());
}

StridedUpdateArgs update_args(const Shape& slice, const Array& value) {
  return slice_update_args("f", UpdateOp::kAdd, DType::kInt32, resolve({}, slice), value.view());
}

TEST(SliceUpdateArgs, ValuesAreBroadcast) {
  const auto strides = [](const Shape& slice, const Shape& value) {
    const StridedUpdateArgs args = update_args(slice, Array(DType::kInt32, value));
    EXPECT_EQ(args.rank, slice.rank());
    return std::vector<int64_t>(args.update_strides.begin(),
                                args.update_strides.begin() + args.rank);
  };
  EXPECT_EQ(strides({2, 3}, {2, 3}), (std::vector<int64_t>{3, 1}));
  EXPECT_EQ(strides({2, 3}, {3}), (std::vector<int64_t>{0, 1}));
  EXPECT_EQ(strides({2, 3}, {2, 1}), (std::vector<int64_t>{1, 0}));
  EXPECT_EQ(strides({2, 3}, {1, 1, 1, 3}), (std::vector<int64_t>{0, 1}));
  EXPECT_EQ(strides({2, 3}, {}), (std::vector<int64_t>{0, 0}));
  EXPECT_EQ(strides({}, {1, 1}), (std::vector<int64_t>{}));
}

TEST(SliceUpdateArgs, WhatDoesNotFitRaises) {
  for (const Shape& shape : {Shape{2}, Shape{3, 2}, Shape{2, 2, 3}, Shape{0}}) {
    EXPECT_EQ(
        message_of<InvalidArgument>([&] { update_args({2, 3}, Array(DType::kInt32, shape)); }),
        "f: cannot broadcast a value of shape " + print(shape) + " to a slice of shape (2, 3)");
  }
  EXPECT_EQ(message_of<BadDType>([] { update_args({2}, Array(DType::kInt64, {2})); }),
            "f: the value has dtype int64, but the variable has dtype int32");
  EXPECT_EQ(message_of<BadDType>([] {
              slice_update_args("f", UpdateOp::kAdd, DType::kBool, resolve({}, {1}),
                                Array(DType::kBool, {1}).view());
            }),
            "f: 'add' is not defined for dtype bool");
}

}  // namespace
}  // namespace resvar::test
