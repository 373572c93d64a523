#include <cuda_runtime.h>

#include "core/error.h"
#include "core/interpreter.h"
#include "core/kernels.h"
#include "core/process.h"
#include "cuda_check.h"
#include "stream.h"

namespace resvar::cuda {

namespace {

// "13.0" for 13000.
std::string version_name(int version) {
  return std::to_string(version / 1000) + "." + std::to_string(version / 10 % 100);
}

// Why the driver, if there is one, does not say how many devices there are.
std::string problem_of(cudaError_t error) {
  int driver = 0;
  cudaDriverGetVersion(&driver);
  cudaGetLastError();
  if (driver == 0 || error == cudaErrorNoDevice) return "";
  if (error == cudaErrorInsufficientDriver) {
    return "the driver is for CUDA " + version_name(driver) + ", but this build needs CUDA " +
           version_name(CUDART_VERSION);
  }
  return cudaGetErrorString(error);
}

// 75 for compute capability 7.5.
int architecture_of(int device) {
  return 10 * attribute(cudaDevAttrComputeCapabilityMajor, device) +
         attribute(cudaDevAttrComputeCapabilityMinor, device);
}

}  // namespace

std::string build() { return RESVAR_CUDA_BUILD; }

bool is_forked() {
  static const Process user;
  return !user.is_current();
}

int device_count() {
  int count = 0;
  if (is_forked()) return 0;
  if (cudaGetDeviceCount(&count) == cudaSuccess) return count;
  cudaGetLastError();
  return 0;
}

Devices devices() {
  Devices found;
  if (is_forked()) return found;
  int count = 0;
  if (const cudaError_t error = cudaGetDeviceCount(&count)) return {{}, problem_of(error)};
  for (int device = 0; device < count; ++device) {
    const int architecture = architecture_of(device);
    if (architecture >= RESVAR_CUDA_LEAST) {
      found.usable.push_back(device);
    } else {
      found.problem = "GPU:" + std::to_string(device) + " has architecture " +
                      std::to_string(architecture) + ", but this build is for " +
                      std::to_string(RESVAR_CUDA_LEAST) + " and later";
    }
  }
  return found;
}

std::string device_name(int index) {
  cudaDeviceProp properties;
  if (cudaGetDeviceProperties(&properties, index) != cudaSuccess) {
    cudaGetLastError();
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
