#include "core/gather.h"

#include "testing.h"

namespace resvar::test {
namespace {

// 0, 1, 2, ... in row-major order.
Tensor counting(const Shape& shape) {
  std::vector<int32_t> values(static_cast<size_t>(shape.elements()));
  for (size_t i = 0; i < values.size(); ++i) values[i] = static_cast<int32_t>(i);
  return Tensor::copy_of(array(shape, values).view());
}

Tensor rows(const Tensor& params, const Array& indices) {
  return gather("f", IndexForm::kRows, params, indices.view());
}

Tensor tuples(const Tensor& params, const Array& indices) {
  return gather("f", IndexForm::kTuples, params, indices.view());
}

TEST(Gather, RowsInTheShapeOfTheirIndices) {
  const Tensor result = rows(counting({3, 2}), array<int32_t>({2, 2}, {2, 0, 1, 2}));
  EXPECT_EQ(result.shape(), Shape({2, 2, 2}));
  EXPECT_EQ(values_of<int32_t>(result), (std::vector<int32_t>{4, 5, 0, 1, 2, 3, 4, 5}));
}

TEST(Gather, RowOfAScalarIndex) {
  const Tensor result = rows(counting({3, 2}), array<int64_t>({}, {1}));
  EXPECT_EQ(result.shape(), Shape({2}));
  EXPECT_EQ(values_of<int32_t>(result), (std::vector<int32_t>{2, 3}));
}

TEST(Gather, Elements) {
  const Tensor result = rows(counting({4}), vector_of<int64_t>({3, 3, 0}));
  EXPECT_EQ(values_of<int32_t>(result), (std::vector<int32_t>{3, 3, 0}));
}

TEST(Gather, TuplesOfAnyDepth) {
  const Tensor params = counting({2, 3, 2});
  const Tensor whole = tuples(params, array<int32_t>({2, 0}, {}));
  EXPECT_EQ(whole.shape(), Shape({2, 2, 3, 2}));
  EXPECT_EQ(values_of<int32_t>(whole)[13], 1);
  const Tensor matrices = tuples(params, array<int32_t>({1, 1}, {1}));
  EXPECT_EQ(matrices.shape(), Shape({1, 3, 2}));
  EXPECT_EQ(values_of<int32_t>(matrices), (std::vector<int32_t>{6, 7, 8, 9, 10, 11}));
  const Tensor vectors = tuples(params, array<int32_t>({2, 2}, {1, 0, 0, 2}));
  EXPECT_EQ(vectors.shape(), Shape({2, 2}));
  EXPECT_EQ(values_of<int32_t>(vectors), (std::vector<int32_t>{6, 7, 4, 5}));
  const Tensor element = tuples(params, array<int32_t>({3}, {1, 2, 1}));
  EXPECT_EQ(element.shape(), Shape());
  EXPECT_EQ(values_of<int32_t>(element), (std::vector<int32_t>{11}));
}

TEST(Gather, NoRows) {
  EXPECT_EQ(rows(counting({3, 2}), vector_of<int32_t>({})).shape(), Shape({0, 2}));
  EXPECT_EQ(rows(counting({0, 2}), vector_of<int32_t>({})).shape(), Shape({0, 2}));
}

TEST(Gather, RowsWithoutElements) {
  EXPECT_EQ(rows(counting({3, 0}), vector_of<int32_t>({2, 1})).shape(), Shape({2, 0}));
  EXPECT_THROW(rows(counting({3, 0}), vector_of<int32_t>({3})), BadIndex);
}

TEST(Gather, EveryDType) {
  for (const DType dtype : kDTypes) {
    const Array params = random_array(dtype, {2, 3}, 1);
    const Tensor result = rows(Tensor::copy_of(params.view()), vector_of<int32_t>({0, 1}));
    EXPECT_EQ(copy_of(result), params) << name_of(dtype);
  }
}

TEST(Gather, ResultHasMemoryOfItsOwn) {
  const Tensor params = counting({3});
  const Tensor result = rows(params, vector_of<int32_t>({0, 1, 2}));
  EXPECT_NE(result.data(), params.data());
  EXPECT_TRUE(result.buffer().exclusive());
  EXPECT_TRUE(params.buffer().exclusive());
}

TEST(Gather, NamesCallerPositionValueAndSize) {
  EXPECT_EQ(message_of<BadIndex>([] { rows(counting({3, 2}), vector_of<int32_t>({0, 3, -1})); }),
            "f: indices[1] = 3 is out of range for dimension 0 of size 3");
  const Array pairs = array<int64_t>({2, 2}, {0, 1, 2, -1});
  EXPECT_EQ(message_of<BadIndex>([&] { tuples(counting({3, 2}), pairs); }),
            "f: indices[1, 1] = -1 is out of range for dimension 1 of size 2");
}

TEST(Gather, WithLeadingDimensions) {
  const Array indices = array<int32_t>({2, 1}, {1, 0});
  const Tensor result =
      gather("f", IndexForm::kRows, counting({2, 3, 2}), indices.view(), {.batch = 1, .outer = 1});
  EXPECT_EQ(result.shape(), Shape({2, 3, 1}));
  EXPECT_EQ(values_of<int32_t>(result), (std::vector<int32_t>{1, 3, 5, 6, 8, 10}));
}

TEST(Gather, BatchesMustBeEqual) {
  const Array indices = array<int32_t>({1, 1}, {0});
  EXPECT_EQ(message_of<InvalidArgument>([&] {
              gather("f", IndexForm::kRows, counting({2, 3}), indices.view(), {.batch = 1});
            }),
            "f: the batches must be equal, but dimension 0 has size 2 in shape (2, 3) and size 1 "
            "in indices of shape (1, 1)");
}

TEST(Gather, RefusesWhatSelectRowsRefuses) {
  EXPECT_THROW(rows(counting({}), vector_of<int32_t>({0})), InvalidArgument);
  EXPECT_THROW(rows(counting({3}), vector_of<float>({0})), BadDType);
  EXPECT_THROW(tuples(counting({3}), array<int32_t>({1, 2}, {0, 0})), InvalidArgument);
}

}  // namespace
}  // namespace resvar::test
