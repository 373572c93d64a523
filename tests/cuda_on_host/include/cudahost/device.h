// What kernels see: built-in variables, barriers, warp collectives, atomics.
#pragma once
#include <cstdint>
#include <cstring>
#include <type_traits>

#include "vector_types.h"

// ---- built-in variables. __thread, not thread_local: no wrapper call, and no
// macro either, since launch configurations have members of these names.
extern __thread uint3 threadIdx, blockIdx;
extern __thread dim3 blockDim, gridDim;
constexpr int warpSize = 32;

// A block runs on one OS thread, so a thread_local is the block's.
#undef __shared__
#undef __launch_bounds__
#define __launch_bounds__(...)
#define __shared__ thread_local

namespace cudahost {

enum class Collective : uint8_t { kNone, kShfl, kVote, kMatch, kReduce, kSyncwarp, kBarrier };

struct Slot {
  unsigned char b[16];
};

// Waits until every lane of `mask` is here, then returns what each put in.
const Slot* warp_exchange(unsigned mask, Collective kind, const void* value, size_t size);
// Waits for the block; returns how many threads had pred != 0.
int block_barrier(int pred);
// A point where the scheduler may let other threads of the block run first.
void maybe_preempt();
void fence();
[[noreturn]] void fail(const char* what, const void* p);
void* dynamic_shared();
unsigned lane_id();
unsigned live_lanes();

inline void check_aligned(const void* p, size_t n) {
  if (reinterpret_cast<uintptr_t>(p) % n != 0) fail("misaligned atomic at", p);
}

template <size_t N>
using uint_of = std::conditional_t<
    N == 1, uint8_t,
    std::conditional_t<N == 2, uint16_t, std::conditional_t<N == 4, uint32_t, uint64_t>>>;

template <typename To, typename From>
inline To bits(const From& f) {
  static_assert(sizeof(To) == sizeof(From));
  To t;
  memcpy(static_cast<void*>(&t), &f, sizeof(t));
  return t;
}

// *p = f(*p), relaxed as on the device; returns the old value.
template <typename T, typename F>
inline T atomic_rmw(T* p, F f) {
  using U = uint_of<sizeof(T)>;
  check_aligned(p, sizeof(T));
  maybe_preempt();
  auto* a = reinterpret_cast<U*>(p);
  U old = __atomic_load_n(a, __ATOMIC_RELAXED);
  while (!__atomic_compare_exchange_n(a, &old, bits<U>(f(bits<T>(old))), false, __ATOMIC_RELAXED,
                                      __ATOMIC_RELAXED)) {
  }
  return bits<T>(old);
}

template <typename T>
inline T lane_value(const Slot& s) {
  T t;
  memcpy(static_cast<void*>(&t), &s, sizeof(t));
  return t;
}

// src: lane within the width-wide segment, or -1 for "my own value".
template <typename T, typename F>
inline T shfl(unsigned mask, T v, int width, F src_of) {
  static_assert(sizeof(T) <= sizeof(Slot) && std::is_trivially_copyable_v<T>);
  if (width < 1 || width > 32 || (width & (width - 1))) fail("bad shuffle width", nullptr);
  const Slot* s = warp_exchange(mask, Collective::kShfl, &v, sizeof(v));
  const int lane = static_cast<int>(lane_id()), base = lane / width * width;
  const int src = src_of(lane, base);
  // Reading a lane outside the mask is undefined on the device.
  if (src >= 0 && !(mask >> src & 1)) fail("shuffle from a lane outside the mask", nullptr);
  return src < 0 ? v : lane_value<T>(s[src]);
}

}  // namespace cudahost

// ---- barriers
inline void __syncthreads() { cudahost::block_barrier(0); }
inline int __syncthreads_count(int p) { return cudahost::block_barrier(p); }
inline int __syncthreads_or(int p) { return cudahost::block_barrier(p) != 0; }
inline int __syncthreads_and(int p) { return cudahost::block_barrier(!p) == 0; }
inline void __syncwarp(unsigned mask = 0xffffffffu) {
  cudahost::warp_exchange(mask, cudahost::Collective::kSyncwarp, nullptr, 0);
}
inline void __threadfence() { cudahost::fence(); }
inline void __threadfence_block() { cudahost::fence(); }
inline void __threadfence_system() { cudahost::fence(); }

