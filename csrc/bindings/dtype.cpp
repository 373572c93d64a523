#include "core/dtype.h"

#include <string_view>
#include <vector>

#include "bindings/bindings.h"
#include "core/dispatch.h"

namespace resvar::bindings {
namespace {

// NumPy's own dtypes are told by kind and size: there are two of eight-byte integers. Those that it
// lacks are ml_dtypes'.
bool is_ml_dtype(DType dtype) {
  return visit_dtype(dtype, []<typename T>(TypeTag<T>) {
    return dtype_of<T> == DType::kBfloat16 || (is_opaque_v<T> && dtype_of<T> != DType::kString);
  });
}

bool matches(const py::dtype& numpy, DType dtype) {
  const py::dtype expected = numpy_dtype(dtype);
  if (numpy.num() == expected.num()) return true;
  return numpy.kind() != 'V' && numpy.kind() == expected.kind() &&
         numpy.itemsize() == expected.itemsize();
}

py::dtype make_numpy_dtype(DType dtype) {
  if (dtype == DType::kString) return py::dtype("O");
  if (is_ml_dtype(dtype)) {
    return py::dtype::from_args(py::module_::import("ml_dtypes").attr(name_of(dtype).data()));
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

std::optional<DType> find_core_dtype(const py::dtype& dtype) {
  // By NumPy's number of the type, since every call asks twice. Never destroyed either.
  static const auto* const by_number = [] {
    auto* made = new std::vector<std::optional<DType>>;
    const auto add = [&](const py::dtype& known) {
      const auto number = static_cast<size_t>(known.num());
      if (number >= made->size()) made->resize(number + 1);
      for (int i = 0; i < kDTypeCount; ++i) {
        if (matches(known, static_cast<DType>(i))) (*made)[number] = static_cast<DType>(i);
      }
    };
    for (const char code : std::string_view("?bhilqBHILQefdFD"))
      add(py::dtype(std::string(1, code)));
    for (int i = 0; i < kDTypeCount; ++i) {
      const auto dtype = static_cast<DType>(i);
      if (is_ml_dtype(dtype)) add(numpy_dtype(dtype));
    }
    return made;
  }();
  const auto number = static_cast<size_t>(dtype.num());
  return number < by_number->size() ? (*by_number)[number] : std::nullopt;
}

DType core_dtype(const py::dtype& dtype) {
  if (const std::optional<DType> found = find_core_dtype(dtype)) return *found;
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
