#include "core/strided_walk.h"

#include "testing.h"

namespace resvar::test {
namespace {

using Dimensions = std::vector<StridedWalk::Dimension>;

StridedUpdateArgs args_of(const Dimensions& dims) {
  StridedUpdateArgs args{.rank = static_cast<int>(dims.size())};
  for (size_t axis = 0; axis < dims.size(); ++axis) {
    args.dims[axis] = dims[axis].size;
    args.out_strides[axis] = dims[axis].out_stride;
    args.update_strides[axis] = dims[axis].update_stride;
  }
  return args;
}

void expect_walk(const Dimensions& dims, int64_t elements, const Dimensions& merged) {
  const StridedWalk walk = walk_of(args_of(dims));
  EXPECT_EQ(walk.elements, elements);
  ASSERT_EQ(walk.rank, static_cast<int>(merged.size()));
  for (size_t axis = 0; axis < merged.size(); ++axis) {
    EXPECT_EQ(walk.dims[axis].size, merged[axis].size) << "in dimension " << axis;
    EXPECT_EQ(walk.dims[axis].out_stride, merged[axis].out_stride) << "in dimension " << axis;
    EXPECT_EQ(walk.dims[axis].update_stride, merged[axis].update_stride) << "in dimension " << axis;
  }
}

TEST(StridedWalk, OfAScalarIsOneStep) { expect_walk({}, 1, {{1, 1, 1}}); }

TEST(StridedWalk, MergesDimensionsThatAreOneWalkInBothArrays) {
  expect_walk({{2, 12, 12}, {3, 4, 4}, {4, 1, 1}}, 24, {{24, 1, 1}});
  expect_walk({{3, 4, 0}, {4, 1, 0}}, 12, {{12, 1, 0}});
  expect_walk({{2, 8, 4}, {4, 2, 1}}, 8, {{8, 2, 1}});
}

TEST(StridedWalk, KeepsDimensionsApartThatAreNot) {
  expect_walk({{3, 8, 4}, {4, 1, 1}}, 12, {{3, 8, 4}, {4, 1, 1}});
  expect_walk({{3, 4, 0}, {4, 1, 1}}, 12, {{3, 4, 0}, {4, 1, 1}});
}

TEST(StridedWalk, LeavesOutDimensionsOfSizeOne) {
  expect_walk({{1, 7, 5}, {3, 2, 1}, {1, 9, 9}}, 3, {{3, 2, 1}});
  expect_walk({{1, 7, 5}}, 1, {{1, 1, 1}});
}

TEST(StridedWalk, OfNothingHasNoElements) { EXPECT_EQ(walk_of(args_of({{0, 1, 1}})).elements, 0); }

TEST(StridedWalk, CountsRepeatedUpdatesOnce) {
  EXPECT_EQ(distinct_updates(args_of({{3, 4, 0}, {4, 1, 1}})), 4);
  EXPECT_EQ(distinct_updates(args_of({{3, 4, 4}, {4, 1, 1}})), 12);
  EXPECT_EQ(distinct_updates(args_of({{3, 4, 0}})), 1);
}

}  // namespace
}  // namespace resvar::test
