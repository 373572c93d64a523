// What the tests of the CUDA backend share. Where there is no GPU, they are skipped; an emulated
// one is always there, and is not asked for, so that a test may fork before it uses it.
#pragma once

#include "testing.h"

namespace resvar::test {

inline constexpr Device kGpu{DeviceType::kGpu, 0};

// Strings are on the CPU only; other small numbers are moved as float8 is. Sanitizers are slow, and
// see addresses only: one dtype of each way to update.
#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
inline constexpr DType kGpuDTypes[] = {DType::kInt8, DType::kFloat16, DType::kFloat32,
                                       DType::kComplex128};
#else
inline constexpr DType kGpuDTypes[] = {
    DType::kBool,    DType::kInt8,      DType::kInt16,      DType::kInt32,
    DType::kInt64,   DType::kUint8,     DType::kUint16,     DType::kUint32,
    DType::kUint64,  DType::kFloat16,   DType::kBfloat16,   DType::kFloat32,
    DType::kFloat64, DType::kComplex64, DType::kComplex128, DType::kFloat8E5m2};
#endif

#if !defined(CUDAHOST)
// Skips all tests of a program.
class GpuOrSkip : public testing::Environment {
  void SetUp() override {
    if (cuda::device_count() == 0) GTEST_SKIP() << "no GPU";
  }
};

inline testing::Environment* const gpu_or_skip = testing::AddGlobalTestEnvironment(new GpuOrSkip);
#endif

}  // namespace resvar::test
