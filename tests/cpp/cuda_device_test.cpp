#include "testing.h"

namespace resvar::test {
namespace {

TEST(CudaDevice, EveryDeviceHasAName) {
  for (int index = 0; index < cuda::device_count(); ++index) {
    EXPECT_FALSE(cuda::device_name(index).empty()) << index;
  }
}

TEST(CudaDevice, ThereIsNoDeviceAfterTheLast) {
  EXPECT_THROW(cuda::device_name(cuda::device_count()), Error);
}

TEST(CudaDevice, TheBuildSaysWhatItIsFor) {
  EXPECT_TRUE(cuda::build().find("architecture") != std::string::npos ||
              cuda::build() == "emulated")
      << cuda::build();
}

#ifdef CUDAHOST
TEST(CudaDevice, TheEmulationHasOneDevice) {
  ASSERT_EQ(cuda::device_count(), 1);
  EXPECT_NE(cuda::device_name(0).find("emulated"), std::string::npos);
}
#endif

}  // namespace
}  // namespace resvar::test
