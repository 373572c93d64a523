#include <cuda_runtime.h>

#include "core/error.h"
#include "core/interpreter.h"
#include "core/kernels.h"
#include "cuda_check.h"
#include "stream.h"

namespace resvar::cuda {

std::string build() { return RESVAR_CUDA_BUILD; }

int device_count() {
  int count = 0;
  return cudaGetDeviceCount(&count) == cudaSuccess ? count : 0;
}

std::string device_name(int index) {
  cudaDeviceProp properties;
  if (cudaGetDeviceProperties(&properties, index) != cudaSuccess) {
    fail<InvalidArgument>("there is no device GPU:", index, ": GPUs here: ", device_count());
  }
  return properties.name;
}

void synchronize(int device) {
  const DeviceScope scope(device);
  const OutsideInterpreter outside(true);
  RESVAR_CUDA_CHECK(cudaDeviceSynchronize());
}

}  // namespace resvar::cuda
