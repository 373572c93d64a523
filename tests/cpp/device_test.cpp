#include "core/device.h"

#include "testing.h"

namespace resvar::test {
namespace {

TEST(Device, IsTheFirstCpuUnlessTold) {
  EXPECT_EQ(Device().type, DeviceType::kCpu);
  EXPECT_EQ(Device().index, 0);
}

TEST(Device, ComparesTypeAndIndex) {
  const Device gpu{DeviceType::kGpu, 1};
  EXPECT_EQ(gpu, (Device{DeviceType::kGpu, 1}));
  EXPECT_NE(gpu, (Device{DeviceType::kGpu, 0}));
  EXPECT_NE(gpu, (Device{DeviceType::kCpu, 1}));
}

TEST(Device, PrintsTypeAndIndex) {
  EXPECT_EQ(print(Device{}), "CPU:0");
  EXPECT_EQ(print(Device{DeviceType::kGpu, 1}), "GPU:1");
}

}  // namespace
}  // namespace resvar::test
