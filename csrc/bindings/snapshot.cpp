#include "core/snapshot.h"

#include <pybind11/stl.h>

#include <atomic>
#include <cerrno>
#include <system_error>

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

uint32_t write_block(int descriptor, uint64_t offset, const Tensor& from, size_t first,
                     size_t bytes) {
  try {
    const py::gil_scoped_release outside;
    return write_range({descriptor, offset}, from, first, bytes);
  } catch (const std::system_error& error) {
    errno = error.code().value();
    PyErr_SetFromErrno(PyExc_OSError);
    throw py::error_already_set();
  }
}

uint32_t block_checksum(int descriptor, uint64_t offset, uint64_t bytes) {
  const py::gil_scoped_release outside;
  return checksum_of({descriptor, offset}, bytes);
}

}  // namespace

void bind_snapshot(py::module_& module) {
  py::class_<ByteCount>(module, "ByteCount")
      .def(py::init())
      .def_property_readonly("value", [](const ByteCount& self) { return self.value.load(); });
  module.def("snapshot", snapshot_of);
  module.def("replace", replace_values);
  module.def("write_block", write_block);
  module.def("block_checksum", block_checksum);
}

}  // namespace resvar::bindings
