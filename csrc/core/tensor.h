// Values: what a variable holds, what a read returns, what an update is given.
#pragma once

#include "core/buffer.h"
#include "core/dtype.h"
#include "core/shape.h"

namespace resvar {

// Elements in row-major order that somebody else keeps alive while the view is used.
struct ArrayView {
  const void* data = nullptr;
  DType dtype = DType::kFloat32;
  Shape shape;
  Device device = {};

  size_t bytes() const { return static_cast<size_t>(shape.elements()) * size_of(dtype); }
};

// An array that does not change: a buffer with a dtype and a shape. Copies share the buffer.
class Tensor {
 public:
  Tensor() = default;  // a scalar without memory: the value of nothing
  Tensor(Buffer buffer, DType dtype, const Shape& shape)
      : buffer_(std::move(buffer)), dtype_(dtype), shape_(shape) {}

  // New memory with undefined contents, for a result to be written to.
  static Tensor empty(DType dtype, const Shape& shape, Device device = {});
  // New memory with the contents of `view`; strings are copied as well.
  static Tensor copy_of(const ArrayView& view, Device device = {});
  // New memory with these contents.
  Tensor clone() const;
  // The same bytes as an array of another dtype and shape. Throws InvalidArgument where that does
  // not have as many.
  Tensor as(DType dtype, const Shape& shape) const;
  // This value on a device: itself, or a copy.
  Tensor on(Device device) const;

  DType dtype() const { return dtype_; }
  const Shape& shape() const { return shape_; }
  Device device() const { return buffer_.device(); }
  const Buffer& buffer() const { return buffer_; }
  Buffer& buffer() { return buffer_; }
  const void* data() const { return buffer_.data(); }
  void* mutable_data() { return buffer_.mutable_data(); }
  ArrayView view() const { return {data(), dtype_, shape_, device()}; }

 private:
  Buffer buffer_;
  DType dtype_ = DType::kFloat32;
  Shape shape_;
};

// Copies the strings that the elements point to, so that they belong to the tensor, whose buffer is
// exclusive.
void adopt_strings(Tensor& tensor);

// The same where the dtype is string. Whoever has moved elements into a new tensor calls this.
inline void own_strings(Tensor& tensor) {
  if (tensor.dtype() == DType::kString) adopt_strings(tensor);
}

// The elements where the kernels of a device read them: those of a GPU take memory from anywhere,
// those of the CPU get a copy of what is on a GPU, which `copy` keeps.
ArrayView readable_on(Device device, const ArrayView& view, Tensor& copy);

// Bytes that a tensor of this dtype and shape holds. Throws InvalidArgument where the number does
// not fit.
size_t bytes_of(DType dtype, const Shape& shape);

}  // namespace resvar
