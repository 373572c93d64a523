#include "core/dtype.h"

#include <cstring>

#include "testing.h"

namespace resvar::test {
namespace {

struct Row {
  DType dtype;
  size_t size;
  std::string_view name;
};

constexpr Row kTable[] = {
    {DType::kBool, 1, "bool"},
    {DType::kInt8, 1, "int8"},
    {DType::kInt16, 2, "int16"},
    {DType::kInt32, 4, "int32"},
    {DType::kInt64, 8, "int64"},
    {DType::kUint8, 1, "uint8"},
    {DType::kUint16, 2, "uint16"},
    {DType::kUint32, 4, "uint32"},
    {DType::kUint64, 8, "uint64"},
    {DType::kFloat16, 2, "float16"},
    {DType::kBfloat16, 2, "bfloat16"},
    {DType::kFloat32, 4, "float32"},
    {DType::kFloat64, 8, "float64"},
    {DType::kComplex64, 8, "complex64"},
    {DType::kComplex128, 16, "complex128"},
    {DType::kFloat8E5m2, 1, "float8_e5m2"},
    {DType::kFloat8E5m2fnuz, 1, "float8_e5m2fnuz"},
    {DType::kFloat8E4m3fn, 1, "float8_e4m3fn"},
    {DType::kFloat8E4m3fnuz, 1, "float8_e4m3fnuz"},
    {DType::kFloat8E4m3b11fnuz, 1, "float8_e4m3b11fnuz"},
    {DType::kFloat4E2m1fn, 1, "float4_e2m1fn"},
    {DType::kInt4, 1, "int4"},
    {DType::kUint4, 1, "uint4"},
    {DType::kInt2, 1, "int2"},
    {DType::kUint2, 1, "uint2"},
    {DType::kString, 16, "string"},
};

TEST(DType, SizesAndNames) {
  for (const Row& row : kTable) {
    EXPECT_EQ(size_of(row.dtype), row.size) << row.name;
    EXPECT_EQ(name_of(row.dtype), row.name);
  }
}

TEST(DType, TheTableHasThemAll) {
  EXPECT_EQ(kDTypeCount, static_cast<int>(std::size(kTable)));
  for (int i = 0; i < kDTypeCount; ++i) EXPECT_EQ(static_cast<int>(kTable[i].dtype), i);
}

TEST(DType, OfAType) {
  EXPECT_EQ(dtype_of<bool>, DType::kBool);
  EXPECT_EQ(dtype_of<int8_t>, DType::kInt8);
  EXPECT_EQ(dtype_of<int16_t>, DType::kInt16);
  EXPECT_EQ(dtype_of<int32_t>, DType::kInt32);
  EXPECT_EQ(dtype_of<int64_t>, DType::kInt64);
  EXPECT_EQ(dtype_of<uint8_t>, DType::kUint8);
  EXPECT_EQ(dtype_of<uint16_t>, DType::kUint16);
  EXPECT_EQ(dtype_of<uint32_t>, DType::kUint32);
  EXPECT_EQ(dtype_of<uint64_t>, DType::kUint64);
  EXPECT_EQ(dtype_of<Half>, DType::kFloat16);
  EXPECT_EQ(dtype_of<BFloat16>, DType::kBfloat16);
  EXPECT_EQ(dtype_of<float>, DType::kFloat32);
  EXPECT_EQ(dtype_of<double>, DType::kFloat64);
  EXPECT_EQ(dtype_of<std::complex<float>>, DType::kComplex64);
  EXPECT_EQ(dtype_of<std::complex<double>>, DType::kComplex128);
  EXPECT_EQ(dtype_of<SmallNumber<0>>, DType::kFloat8E5m2);
  EXPECT_EQ(dtype_of<SmallNumber<9>>, DType::kUint2);
  EXPECT_EQ(dtype_of<StringRef>, DType::kString);
}

template <typename... T>
constexpr int count_complex() {
  return (0 + ... + is_complex_v<T>);
}

template <typename... T>
constexpr int count_half() {
  return (0 + ... + is_half_v<T>);
}

template <typename... T>
constexpr int count_opaque() {
  return (0 + ... + is_opaque_v<T>);
}

TEST(DType, Families) {
  EXPECT_EQ((count_complex<std::complex<float>, std::complex<double>>()), 2);
  EXPECT_EQ((count_complex<bool, int32_t, Half, BFloat16, float, double>()), 0);
  EXPECT_EQ((count_half<Half, BFloat16>()), 2);
  EXPECT_EQ((count_half<bool, uint16_t, float, double, std::complex<float>>()), 0);
  EXPECT_EQ((count_opaque<SmallNumber<0>, SmallNumber<9>, StringRef>()), 3);
  EXPECT_EQ((count_opaque<bool, uint8_t, BFloat16, double, std::complex<float>>()), 0);
}

TEST(DType, ZerosAreTheEmptyString) {
  StringRef zeros;
  std::memset(static_cast<void*>(&zeros), 0, sizeof(zeros));
  EXPECT_EQ(zeros.view(), "");
  EXPECT_EQ(StringRef().view(), "");
}

}  // namespace
}  // namespace resvar::test
