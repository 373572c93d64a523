#include "core/tensor.h"

#include <pybind11/complex.h>
#include <pybind11/stl.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <span>

#include "bindings/bindings.h"
#include "core/dispatch.h"
#include "core/gather.h"
#include "core/kernels.h"
#include "core/scatter.h"

namespace resvar::bindings {
namespace {

// Lets go of a Python object on whichever thread the last handle dies.
std::shared_ptr<void> keep_alive(const py::object& object) {
  return {object.inc_ref().ptr(), [](void* pointer) {
            const py::gil_scoped_acquire gil;
            Py_DECREF(static_cast<PyObject*>(pointer));
          }};
}

Tensor borrow(const py::array& array) {
  if (is_object_array(array)) return strings_of(array);
  const ArrayView view = view_of(array);
  return Tensor(Buffer::borrow(view.data, view.bytes(), keep_alive(array)), view.dtype, view.shape);
}

Tensor copy_of(py::handle operand) {
  return is_object_array(operand) ? strings_of(operand) : Tensor::copy_of(view_of(operand));
}

// An array over the tensor's memory; `self`, its base, keeps that alive.
py::array array_over(const py::object& self) {
  const auto& tensor = self.cast<const Tensor&>();
  return py::array(
      numpy_dtype(tensor.dtype()),
      std::vector<py::ssize_t>(tensor.shape().dims().begin(), tensor.shape().dims().end()),
      tensor.data(), self);
}

// Read-only. Strings are copied to objects, and what is on a GPU to the host.
py::array to_array(const py::object& self) {
  const auto& tensor = self.cast<const Tensor&>();
  if (!tensor.device().is_cpu()) return to_array(py::cast(tensor.on(Device{})));
  py::array array = tensor.dtype() == DType::kString ? to_objects(tensor) : array_over(self);
  py::detail::array_proxy(array.ptr())->flags &= ~py::detail::npy_api::NPY_ARRAY_WRITEABLE_;
  return array;
}

// A base class with the buffer protocol: the buffer is that of a read-only array.
int get_buffer(PyObject* self, Py_buffer* view, int flags) {
  view->obj = nullptr;
  // torch.asarray, which was refused writable memory and would take bytes for floats.
  if (PyErr_Occurred()) return -1;
  try {
    // NumPy ignores what this raises, and tries another way. So no value is asked for that has an
    // error to raise, once: that of a variable on a GPU.
    const py::handle exporter(self);
    if (!exporter.attr("_core_device")().cast<Device>().is_cpu()) {
      throw py::buffer_error("memory of a GPU is no buffer: numpy() copies it");
    }
    const py::object array = exporter.attr("_core_tensor")().attr("array")();
    return PyObject_GetBuffer(array.ptr(), view, flags);
  } catch (const py::buffer_error& error) {
    PyErr_SetString(PyExc_BufferError, error.what());
  } catch (py::error_already_set& error) {
    error.restore();
  }
  return -1;
}

// The buffer belongs to the array, which releases it. NumPy keeps buffers only of what has this;
// otherwise it would keep the variable alone, whose memory changes.
void release_buffer(PyObject*, Py_buffer*) {}

py::object make_exporter() {
  PyType_Slot slots[] = {{Py_bf_getbuffer, reinterpret_cast<void*>(get_buffer)},
                         {Py_bf_releasebuffer, reinterpret_cast<void*>(release_buffer)},
                         {0, nullptr}};
  PyType_Spec spec{.name = "resvar._core.BufferExporter",
                   .basicsize = sizeof(PyObject),
                   .itemsize = 0,
                   .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
                   .slots = slots};
  PyObject* const type = PyType_FromSpec(&spec);
  if (!type) throw py::error_already_set();
  return py::reinterpret_steal<py::object>(type);
}

Tensor gather_from(const Tensor& params, IndexForm form, py::handle indices, int batch, int outer) {
  const bool tuples = form == IndexForm::kTuples;
  return gather(tuples ? "gather_nd" : "gather", form, params, view_of(indices),
                {.batch = batch, .outer = outer});
}

Tensor scatter_nd_on(const Tensor& params, std::string_view caller, UpdateOp op, py::handle indices,
                     py::handle updates) {
  return scatter_nd(caller, op, params, view_of(indices), Operand(updates, params.dtype()).view());
}

Tensor scatter_nd_of(std::string_view caller, UpdateOp op, const std::vector<int64_t>& dims,
                     py::handle indices, py::handle updates, Device device) {
  return scatter_nd_into_zeros(caller, op, Shape(dims), view_of(indices),
                               Operand(updates, DType::kString).view(), device);
}

Tensor empty(DType dtype, const std::vector<int64_t>& dims, Device device) {
  return Tensor::empty(dtype, Shape(dims), device);
}

Tensor view_as(const Tensor& self, DType dtype, const std::vector<int64_t>& dims) {
  return self.as(dtype, Shape(dims));
}

// Where the elements are on a GPU, and the stream on which others may read them.
py::tuple lend(const Tensor& self) {
  void* const stream = cuda::stream_to_read(self.data(), self.view().bytes());
  return py::make_tuple(reinterpret_cast<uintptr_t>(self.data()),
                        reinterpret_cast<uintptr_t>(stream));
}

Tensor slice_of(const Tensor& self, const py::tuple& key) {
  return strided_slice(self, slice_items(key));
}

}  // namespace

py::tuple to_tuple(const Shape& shape) {
  py::tuple result(shape.rank());
  for (int axis = 0; axis < shape.rank(); ++axis) result[axis] = shape[axis];
  return result;
}

namespace {

bool is_plain(const py::array& array) {
  constexpr int kPlain = +py::array::c_style | +py::detail::npy_api::NPY_ARRAY_ALIGNED_;
  return (array.flags() & kPlain) == kPlain && array.dtype().byteorder() != '>';
}

}  // namespace

std::optional<DType> plain_array_dtype(py::handle operand) {
  if (!py::isinstance<py::array>(operand)) return std::nullopt;
  const auto array = py::reinterpret_borrow<py::array>(operand);
  return is_plain(array) ? find_core_dtype(array.dtype()) : std::nullopt;
}

ArrayView view_of(py::handle operand) {
  if (py::isinstance<Tensor>(operand)) return operand.cast<const Tensor&>().view();
  if (!py::isinstance<py::array>(operand)) {
    throw py::type_error("expected a Tensor or an array, got " +
                         std::string(py::str(py::type::of(operand))));
  }
  const auto array = py::reinterpret_borrow<py::array>(operand);
  if (!is_plain(array)) {
    throw py::type_error("expected an aligned C-contiguous array in native byte order");
  }
  std::array<int64_t, 64> dims;  // NumPy has no more dimensions
  std::copy_n(array.shape(), array.ndim(), dims.begin());
  return {array.data(), core_dtype(array.dtype()),
          Shape(std::span<const int64_t>(dims.data(), static_cast<size_t>(array.ndim())))};
}

namespace {

template <typename T>
T number_as(py::handle number) {
  if constexpr (is_opaque_v<T>) {
    throw py::type_error("expected a Tensor or an array, got a number");
  } else if constexpr (std::is_floating_point_v<T>) {
    return static_cast<T>(number.cast<double>());
  } else if constexpr (is_half_v<T>) {
    return T(static_cast<float>(number.cast<double>()));
  } else {
    return number.cast<T>();
  }
}

}  // namespace

Operand::Operand(py::handle operand, DType dtype) {
  if (!PyFloat_CheckExact(operand.ptr()) && !PyLong_CheckExact(operand.ptr())) {
    if (dtype == DType::kString && is_object_array(operand)) {
      strings_.emplace(strings_of(operand));
      view_ = strings_->view();
    } else {
      view_ = view_of(operand);
    }
    return;
  }
  visit_dtype(dtype, [&]<typename T>(TypeTag<T>) {
    const T value = number_as<T>(operand);
    std::memcpy(number_, &value, sizeof(T));
  });
  view_ = {number_, dtype, Shape()};
}

void bind_tensor(py::module_& module) {
  module.attr("BufferExporter") = make_exporter();
  py::class_<Tensor>(module, "Tensor")
      .def_static("copy_of", copy_of)
      .def_static("borrow", borrow)
      .def_static("empty", empty)
      .def_property_readonly("dtype", &Tensor::dtype)
      .def_property_readonly("shape", [](const Tensor& self) { return to_tuple(self.shape()); })
      .def_property_readonly("device", &Tensor::device)
      .def("on", &Tensor::on)
      .def("clone", &Tensor::clone)
      .def("view", view_as)
      .def("lend", lend)
      .def("array", to_array)
      .def("writable_array", array_over)
      .def("gather", gather_from, py::arg(), py::arg(), py::arg() = 0, py::arg() = 0)
      .def("scatter_nd", scatter_nd_on)
      .def_static("scatter_nd_into_zeros", scatter_nd_of, py::arg(), py::arg(), py::arg(),
                  py::arg(), py::arg(), py::arg() = Device{})
      .def("slice", slice_of);
}

}  // namespace resvar::bindings