// ---- warp collectives
template <typename T>
inline T __shfl_sync(unsigned mask, T v, int src, int width = 32) {
  return cudahost::shfl(mask, v, width, [=](int, int base) { return base + (src & (width - 1)); });
}
template <typename T>
inline T __shfl_down_sync(unsigned mask, T v, unsigned delta, int width = 32) {
  return cudahost::shfl(mask, v, width, [=](int lane, int base) {
    const int s = lane + static_cast<int>(delta);
    return s < base + width ? s : -1;
  });
}
template <typename T>
inline T __shfl_up_sync(unsigned mask, T v, unsigned delta, int width = 32) {
  return cudahost::shfl(mask, v, width, [=](int lane, int base) {
    const int s = lane - static_cast<int>(delta);
    return s >= base ? s : -1;
  });
}
template <typename T>
inline T __shfl_xor_sync(unsigned mask, T v, int x, int width = 32) {
  return cudahost::shfl(mask, v, width, [=](int lane, int base) {
    const int s = lane ^ x;
    return s < base + width ? s : -1;
  });
}
inline unsigned __ballot_sync(unsigned mask, int pred) {
  const int v = pred != 0;
  const cudahost::Slot* s =
      cudahost::warp_exchange(mask, cudahost::Collective::kVote, &v, sizeof(v));
  unsigned r = 0;
  for (int i = 0; i < 32; ++i) {
    if (mask >> i & 1) r |= static_cast<unsigned>(cudahost::lane_value<int>(s[i])) << i;
  }
  return r;
}
inline int __any_sync(unsigned mask, int pred) { return __ballot_sync(mask, pred) != 0; }
inline int __all_sync(unsigned mask, int pred) { return __ballot_sync(mask, pred) == mask; }
template <typename T>
inline unsigned __match_any_sync(unsigned mask, T v) {
  const cudahost::Slot* s =
      cudahost::warp_exchange(mask, cudahost::Collective::kMatch, &v, sizeof(v));
  unsigned r = 0;
  for (int i = 0; i < 32; ++i) {
    if ((mask >> i & 1) && memcmp(&s[i], &v, sizeof(v)) == 0) r |= 1u << i;
  }
  return r;
}
// The device promises nothing about convergence, so neither does this.
inline unsigned __activemask() { return 1u << cudahost::lane_id(); }

// ---- memory
template <typename T>
inline T __ldg(const T* p) {
  return *p;
}
template <typename T>
inline T __ldcs(const T* p) {
  return *p;
}
// Past L1, where the atomics are: what a compare-and-swap loop starts with.
template <typename T>
inline T __ldcg(const T* p) {
  using U = cudahost::uint_of<sizeof(T)>;
  return cudahost::bits<T>(__atomic_load_n(reinterpret_cast<const U*>(p), __ATOMIC_RELAXED));
}
template <typename T>
inline void __stcs(T* p, T v) {
  *p = v;
}
// Likewise: a store that may meet another thread's, one word at a time.
template <typename T>
inline void __stcg(T* p, T v) {
  using U = cudahost::uint_of<(sizeof(T) < 8 ? sizeof(T) : 8)>;
  cudahost::check_aligned(p, sizeof(T));
  U u[sizeof(T) / sizeof(U)];
  memcpy(u, &v, sizeof(v));
  for (size_t i = 0; i < sizeof(T) / sizeof(U); ++i) {
    __atomic_store_n(reinterpret_cast<U*>(p) + i, u[i], __ATOMIC_RELAXED);
  }
}

