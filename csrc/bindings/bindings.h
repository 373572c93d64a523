// What the files of the extension module share. They translate and hold no logic: Python has
// coerced the types (resvar/coerce.py), csrc/core checks shapes and dtypes.
#pragma once

#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>

#include <optional>

#include "core/strided_slice.h"
#include "core/tensor.h"

namespace resvar::bindings {

namespace py = pybind11;

// Each adds its part to the module, after those it refers to.
void bind_error(py::module_& module);
void bind_dtype(py::module_& module);
void bind_device(py::module_& module);
void bind_update_op(py::module_& module);
void bind_tensor(py::module_& module);
void bind_variable(py::module_& module);
void bind_snapshot(py::module_& module);
void bind_dlpack(py::module_& module);
void bind_memory_stats(py::module_& module);
void bind_strided_slice(py::module_& module);
void bind_crc32c(py::module_& module);
void bind_interpreter();

// NumPy's dtype of the same elements, and back. Throws TypeError for a dtype without one here.
py::dtype numpy_dtype(DType dtype);
DType core_dtype(const py::dtype& dtype);
std::optional<DType> find_core_dtype(const py::dtype& dtype);

// A tensor of the strings in an array of bytes and str objects, and the way back. The array of the
// second is new. Throws BadDType for another object.
bool is_object_array(py::handle operand);
Tensor strings_of(py::handle objects);
py::array to_objects(const Tensor& strings);

// The elements of a Tensor or a C-contiguous array of the module's own dtypes, valid while
// `operand` lives and is not written. Throws TypeError for anything else.
ArrayView view_of(py::handle operand);

// The dtype of an array that view_of() takes, or nothing for any other object.
std::optional<DType> plain_array_dtype(py::handle operand);

// What view_of() takes, or the strings of an array of objects, or a Python number as a scalar of
// the given dtype, into which coerce.py has found that it fits.
class Operand {
 public:
  Operand(py::handle operand, DType dtype);
  Operand(const Operand&) = delete;
  Operand& operator=(const Operand&) = delete;

  const ArrayView& view() const { return view_; }

 private:
  alignas(16) std::byte number_[16];
  std::optional<Tensor> strings_;
  ArrayView view_;
};

py::tuple to_tuple(const Shape& shape);

// The items of a key, a tuple of int, slice (of int or None), None and Ellipsis.
std::vector<SliceItem> slice_items(const py::tuple& key);

}  // namespace resvar::bindings
