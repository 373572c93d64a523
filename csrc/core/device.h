// Where memory lives.
#pragma once

#include <cstdint>
#include <ostream>

namespace resvar {

enum class DeviceType : uint8_t { kCpu, kGpu };

struct Device {
  DeviceType type = DeviceType::kCpu;
  int index = 0;

  bool is_cpu() const { return type == DeviceType::kCpu; }

  friend bool operator==(const Device&, const Device&) = default;
};

// "CPU:0", "GPU:1".
inline std::ostream& operator<<(std::ostream& out, const Device& device) {
  return out << (device.type == DeviceType::kCpu ? "CPU:" : "GPU:") << device.index;
}

}  // namespace resvar