// ---- atomics
#define CUDAHOST_ATOMIC(NAME, T, EXPR)                                               \
  inline T NAME(T* p, T v) {                                                         \
    return cudahost::atomic_rmw(p, [v]([[maybe_unused]] T a) -> T { return EXPR; }); \
  }
#define CUDAHOST_ATOMIC_INTS(NAME, EXPR) \
  CUDAHOST_ATOMIC(NAME, int, EXPR)       \
  CUDAHOST_ATOMIC(NAME, unsigned, EXPR)  \
  CUDAHOST_ATOMIC(NAME, unsigned long long, EXPR)
inline int cudahost_add(int a, int b) { return static_cast<int>(unsigned(a) + unsigned(b)); }
CUDAHOST_ATOMIC(atomicAdd, int, cudahost_add(a, v))
CUDAHOST_ATOMIC(atomicAdd, unsigned, a + v)
CUDAHOST_ATOMIC(atomicAdd, unsigned long long, a + v)
CUDAHOST_ATOMIC(atomicAdd, float, a + v)
CUDAHOST_ATOMIC(atomicAdd, double, a + v)
CUDAHOST_ATOMIC(atomicSub, int, cudahost_add(a, -v))
CUDAHOST_ATOMIC(atomicSub, unsigned, a - v)
CUDAHOST_ATOMIC(atomicExch, float, v)
CUDAHOST_ATOMIC_INTS(atomicExch, v)
CUDAHOST_ATOMIC_INTS(atomicMin, v < a ? v : a)
CUDAHOST_ATOMIC_INTS(atomicMax, a < v ? v : a)
CUDAHOST_ATOMIC(atomicMin, long long, v < a ? v : a)
CUDAHOST_ATOMIC(atomicMax, long long, a < v ? v : a)
CUDAHOST_ATOMIC_INTS(atomicAnd, a& v)
CUDAHOST_ATOMIC_INTS(atomicOr, a | v)
CUDAHOST_ATOMIC_INTS(atomicXor, a ^ v)
CUDAHOST_ATOMIC(atomicInc, unsigned, a >= v ? 0 : a + 1)
CUDAHOST_ATOMIC(atomicDec, unsigned, a == 0 || a > v ? v : a - 1)
#undef CUDAHOST_ATOMIC
#undef CUDAHOST_ATOMIC_INTS
#define CUDAHOST_CAS(T)                                                          \
  inline T atomicCAS(T* p, T c, T v) {                                           \
    return cudahost::atomic_rmw(p, [c, v](T a) -> T { return a == c ? v : a; }); \
  }
CUDAHOST_CAS(int)
CUDAHOST_CAS(unsigned)
CUDAHOST_CAS(unsigned long long)
CUDAHOST_CAS(unsigned short)
#undef CUDAHOST_CAS
// sm_90: each component is atomic, the vector is not.
inline float2 atomicAdd(float2* p, float2 v) {
  cudahost::check_aligned(p, 8);
  return {atomicAdd(&p->x, v.x), atomicAdd(&p->y, v.y)};
}
inline float4 atomicAdd(float4* p, float4 v) {
  cudahost::check_aligned(p, 16);
  return {atomicAdd(&p->x, v.x), atomicAdd(&p->y, v.y), atomicAdd(&p->z, v.z),
          atomicAdd(&p->w, v.w)};
}

// ---- integer intrinsics
inline int __popc(unsigned x) { return __builtin_popcount(x); }
inline int __popcll(unsigned long long x) { return __builtin_popcountll(x); }
inline int __ffs(int x) { return __builtin_ffs(x); }
inline int __clz(int x) { return x == 0 ? 32 : __builtin_clz(static_cast<unsigned>(x)); }
inline int __clzll(long long x) {
  return x == 0 ? 64 : __builtin_clzll(static_cast<unsigned long long>(x));
}
inline unsigned long long __umul64hi(unsigned long long a, unsigned long long b) {
  return static_cast<unsigned long long>((static_cast<unsigned __int128>(a) * b) >> 64);
}
[[noreturn]] inline void __trap() { cudahost::fail("__trap()", nullptr); }
