// DLPack's structures (version 1.x), as its specification lays them out in memory.
#pragma once

#include <cstdint>

namespace resvar::bindings {

struct DLPackVersion {
  uint32_t major;
  uint32_t minor;
};

struct DLDevice {
  int32_t device_type;
  int32_t device_id;
};

struct DLDataType {
  uint8_t code;
  uint8_t bits;
  uint16_t lanes;
};

struct DLTensor {
  void* data;
  DLDevice device;
  int32_t ndim;
  DLDataType dtype;
  int64_t* shape;
  int64_t* strides;  // in elements; null where the array is compact and row-major
  uint64_t byte_offset;
};

// What a capsule named "dltensor" points to, of consumers and producers before version 1.
struct DLManagedTensor {
  DLTensor dl_tensor;
  void* manager_ctx;
  void (*deleter)(DLManagedTensor* self);
};

inline constexpr uint64_t kDLReadOnly = 1;
inline constexpr uint64_t kDLCopied = 2;

// And one named "dltensor_versioned".
struct DLManagedTensorVersioned {
  DLPackVersion version;
  void* manager_ctx;
  void (*deleter)(DLManagedTensorVersioned* self);
  uint64_t flags;
  DLTensor dl_tensor;
};

inline constexpr DLPackVersion kDLVersion{1, 0};

// Of DLDevice.device_type.
inline constexpr int32_t kDLCpu = 1, kDLCuda = 2, kDLCudaHost = 3, kDLCudaManaged = 13;

}  // namespace resvar::bindings
