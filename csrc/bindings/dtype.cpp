#include "core/dtype.h"

#include "bindings/bindings.h"

namespace resvar::bindings {
namespace {

// NumPy's own dtypes are told by kind and size: there are two of eight-byte integers. Bfloat16 is
// ml_dtypes'.
bool matches(const py::dtype& numpy, DType dtype) {
  const py::dtype expected = numpy_dtype(dtype);
  if (numpy.num() == expected.num()) return true;
  return numpy.kind() != 'V' && numpy.kind() == expected.kind() &&
         numpy.itemsize() == expected.itemsize();
}

py::dtype make_numpy_dtype(DType dtype) {
  if (dtype == DType::kBfloat16) {
    return py::dtype::from_args(py::module_::import("ml_dtypes").attr("bfloat16"));
  }
  return py::dtype(std::string(name_of(dtype)));
}

}  // namespace

py::dtype numpy_dtype(DType dtype) {
  // Never destroyed: the interpreter may be gone before static objects are.
  static const auto* const dtypes = [] {
    auto* made = new std::vector<py::dtype>;
    for (int i = 0; i < kDTypeCount; ++i) made->push_back(make_numpy_dtype(static_cast<DType>(i)));
    return made;
  }();
  return (*dtypes)[static_cast<size_t>(dtype)];
}

DType core_dtype(const py::dtype& dtype) {
  for (int i = 0; i < kDTypeCount; ++i) {
    if (matches(dtype, static_cast<DType>(i))) return static_cast<DType>(i);
  }
  throw py::type_error("no dtype of resvar for NumPy's " + std::string(py::str(dtype)));
}

void bind_dtype(py::module_& module) {
  auto dtypes = py::enum_<DType>(module, "DType");
  for (int i = 0; i < kDTypeCount; ++i) {
    const DType dtype = static_cast<DType>(i);
    dtypes.value(name_of(dtype).data(), dtype);
  }
  module.def("numpy_dtype", numpy_dtype);
}

}  // namespace resvar::bindings
