#include "core/variable.h"

#include <pybind11/stl.h>

#include "bindings/bindings.h"
#include "core/pending_slice.h"

namespace resvar::bindings {
namespace {

using Dims = std::optional<std::vector<std::optional<int64_t>>>;

PartialShape partial_shape(const Dims& dims) { return dims ? PartialShape(*dims) : PartialShape(); }

std::shared_ptr<Variable> make(std::string name, DType dtype, const Dims& declared, Device device) {
  return std::make_shared<Variable>(std::move(name), dtype, partial_shape(declared), device);
}

void declare_shape(Variable& self, const Dims& dims) { self.declare_shape(partial_shape(dims)); }

void assign(Variable& self, py::handle value) {
  if (py::isinstance<Tensor>(value)) {
    self.assign(value.cast<const Tensor&>());
  } else {
    self.assign(Operand(value, self.dtype()).view());
  }
}

void update(Variable& self, UpdateOp op, py::handle delta) {
  self.update(op, Operand(delta, self.dtype()).view());
}

void scatter(Variable& self, UpdateOp op, IndexForm form, py::handle indices, py::handle updates,
             int batch, bool deterministic) {
  self.scatter(op, form, view_of(indices), Operand(updates, self.dtype()).view(), {.batch = batch},
               deterministic);
}

// Whether these arrays need no conversion. Not for strings, which are arrays of objects.
bool are_plain(const Variable& self, py::handle indices, py::handle updates) {
  const std::optional<DType> index = plain_array_dtype(indices);
  return (index == DType::kInt32 || index == DType::kInt64) &&
         plain_array_dtype(updates) == self.dtype();
}

// False, and nothing done, where the arrays need a conversion.
bool scatter_plain(Variable& self, UpdateOp op, IndexForm form, py::handle indices,
                   py::handle updates, bool deterministic) {
  if (!are_plain(self, indices, updates)) return false;
  scatter(self, op, form, indices, updates, 0, deterministic);
  return true;
}

Tensor gather(const Variable& self, IndexForm form, py::handle indices, int batch, int outer) {
  return self.gather(form, view_of(indices), {.batch = batch, .outer = outer});
}

std::shared_ptr<PendingSlice> pending_slice(std::shared_ptr<Variable> self, const py::tuple& key) {
  return PendingSlice::of(std::move(self), slice_items(key));
}

void update_slice(Variable& self, UpdateOp op, const py::tuple& key, py::handle value) {
  self.update_slice(op, slice_items(key), Operand(value, self.dtype()).view());
}

void store_in(Variable& self, int file, size_t offset, const std::vector<int64_t>& dims,
              uint64_t version) {
  const Shape shape(dims);
  self.store_in(std::make_shared<FileMapping>(std::make_shared<OpenFile>(file), offset,
                                              bytes_of(self.dtype(), shape)),
                shape, version);
}

}  // namespace

void bind_variable(py::module_& module) {
  py::class_<Variable, std::shared_ptr<Variable>>(module, "Variable")
      .def(py::init(&make), py::arg(), py::arg(), py::arg(), py::arg() = Device{})
      .def_property_readonly("device", &Variable::device)
      .def_property_readonly("is_initialized", &Variable::is_initialized)
      .def_property_readonly("version", &Variable::version)
      .def("declare_shape", declare_shape)
      .def("read", &Variable::read, py::arg() = false)
      .def("assign", assign)
      .def("update", update)
      .def("scatter", scatter, py::arg(), py::arg(), py::arg(), py::arg(), py::arg() = 0,
           py::arg() = false)
      .def("scatter_plain", scatter_plain)
      .def("gather", gather, py::arg(), py::arg(), py::arg() = 0, py::arg() = 0)
      .def("count_up_to", &Variable::count_up_to)
      .def("borrow", &Variable::borrow)
      .def("end_borrow", &Variable::end_borrow)
      .def("store_in", store_in)
      .def("flush", &Variable::flush)
      .def("slice", pending_slice)
      .def("update_slice", update_slice);
}

}  // namespace resvar::bindings
