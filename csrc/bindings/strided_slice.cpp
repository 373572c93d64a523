#include "core/strided_slice.h"

#include <pybind11/stl.h>

#include "bindings/bindings.h"
#include "core/pending_slice.h"

namespace resvar::bindings {
namespace {

using Bound = std::optional<int64_t>;

SliceItem to_item(py::handle part) {
  using Kind = SliceItem::Kind;
  if (part.is_none()) return {.kind = Kind::kNewAxis};
  if (py::isinstance<py::ellipsis>(part)) return {.kind = Kind::kEllipsis};
  if (!py::isinstance<py::slice>(part)) {
    return {.kind = Kind::kIndex, .index = part.cast<int64_t>()};
  }
  return {.kind = Kind::kRange,
          .start = part.attr("start").cast<Bound>(),
          .stop = part.attr("stop").cast<Bound>(),
          .step = part.attr("step").cast<Bound>()};
}

}  // namespace

std::vector<SliceItem> slice_items(const py::tuple& key) {
  std::vector<SliceItem> items;
  for (const py::handle part : key) items.push_back(to_item(part));
  return items;
}

void bind_strided_slice(py::module_& module) {
  py::class_<PendingSlice, std::shared_ptr<PendingSlice>>(module, "PendingSlice")
      .def_property_readonly("device", &PendingSlice::device)
      .def_property_readonly("dtype", &PendingSlice::dtype)
      .def_property_readonly("shape",
                             [](const PendingSlice& self) { return to_tuple(self.shape()); })
      .def("read", &PendingSlice::read)
      .def("update", [](PendingSlice& self, UpdateOp op, py::handle value) {
        self.update(op, Operand(value, self.dtype()).view());
      });
}

}  // namespace resvar::bindings
