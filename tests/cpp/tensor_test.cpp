#include "core/tensor.h"

#include "testing.h"

namespace resvar::test {
namespace {

TEST(Tensor, IsNothingUnlessTold) {
  const Tensor nothing;
  EXPECT_EQ(nothing.data(), nullptr);
  EXPECT_EQ(nothing.shape(), Shape());
  EXPECT_EQ(nothing.device(), Device());
}

TEST(Tensor, EmptyHasMemoryOfItsOwn) {
  for (const DType dtype : kDTypes) {
    Tensor tensor = Tensor::empty(dtype, {3, 5});
    EXPECT_EQ(tensor.dtype(), dtype);
    EXPECT_EQ(tensor.shape(), Shape({3, 5}));
    EXPECT_EQ(tensor.buffer().size(), 15 * size_of(dtype));
    EXPECT_EQ(tensor.data(), tensor.mutable_data());
    EXPECT_TRUE(tensor.buffer().exclusive());
  }
}

TEST(Tensor, MayHaveNoElements) {
  const Tensor tensor = Tensor::empty(DType::kInt32, {2, 0});
  EXPECT_EQ(tensor.buffer().size(), 0u);
  EXPECT_EQ(tensor.clone().shape(), Shape({2, 0}));
  EXPECT_EQ(Tensor::copy_of(ArrayView{nullptr, DType::kInt32, Shape{0}}).shape(), Shape({0}));
}

TEST(Tensor, CopiesShareTheBuffer) {
  const Tensor tensor = Tensor::empty(DType::kInt32, {2});
  const Tensor copy = tensor;
  EXPECT_EQ(copy.data(), tensor.data());
  EXPECT_FALSE(tensor.buffer().exclusive());
}

TEST(Tensor, CopyOfAViewHasItsElementsInNewMemory) {
  for (const DType dtype : kDTypes) {
    const Array source = random_array(dtype, {4, 5}, 1);
    const Tensor tensor = Tensor::copy_of(source.view());
    EXPECT_NE(tensor.data(), source.data());
    EXPECT_TRUE(tensor.buffer().exclusive());
    EXPECT_EQ(copy_of(tensor), source);
  }
}

TEST(Tensor, CloneHasItsElementsInNewMemory) {
  const Tensor tensor = Tensor::copy_of(vector_of<float>({1, 2, 3}).view());
  Tensor clone = tensor.clone();
  EXPECT_NE(clone.data(), tensor.data());
  EXPECT_TRUE(clone.buffer().exclusive());
  static_cast<float*>(clone.mutable_data())[1] = 9;
  EXPECT_EQ(values_of<float>(clone), (std::vector<float>{1, 9, 3}));
  EXPECT_EQ(values_of<float>(tensor), (std::vector<float>{1, 2, 3}));
}

TEST(Tensor, CloneOfBorrowedMemoryCanBeWritten) {
  const Array source = vector_of<int64_t>({1, 2});
  const Buffer borrowed = Buffer::borrow(source.data(), 16, nullptr);
  const Tensor clone = Tensor(borrowed, DType::kInt64, {2}).clone();
  EXPECT_TRUE(clone.buffer().exclusive());
  EXPECT_EQ(copy_of(clone), source);
}

TEST(Tensor, HasTheSameBytesAsAnotherArray) {
  const Tensor bytes = Tensor::copy_of(vector_of<int8_t>({1, 0, 0, 0, 2, 0, 0, 0}).view());
  const Tensor numbers = bytes.as(DType::kInt32, {2, 1});
  EXPECT_EQ(numbers.data(), bytes.data());
  EXPECT_EQ(numbers.shape(), Shape({2, 1}));
  EXPECT_EQ(values_of<int32_t>(numbers), (std::vector<int32_t>{1, 2}));
  EXPECT_FALSE(bytes.buffer().exclusive());
  const std::string message =
      message_of<InvalidArgument>([&] { static_cast<void>(bytes.as(DType::kInt32, {3})); });
  EXPECT_EQ(message, "an array of shape (3,) and dtype int32 is not made of 8 bytes");
}

TEST(Tensor, ViewIsOfItsMemory) {
  const Tensor tensor = Tensor::empty(DType::kInt16, {2, 3});
  const ArrayView view = tensor.view();
  EXPECT_EQ(view.data, tensor.data());
  EXPECT_EQ(view.dtype, DType::kInt16);
  EXPECT_EQ(view.shape, Shape({2, 3}));
  EXPECT_EQ(view.bytes(), 12u);
  EXPECT_TRUE(tensor.buffer().exclusive());
}

TEST(Tensor, BytesOf) {
  EXPECT_EQ(bytes_of(DType::kComplex128, Shape()), 16u);
  EXPECT_EQ(bytes_of(DType::kFloat16, {3, 5}), 30u);
  EXPECT_EQ(bytes_of(DType::kFloat64, {0, 5}), 0u);
  EXPECT_EQ(bytes_of(DType::kInt32, {int64_t{1} << 60}), size_t{1} << 62);
  EXPECT_EQ(bytes_of(DType::kInt8, {int64_t{1} << 62}), size_t{1} << 62);
}

TEST(Tensor, BytesThatDoNotFitAreRefused) {
  EXPECT_EQ(message_of<InvalidArgument>([] { bytes_of(DType::kFloat64, {int64_t{1} << 60, 2}); }),
            "an array of shape (1152921504606846976, 2) and dtype float64 has more than 2^63 - 1 "
            "bytes");
  EXPECT_THROW(bytes_of(DType::kInt16, {int64_t{1} << 62}), InvalidArgument);
  EXPECT_THROW(Tensor::empty(DType::kComplex128, {int64_t{1} << 60}), InvalidArgument);
}

TEST(Tensor, MemoryThatCannotBeHadIsNamed) {
  EXPECT_EQ(message_of<ResourceExhausted>([] { Tensor::empty(DType::kInt8, {int64_t{1} << 60}); }),
            "could not allocate 1152921504606846976 bytes on CPU:0");
}

}  // namespace
}  // namespace resvar::test
