#include "core/shape.h"

#include <limits>

#include "testing.h"

namespace resvar::test {
namespace {

constexpr int64_t kLargest = std::numeric_limits<int64_t>::max();
constexpr int64_t kMillion = 1 << 20;

std::vector<int64_t> dims_of(const Shape& shape) {
  return {shape.dims().begin(), shape.dims().end()};
}

TEST(Shape, IsAScalarUnlessTold) {
  EXPECT_EQ(Shape().rank(), 0);
  EXPECT_EQ(Shape().elements(), 1);
  EXPECT_TRUE(Shape().dims().empty());
}

TEST(Shape, KnowsItsDimensions) {
  const Shape shape{2, 3, 5};
  EXPECT_EQ(shape.rank(), 3);
  EXPECT_EQ(shape[0], 2);
  EXPECT_EQ(shape[2], 5);
  EXPECT_EQ(dims_of(shape), (std::vector<int64_t>{2, 3, 5}));
  EXPECT_EQ(shape.elements(), 30);
}

TEST(Shape, AZeroDimensionMakesItEmpty) {
  EXPECT_EQ(Shape({0}).elements(), 0);
  EXPECT_EQ(Shape({3, 0, 5}).elements(), 0);
  EXPECT_EQ(Shape({0, kLargest}).elements(), 0);
}

TEST(Shape, RefusesNegativeDimensions) {
  EXPECT_EQ(message_of<InvalidArgument>([] { Shape({2, -7}); }),
            "a dimension must not be negative, got -7");
  EXPECT_THROW(Shape({0, std::numeric_limits<int64_t>::min()}), InvalidArgument);
}

TEST(Shape, HoldsAnyNumberOfElementsThatFits) {
  EXPECT_EQ(Shape({kLargest}).elements(), kLargest);
  EXPECT_EQ(Shape({1, kLargest, 1}).elements(), kLargest);
  EXPECT_EQ(Shape({kMillion, kMillion, kMillion}).elements(), int64_t{1} << 60);
  EXPECT_EQ(Shape({7, kLargest / 7}).elements(), kLargest / 7 * 7);
}

TEST(Shape, RefusesMoreElementsThanFit) {
  EXPECT_EQ(message_of<InvalidArgument>([] { Shape({int64_t{1} << 62, 2}); }),
            "a shape with more than 2^63 - 1 elements is not supported");
  EXPECT_THROW(Shape({8, kLargest / 7}), InvalidArgument);
  EXPECT_THROW(Shape({kMillion, kMillion, kMillion, kMillion}), InvalidArgument);
}

// Else the strides of its rows would not fit.
TEST(Shape, RefusesTooManyElementsBesideAZero) {
  EXPECT_THROW(Shape({0, int64_t{1} << 62, 2}), InvalidArgument);
  EXPECT_THROW(Shape({int64_t{1} << 62, 2, 0}), InvalidArgument);
}

TEST(Shape, HasAtMostMaxRankDimensions) {
  const std::vector<int64_t> most(kMaxRank, 1);
  EXPECT_EQ(Shape(most).rank(), kMaxRank);
  const std::vector<int64_t> more(kMaxRank + 1, 1);
  EXPECT_EQ(message_of<InvalidArgument>([&] { Shape{std::span(more)}; }),
            "at most 32 dimensions are supported, got 33");
}

TEST(Shape, ComparesDimensions) {
  EXPECT_EQ(Shape({2, 3}), Shape({2, 3}));
  EXPECT_NE(Shape({2, 3}), Shape({3, 2}));
  EXPECT_NE(Shape({2, 3}), Shape({6}));
  EXPECT_NE(Shape({1}), Shape());
  EXPECT_NE(Shape({0, 1}), Shape({0, 2}));
}

TEST(Shape, PrefixAndSuffix) {
  const Shape shape{2, 3, 5};
  EXPECT_EQ(shape.prefix(0), Shape());
  EXPECT_EQ(shape.prefix(2), Shape({2, 3}));
  EXPECT_EQ(shape.prefix(3), shape);
  EXPECT_EQ(shape.suffix(0), shape);
  EXPECT_EQ(shape.suffix(2), Shape({5}));
  EXPECT_EQ(shape.suffix(3), Shape());
  EXPECT_EQ(Shape({0, 4}).suffix(1).elements(), 4);
}

TEST(Shape, Concat) {
  EXPECT_EQ(concat(Shape({2}), Shape({3, 5})), Shape({2, 3, 5}));
  EXPECT_EQ(concat(Shape(), Shape({3})), Shape({3}));
  EXPECT_EQ(concat(Shape({3}), Shape()), Shape({3}));
  EXPECT_EQ(concat(Shape(), Shape()), Shape());
  EXPECT_THROW(concat(Shape({kLargest}), Shape({2})), InvalidArgument);
  EXPECT_THROW(concat(Shape(std::vector<int64_t>(20, 1)), Shape(std::vector<int64_t>(20, 1))),
               InvalidArgument);
}

TEST(Shape, PrintsAsPython) {
  EXPECT_EQ(print(Shape()), "()");
  EXPECT_EQ(print(Shape({2})), "(2,)");
  EXPECT_EQ(print(Shape({2, 3})), "(2, 3)");
  EXPECT_EQ(print(Shape({0, kLargest})), "(0, 9223372036854775807)");
}

using Dims = std::vector<std::optional<int64_t>>;

TEST(PartialShape, OfUnknownRankAdmitsAll) {
  const PartialShape unknown;
  EXPECT_FALSE(unknown.dims().has_value());
  EXPECT_TRUE(unknown.admits(Shape()));
  EXPECT_TRUE(unknown.admits(Shape({2, 0, 3})));
  EXPECT_EQ(print(unknown), "<unknown>");
}

TEST(PartialShape, FullyKnownAdmitsOne) {
  const PartialShape known(Shape({2, 3}));
  EXPECT_EQ(known.dims(), (Dims{2, 3}));
  EXPECT_TRUE(known.admits(Shape({2, 3})));
  EXPECT_FALSE(known.admits(Shape({2, 4})));
  EXPECT_FALSE(known.admits(Shape({2})));
  EXPECT_FALSE(known.admits(Shape({2, 3, 1})));
  EXPECT_EQ(print(known), "(2, 3)");
}

TEST(PartialShape, OfAScalarAdmitsAScalar) {
  const PartialShape scalar{Shape()};
  EXPECT_TRUE(scalar.admits(Shape()));
  EXPECT_FALSE(scalar.admits(Shape({1})));
  EXPECT_EQ(print(scalar), "()");
}

TEST(PartialShape, AnUnknownDimensionAdmitsAnyExtent) {
  const PartialShape partial(Dims{2, std::nullopt});
  EXPECT_TRUE(partial.admits(Shape({2, 0})));
  EXPECT_TRUE(partial.admits(Shape({2, 1000})));
  EXPECT_FALSE(partial.admits(Shape({3, 1000})));
  EXPECT_FALSE(partial.admits(Shape({2})));
  EXPECT_FALSE(partial.admits(Shape({2, 1, 1})));
  EXPECT_EQ(print(partial), "(2, None)");
  EXPECT_EQ(print(PartialShape(Dims{std::nullopt})), "(None,)");
}

}  // namespace
}  // namespace resvar::test
