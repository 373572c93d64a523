// Strings between NumPy's arrays of objects and the core.
#include <algorithm>
#include <string>
#include <vector>

#include "bindings/bindings.h"
#include "core/error.h"

namespace resvar::bindings {
namespace {

// The bytes of a bytes object, or of a str in UTF-8; valid while the object lives.
StringRef bytes_of_object(PyObject* object) {
  char* data = nullptr;
  Py_ssize_t size = 0;
  if (object && PyBytes_Check(object)) {
    PyBytes_AsStringAndSize(object, &data, &size);
    return {data, static_cast<uint64_t>(size)};
  }
  if (object && PyUnicode_Check(object)) {
    const char* text = PyUnicode_AsUTF8AndSize(object, &size);
    if (!text) throw py::error_already_set();
    return {text, static_cast<uint64_t>(size)};
  }
  fail<BadDType>("Failed to convert a NumPy array to a Tensor (Unsupported object type ",
                 object ? Py_TYPE(object)->tp_name : "NULL", ").");
}

}  // namespace

bool is_object_array(py::handle operand) {
  return py::isinstance<py::array>(operand) &&
         py::reinterpret_borrow<py::array>(operand).dtype().num() ==
             py::detail::npy_api::NPY_OBJECT_;
}

Tensor strings_of(py::handle objects) {
  const auto array = py::array::ensure(objects, py::array::c_style);
  if (!array) throw py::error_already_set();
  const std::vector<int64_t> dims(array.shape(), array.shape() + array.ndim());
  Tensor result = Tensor::empty(DType::kString, Shape(dims));
  const auto* first = static_cast<PyObject* const*>(array.data());
  std::transform(first, first + array.size(), static_cast<StringRef*>(result.mutable_data()),
                 bytes_of_object);
  own_strings(result);
  return result;
}

py::array to_objects(const Tensor& strings) {
  const auto dims = strings.shape().dims();
  py::array array(numpy_dtype(DType::kString), std::vector<py::ssize_t>(dims.begin(), dims.end()));
  const auto* elements = static_cast<const StringRef*>(strings.data());
  auto* objects = static_cast<PyObject**>(array.mutable_data());
  for (int64_t i = 0; i < strings.shape().elements(); ++i) {
    PyObject* bytes =
        PyBytes_FromStringAndSize(elements[i].data, static_cast<Py_ssize_t>(elements[i].size));
    if (!bytes) throw py::error_already_set();
    Py_XDECREF(std::exchange(objects[i], bytes));
  }
  return array;
}

}  // namespace resvar::bindings
