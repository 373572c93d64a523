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

// Whether the functor would not store a value: a NaN, what is not beyond the stored value, whatever
// comes after a NaN. L1 may hold an older value, which is never beyond the present one; so where
// many updates are for one place, few of them get to its atomics.
template <typename Op, typename T>
__device__ __forceinline__ bool is_in_vain(const T* to, T value) {
  const T stored = __ldca(to);
  return std::is_same_v<Op, Min> ? !(value < stored) : !(stored < value);
}

// Floats of one sign are in the order of the integers with their bits, or in its reverse.
template <typename Op, typename T>
__device__ __forceinline__ void atomic_float_extremum(T* to, T value) {
  using Opposite = std::conditional_t<std::is_same_v<Op, Min>, Max, Min>;
  using Signed = word<sizeof(T), true>;
  using Unsigned = word<sizeof(T), false>;
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
    if (!is_in_vain<Op>(to, value)) atomic_float_extremum<Op>(to, value);
  } else {
    using Word = word<sizeof(T), std::is_signed_v<T>>;
    auto* const at = reinterpret_cast<Word*>(to);
    if (!is_in_vain<Op>(at, static_cast<Word>(value))) {
      atomic_extremum<Op>(at, static_cast<Word>(value));
    }
  }
}

// The architectures that add 16 bytes of floats at once, and whether it may be compiled for one.
inline constexpr int kVectorsFrom = 90;
#if RESVAR_CUDA_ARCH >= 900 || defined(CUDAHOST)
inline constexpr bool kHasVectors = true;
#else
inline constexpr bool kHasVectors = false;
#endif

template <typename T>
inline constexpr bool is_vector_element =
    std::is_same_v<T, float> || std::is_same_v<T, Complex<float>> || is_half_v<T>;

// The elements that an update is to be cut into: as many as one instruction updates in rows of this
// length at these places. Where that is one, neighbouring threads update neighbours, which the
// memory takes together.
template <typename Op, typename T>
int atomic_width(int architecture, int64_t slice, const void* params, const void* updates) {
  if constexpr (kIsSum<Op> && is_vector_element<T>) {
    if (architecture >= kVectorsFrom && are_packs<T>(slice, params, updates)) {
      return Pack<T>::kSize;
    }
    if (is_half_v<T> && are_packs<T, 2>(slice, params, updates)) return 2;
  }
  return 1;
}

__device__ __forceinline__ void atomic_add_pack(float* to, const Pack<float>& pack) {
  const float* const v = pack.elements;
#if RESVAR_CUDA_PTX
  asm volatile("red.global.add.v4.f32 [%0], {%1, %2, %3, %4};" ::"l"(__cvta_generic_to_global(to)),
               "f"(v[0]), "f"(v[1]), "f"(v[2]), "f"(v[3])
               : "memory");
#else
  atomicAdd(reinterpret_cast<float4*>(to), make_float4(v[0], v[1], v[2], v[3]));
#endif
}

__device__ __forceinline__ void atomic_add_pack(Complex<float>* to,
                                                const Pack<Complex<float>>& pack) {
  atomic_add_pack(&to->re, bits_as<Pack<float>>(pack));
}

template <typename Native>
__device__ __forceinline__ void atomic_add_pack(SmallFloat<Native>* to,
                                                const Pack<SmallFloat<Native>, 2>& pair) {
  atomic_add_pair(to, bits_as<uint32_t>(pair));
}

template <typename Native>
__device__ __forceinline__ void atomic_add_pack(SmallFloat<Native>* to,
                                                const Pack<SmallFloat<Native>>& pack) {
  const uint4 v = bits_as<uint4>(pack);
#if RESVAR_CUDA_PTX
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

template <typename Op, typename P, typename T>
__device__ __forceinline__ void atomic_update_pack(T* to, const T* update, bool scalar) {
  P pack = scalar ? repeated<P>(*update) : load_as<P>(update);
  if constexpr (std::is_same_v<Op, Sub>) {
#pragma unroll
    for (T& element : pack.elements) element = negative(element);
  }
  atomic_add_pack(to, pack);
}

// The same for as many elements as atomic_width() says. Where `scalar`, one is the update of all.
template <typename Op, typename T>
__device__ __forceinline__ void atomic_update(T* to, const T* update, bool scalar, int width) {
  if constexpr (kIsSum<Op> && is_vector_element<T> && kHasVectors) {
    if (width == Pack<T>::kSize) return atomic_update_pack<Op, Pack<T>>(to, update, scalar);
  }
  if constexpr (kIsSum<Op> && is_half_v<T>) {
    if (width == 2) return atomic_update_pack<Op, Pack<T, 2>>(to, update, scalar);
  }
  atomic_update<Op>(to, *update);
}

}  // namespace resvar::cuda
