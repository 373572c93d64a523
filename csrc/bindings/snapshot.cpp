#include "core/snapshot.h"

#include <pybind11/stl.h>

#include <atomic>

#include "bindings/bindings.h"

namespace resvar::bindings {
namespace {

struct ByteCount {
  std::atomic<uint64_t> value{0};
};

py::list snapshot_of(const std::vector<std::shared_ptr<Variable>>& variables) {
  py::list result;
  for (Snapshot& one : snapshot(variables)) {
    result.append(py::make_tuple(std::move(one.value), one.version));
  }
  return result;
}

// A Tensor, or (descriptor, offset, dtype, dims).
NewValue new_value(py::handle value) {
  if (py::isinstance<Tensor>(value)) return value.cast<const Tensor&>();
  const auto [descriptor, offset, dtype, dims] =
      value.cast<std::tuple<int, uint64_t, DType, std::vector<int64_t>>>();
  return StoredArray{.range = {descriptor, offset}, .dtype = dtype, .shape = Shape(dims)};
}

void replace_values(const std::vector<std::shared_ptr<Variable>>& variables, const py::list& values,
                    ByteCount& done) {
  std::vector<NewValue> given;
  for (const py::handle value : values) given.push_back(new_value(value));
  replace(variables, given, done.value);
}

// Fills a writable array of bytes.
void copy_out(const Tensor& self, size_t first, py::array_t<uint8_t>& to) {
  const py::gil_scoped_release outside;
  self.copy_out(first, to.mutable_data(), static_cast<size_t>(to.nbytes()));
}

}  // namespace

void bind_snapshot(py::module_& module) {
  py::class_<ByteCount>(module, "ByteCount")
      .def(py::init())
      .def_property_readonly("value", [](const ByteCount& self) { return self.value.load(); });
  module.def("snapshot", snapshot_of);
  module.def("replace", replace_values);
  module.def("copy_out", copy_out);
}

}  // namespace resvar::bindings
