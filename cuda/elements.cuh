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

// Elements that one access moves: as many as it can, or fewer.
template <typename T, int kCount = 16 / sizeof(T)>
struct Pack {
  static constexpr int kSize = kCount;
  T elements[kSize];
};

template <typename P>
using pack_bits =
    std::conditional_t<sizeof(P) == 16, uint4, std::conditional_t<sizeof(P) == 8, uint2, uint32_t>>;

// Whether rows of so many elements at these addresses are whole packs.
template <typename T, int kCount = Pack<T>::kSize>
bool are_packs(int64_t elements, const void* a, const void* b) {
  const uintptr_t bits = reinterpret_cast<uintptr_t>(a) | reinterpret_cast<uintptr_t>(b);
  return elements % kCount == 0 && bits % sizeof(Pack<T, kCount>) == 0;
}

inline bool is_aligned(const void* data, size_t bytes) {
  return reinterpret_cast<uintptr_t>(data) % bytes == 0;
}

template <typename To, typename From>
__device__ __forceinline__ To bits_as(const From& from) {
  static_assert(sizeof(To) == sizeof(From));
  To to;
  memcpy(static_cast<void*>(&to), &from, sizeof(to));
  return to;
}

template <typename P>
__device__ __forceinline__ P load_as(const void* from) {
  return bits_as<P>(*static_cast<const pack_bits<P>*>(from));
}

template <typename T>
__device__ __forceinline__ Pack<T> load_pack(const T* from) {
  return load_as<Pack<T>>(from);
}

template <typename T, int kCount>
__device__ __forceinline__ void store_pack(T* to, const Pack<T, kCount>& pack) {
  using Bits = pack_bits<Pack<T, kCount>>;
  *reinterpret_cast<Bits*>(to) = bits_as<Bits>(pack);
}

template <typename P, typename T>
__device__ __forceinline__ P repeated(T value) {
  P pack;
#pragma unroll
  for (T& element : pack.elements) element = value;
  return pack;
}

template <typename Op, typename T, int kCount>
__device__ __forceinline__ void apply_pack(Pack<T, kCount>& stored,
                                           const Pack<T, kCount>& updates) {
#pragma unroll
  for (int i = 0; i < kCount; ++i) {
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
