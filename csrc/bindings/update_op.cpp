#include "core/update_op.h"

#include "bindings/bindings.h"
#include "core/scatter_rules.h"

namespace resvar::bindings {

void bind_update_op(py::module_& module) {
  auto ops = py::enum_<UpdateOp>(module, "UpdateOp");
  for (const UpdateOp op : kUpdateOps) ops.value(name_of(op).data(), op);
  module.def("supports", py::overload_cast<UpdateOp, DType>(supports));
  py::enum_<IndexForm>(module, "IndexForm")
      .value("rows", IndexForm::kRows)
      .value("tuples", IndexForm::kTuples);
}

}  // namespace resvar::bindings
