#include "core/tensor.h"

#include "core/error.h"
#include "core/string_arena.h"

namespace resvar {

size_t bytes_of(DType dtype, const Shape& shape) {
  int64_t bytes;
  if (__builtin_mul_overflow(shape.elements(), static_cast<int64_t>(size_of(dtype)), &bytes)) {
    fail<InvalidArgument>("an array of shape ", shape, " and dtype ", name_of(dtype),
                          " has more than 2^63 - 1 bytes");
  }
  return static_cast<size_t>(bytes);
}

void adopt_strings(Tensor& tensor) {
  tensor.buffer().strings().adopt(static_cast<StringRef*>(tensor.mutable_data()),
                                  tensor.shape().elements());
}

Tensor Tensor::empty(DType dtype, const Shape& shape, Device device) {
  if (dtype == DType::kString && !device.is_cpu()) {
    fail<BadDType>("strings are on the CPU only, not on ", device);
  }
  return Tensor(Buffer::allocate(bytes_of(dtype, shape), device), dtype, shape);
}

Tensor Tensor::copy_of(const ArrayView& view, Device device) {
  Tensor result = empty(view.dtype, view.shape, device);
  copy_bytes(result.buffer_, view.data, view.device);
  own_strings(result);
  return result;
}

Tensor Tensor::clone() const { return copy_of(view(), device()); }

Tensor Tensor::as(DType dtype, const Shape& shape) const {
  if (bytes_of(dtype, shape) != view().bytes()) {
    fail<InvalidArgument>("an array of shape ", shape, " and dtype ", name_of(dtype),
                          " is not made of ", view().bytes(), " bytes");
  }
  return Tensor(buffer_, dtype, shape);
}

Tensor Tensor::on(Device device) const {
  return device == this->device() ? *this : copy_of(view(), device);
}

ArrayView readable_on(Device device, const ArrayView& view, Tensor& copy) {
  if (!device.is_cpu() || view.device.is_cpu()) return view;
  copy = Tensor::copy_of(view);
  return copy.view();
}

}  // namespace resvar
