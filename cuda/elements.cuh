// The element types as kernels compute with them. The functors of core/update_op.h take them too.
#pragma once

#include <cuda_bf16.h>
#include <cuda_fp16.h>

#include <complex>
#include <cstdint>
#include <cstring>

#include "core/update_op.h"
#include "launch.cuh"

namespace resvar::cuda {

// A 16-bit float, converted by the device's own instructions.
template <typename Native>
struct SmallFloat {
  Native value;

  SmallFloat() = default;
  __host__ __device__ __forceinline__ explicit SmallFloat(float x);
  __host__ __device__ __forceinline__ explicit operator float() const;
};

using DeviceHalf = SmallFloat<__half>;
using DeviceBFloat16 = SmallFloat<__nv_bfloat16>;

template <>
__host__ __device__ __forceinline__ DeviceHalf::SmallFloat(float x) : value(__float2half_rn(x)) {}
template <>
__host__ __device__ __forceinline__ DeviceHalf::operator float() const {
  return __half2float(value);
}
template <>
__host__ __device__ __forceinline__ DeviceBFloat16::SmallFloat(float x)
    : value(__float2bfloat16_rn(x)) {}
template <>
__host__ __device__ __forceinline__ DeviceBFloat16::operator float() const {
  return __bfloat162float(value);
}

// What the functors need of std::complex, which kernels cannot call.
template <typename Real>
struct Complex {
  Real re, im;

  Complex() = default;
  __host__ __device__ constexpr Complex(Real re, Real im = 0) : re(re), im(im) {}
  __host__ __device__ constexpr Real real() const { return re; }
  __host__ __device__ constexpr Real imag() const { return im; }

  friend __host__ __device__ constexpr Complex operator+(Complex a, Complex b) {
    return {a.re + b.re, a.im + b.im};
  }
  friend __host__ __device__ constexpr Complex operator-(Complex a, Complex b) {
    return {a.re - b.re, a.im - b.im};
  }
};

template <typename T>
struct DeviceType {
  using type = T;
};
template <>
struct DeviceType<Half> {
  using type = DeviceHalf;
};
template <>
struct DeviceType<BFloat16> {
  using type = DeviceBFloat16;
};
template <typename Real>
struct DeviceType<std::complex<Real>> {
  using type = Complex<Real>;
};

// What elements of a dtype's C++ type are in a kernel.
template <typename T>
using device_type = typename DeviceType<T>::type;

template <typename T>
__device__ __forceinline__ bool is_zero(T value) {
  if constexpr (is_complex_v<T>) {
    return value.re == 0 && value.im == 0;
  } else if constexpr (is_half_v<T>) {
    return static_cast<float>(value) == 0;
  } else {
    return value == T(0);
  }
}

// As many elements as one access can move.
template <typename T>
struct Pack {
  static constexpr int kSize = 16 / sizeof(T);
  T elements[kSize];
};

// Whether rows of so many elements at these addresses are whole packs.
template <typename T>
bool are_packs(int64_t elements, const void* a, const void* b) {
  const uintptr_t bits = reinterpret_cast<uintptr_t>(a) | reinterpret_cast<uintptr_t>(b);
  return elements % Pack<T>::kSize == 0 && bits % 16 == 0;
}

inline bool is_aligned(const void* data, size_t bytes) {
  return reinterpret_cast<uintptr_t>(data) % bytes == 0;
}

template <typename T>
__device__ __forceinline__ Pack<T> load_pack(const T* from) {
  const uint4 bits = *reinterpret_cast<const uint4*>(from);
  Pack<T> pack;
  memcpy(static_cast<void*>(&pack), &bits, sizeof(pack));
  return pack;
}

template <typename T>
__device__ __forceinline__ void store_pack(T* to, const Pack<T>& pack) {
  uint4 bits;
  memcpy(&bits, &pack, sizeof(pack));
  *reinterpret_cast<uint4*>(to) = bits;
}

template <typename T>
__device__ __forceinline__ Pack<T> pack_of(T value) {
  Pack<T> pack;
#pragma unroll
  for (int i = 0; i < Pack<T>::kSize; ++i) pack.elements[i] = value;
  return pack;
}

template <typename Op, typename T>
__device__ __forceinline__ void apply_pack(Pack<T>& stored, const Pack<T>& updates) {
#pragma unroll
  for (int i = 0; i < Pack<T>::kSize; ++i) {
    stored.elements[i] = Op::apply(stored.elements[i], updates.elements[i]);
  }
}

}  // namespace resvar::cuda

namespace resvar {

template <typename Native>
inline constexpr bool is_half_v<cuda::SmallFloat<Native>> = true;
template <typename Real>
inline constexpr bool is_complex_v<cuda::Complex<Real>> = true;

}  // namespace resvar
