#include "bindings/bindings.h"
#include "core/determinism.h"
#include "core/index_error_policy.h"
#include "cpu/isa.h"
#include "cpu/parallel.h"

namespace {

PYBIND11_MODULE(_core, module, pybind11::mod_gil_not_used()) {
  using namespace resvar::bindings;
  bind_interpreter();
  bind_error(module);
  bind_dtype(module);
  bind_device(module);
  bind_update_op(module);
  bind_tensor(module);
  bind_variable(module);
  bind_snapshot(module);
  bind_dlpack(module);
  bind_memory_stats(module);
  bind_strided_slice(module);
  bind_crc32c(module);
  module.def("max_threads", resvar::cpu::max_threads);
  module.def("isa", [] { return resvar::cpu::name_of(resvar::cpu::isa()); });
  module.def("op_determinism", resvar::op_determinism);
  module.def("set_op_determinism", resvar::set_op_determinism);
  pybind11::enum_<resvar::IndexErrorPolicy>(module, "IndexErrorPolicy")
      .value("raise_", resvar::IndexErrorPolicy::kRaise)
      .value("deferred", resvar::IndexErrorPolicy::kDeferred);
  module.def("index_error_policy", resvar::index_error_policy);
  module.def("set_index_error_policy", resvar::set_index_error_policy);
}

}  // namespace
