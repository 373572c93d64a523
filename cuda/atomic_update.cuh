// Updates of elements that other threads update too. There is no compare-and-swap loop: what has no
// instruction of its own takes the ordered path (scatter_ordered.h).
#pragma once

#include "elements.cuh"

namespace resvar::cuda {

// Whether atomic_update<Op, T> is there. Sums of floats depend on the order in which threads come;
// everything else does not, but for the sign of a zero that is the least or the greatest.
template <typename Op, typename T>
constexpr bool has_atomic() {
  constexpr bool kWord = std::is_integral_v<T> && sizeof(T) >= 4;
  constexpr bool kNumber = kWord || std::is_floating_point_v<T>;
  if constexpr (kIsSum<Op>) {
    return kNumber || is_half_v<T> || is_complex_v<T>;
  } else {
    return kNumber && (std::is_same_v<Op, Min> || std::is_same_v<Op, Max>);
  }
}

// The least architecture that has the instruction.
template <typename T>
inline constexpr int kAtomicsFrom = std::is_same_v<T, DeviceBFloat16> ? 90 : 0;

template <typename To, typename From>
__device__ __forceinline__ To bits_as(const From& from) {
  static_assert(sizeof(To) == sizeof(From));
  To to;
  memcpy(static_cast<void*>(&to), &from, sizeof(to));
  return to;
}

// Adds two 16-bit floats, the first in the lower half, at a multiple of 4 bytes.
__device__ __forceinline__ void atomic_add_pair(DeviceHalf* to, uint32_t pair) {
#if RESVAR_CUDA_PTX
  asm volatile("red.global.add.noftz.f16x2 [%0], %1;" ::"l"(__cvta_generic_to_global(to)), "r"(pair)
               : "memory");
#else
  atomicAdd(reinterpret_cast<__half2*>(to), bits_as<__half2>(pair));
#endif
}

__device__ __forceinline__ void atomic_add_pair([[maybe_unused]] DeviceBFloat16* to,
                                                [[maybe_unused]] uint32_t pair) {
#if RESVAR_CUDA_PTX && RESVAR_CUDA_ARCH >= 900
  asm volatile("red.global.add.noftz.bf16x2 [%0], %1;" ::"l"(__cvta_generic_to_global(to)),
               "r"(pair)
               : "memory");
#elif defined(CUDAHOST)
  atomicAdd(reinterpret_cast<__nv_bfloat162*>(to), bits_as<__nv_bfloat162>(pair));
#endif
}

template <typename T>
__device__ __forceinline__ void atomic_add(T* to, T value) {
  if constexpr (is_complex_v<T>) {
    atomicAdd(&to->re, value.re);
    atomicAdd(&to->im, value.im);
  } else if constexpr (is_half_v<T>) {
    // The other half of the word gets -0, which changes no number.
    constexpr uint32_t kMinusZero = 0x8000;
    const auto address = reinterpret_cast<uintptr_t>(to);
    const uint32_t bits = bits_as<uint16_t>(value);
    const uint32_t pair = address % 4 ? bits << 16 | kMinusZero : kMinusZero << 16 | bits;
    atomic_add_pair(reinterpret_cast<T*>(address / 4 * 4), pair);
  } else if constexpr (std::is_floating_point_v<T>) {
    atomicAdd(to, value);
  } else if constexpr (sizeof(T) == 4) {
    atomicAdd(reinterpret_cast<unsigned*>(to), static_cast<unsigned>(value));
  } else {
    atomicAdd(reinterpret_cast<unsigned long long*>(to), static_cast<unsigned long long>(value));
  }
}

template <typename T>
__device__ __forceinline__ T negative(T value) {
  if constexpr (is_complex_v<T>) {
    return {-value.re, -value.im};
  } else if constexpr (is_half_v<T>) {
    return bits_as<T>(static_cast<uint16_t>(bits_as<uint16_t>(value) ^ 0x8000));
  } else if constexpr (std::is_floating_point_v<T>) {
    return -value;
  } else {
    return Sub::apply(T(0), value);
  }
}

// As the hardware calls the integers of a size.
template <size_t kBytes, bool kSigned>
using word = std::conditional_t<kBytes == 4, std::conditional_t<kSigned, int, unsigned>,
                                std::conditional_t<kSigned, long long, unsigned long long>>;

template <typename Op, typename Word>
__device__ __forceinline__ void atomic_extremum(Word* to, Word value) {
  if constexpr (std::is_same_v<Op, Min>) {
    atomicMin(to, value);
  } else {
    atomicMax(to, value);
  }
}

// Floats of one sign are in the order of the integers with their bits, or in its reverse. What the
// functor would not store (a NaN, what is not beyond the stored value) is left out first; so a
// stored NaN stays.
template <typename Op, typename T>
__device__ __forceinline__ void atomic_float_extremum(T* to, T value) {
  using Opposite = std::conditional_t<std::is_same_v<Op, Min>, Max, Min>;
  using Signed = word<sizeof(T), true>;
  using Unsigned = word<sizeof(T), false>;
  const T stored = __ldcg(to);
  if (std::is_same_v<Op, Min> ? !(value < stored) : !(stored < value)) return;
  const Signed bits = bits_as<Signed>(value);
  if (bits >= 0) {
    atomic_extremum<Op>(reinterpret_cast<Signed*>(to), bits);
  } else {
    atomic_extremum<Opposite>(reinterpret_cast<Unsigned*>(to), static_cast<Unsigned>(bits));
  }
}

// *to = op(*to, value).
template <typename Op, typename T>
__device__ __forceinline__ void atomic_update(T* to, T value) {
  if constexpr (std::is_same_v<Op, Add>) {
    atomic_add(to, value);
  } else if constexpr (std::is_same_v<Op, Sub>) {
    atomic_add(to, negative(value));
  } else if constexpr (std::is_floating_point_v<T>) {
    atomic_float_extremum<Op>(to, value);
  } else {
    using Word = word<sizeof(T), std::is_signed_v<T>>;
    atomic_extremum<Op>(reinterpret_cast<Word*>(to), static_cast<Word>(value));
  }
}

// The same for 16 bytes of floats, by one instruction where there is one.
__device__ __forceinline__ void atomic_add_pack(float* to, const Pack<float>& pack) {
  const float* const v = pack.elements;
#if RESVAR_CUDA_PTX && RESVAR_CUDA_ARCH >= 900
  asm volatile("red.global.add.v4.f32 [%0], {%1, %2, %3, %4};" ::"l"(__cvta_generic_to_global(to)),
               "f"(v[0]), "f"(v[1]), "f"(v[2]), "f"(v[3])
               : "memory");
#else
#if defined(CUDAHOST)
  if (cudahost::architecture() >= 900) {
    atomicAdd(reinterpret_cast<float4*>(to), make_float4(v[0], v[1], v[2], v[3]));
    return;
  }
#endif
  for (int i = 0; i < 4; ++i) atomicAdd(to + i, v[i]);
#endif
}

template <typename Native>
__device__ __forceinline__ void atomic_add_pack(SmallFloat<Native>* to,
                                                const Pack<SmallFloat<Native>>& pack) {
  const uint4 v = bits_as<uint4>(pack);
#if RESVAR_CUDA_PTX && RESVAR_CUDA_ARCH >= 900
  const auto address = __cvta_generic_to_global(to);
  if constexpr (std::is_same_v<Native, __half>) {
    asm volatile("red.global.add.noftz.v4.f16x2 [%0], {%1, %2, %3, %4};" ::"l"(address), "r"(v.x),
                 "r"(v.y), "r"(v.z), "r"(v.w)
                 : "memory");
  } else {
    asm volatile("red.global.add.noftz.v4.bf16x2 [%0], {%1, %2, %3, %4};" ::"l"(address), "r"(v.x),
                 "r"(v.y), "r"(v.z), "r"(v.w)
                 : "memory");
  }
#else
  atomic_add_pair(to, v.x);
  atomic_add_pair(to + 2, v.y);
  atomic_add_pair(to + 4, v.z);
  atomic_add_pair(to + 6, v.w);
#endif
}

template <typename Op, typename T>
__device__ __forceinline__ void atomic_update_pack(T* to, Pack<T> pack) {
  if constexpr (kIsSum<Op> && (std::is_same_v<T, float> || is_half_v<T>)) {
    if constexpr (std::is_same_v<Op, Sub>) {
      for (T& element : pack.elements) element = negative(element);
    }
    atomic_add_pack(to, pack);
  } else {
#pragma unroll
    for (int i = 0; i < Pack<T>::kSize; ++i) atomic_update<Op>(to + i, pack.elements[i]);
  }
}

}  // namespace resvar::cuda
