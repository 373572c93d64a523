#include "core/device.h"

#include <pybind11/stl.h>

#include "bindings/bindings.h"
#include "core/kernels.h"

namespace resvar::bindings {

void bind_device(py::module_& module) {
  py::enum_<DeviceType>(module, "DeviceType")
      .value("CPU", DeviceType::kCpu)
      .value("GPU", DeviceType::kGpu);
  py::class_<Device>(module, "Device")
      .def(py::init([](DeviceType type, int index) { return Device{type, index}; }))
      .def_readonly("type", &Device::type)
      .def_readonly("index", &Device::index)
      .def_property_readonly("is_cpu", &Device::is_cpu);
  module.def("cuda_build", cuda::build);
  module.def("gpus", [] {
    const cuda::Devices found = cuda::devices();
    return std::pair(found.usable, found.problem);
  });
  module.def("gpu_name", cuda::device_name);
  module.def("gpu_synchronize", cuda::synchronize, py::arg() = 0);
}

}  // namespace resvar::bindings
