#include "core/memory_stats.h"

#include "bindings/bindings.h"
#include "core/kernels.h"

namespace resvar::bindings {
namespace {

py::dict stats() {
  const MemoryStats now = memory_stats();
  py::dict result;
  result["allocated_bytes"] = now.allocated_bytes;
  result["peak_bytes"] = now.peak_bytes;
  result["allocations"] = now.allocations;
  result["copied_bytes"] = now.copied_bytes;
  result["cached_bytes"] = cpu::cached_bytes() + cuda::cached_bytes();
  return result;
}

void empty_cache() {
  cpu::empty_cache();
  cuda::empty_cache();
}

}  // namespace

void bind_memory_stats(py::module_& module) {
  module.def("memory_stats", stats);
  module.def("reset_peak", reset_peak);
  module.def("empty_cache", empty_cache);
}

}  // namespace resvar::bindings
