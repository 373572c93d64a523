// Atomic functions: relaxed, as on the device.
#pragma once

#include "scheduler.h"
#include "vector_types.h"

namespace cudahost {

// *p = f(*p); returns the old value.
template <typename T, typename F>
T atomic_update(T* p, F f) {
  using Word = UintOf<sizeof(T)>;
  check_aligned(p, sizeof(T));
  maybe_preempt();
  auto* word = reinterpret_cast<Word*>(p);
  Word old = __atomic_load_n(word, __ATOMIC_RELAXED);
  while (!__atomic_compare_exchange_n(word, &old, bits<Word>(f(bits<T>(old))), false,
                                      __ATOMIC_RELAXED, __ATOMIC_RELAXED)) {
  }
  return bits<T>(old);
}

inline int wrapping_add(int a, int b) {
  return static_cast<int>(static_cast<unsigned>(a) + static_cast<unsigned>(b));
}

}  // namespace cudahost

// a is the value in memory, v the argument.
#define CUDAHOST_ATOMIC(NAME, T, RESULT)                                                  \
  inline T NAME(T* p, T v) {                                                              \
    return cudahost::atomic_update(p, [v]([[maybe_unused]] T a) -> T { return RESULT; }); \
  }
#define CUDAHOST_ATOMIC_INTS(NAME, RESULT) \
  CUDAHOST_ATOMIC(NAME, int, RESULT)       \
  CUDAHOST_ATOMIC(NAME, unsigned, RESULT)  \
  CUDAHOST_ATOMIC(NAME, unsigned long long, RESULT)

CUDAHOST_ATOMIC(atomicAdd, int, cudahost::wrapping_add(a, v))
CUDAHOST_ATOMIC(atomicAdd, unsigned, a + v)
CUDAHOST_ATOMIC(atomicAdd, unsigned long long, a + v)
CUDAHOST_ATOMIC(atomicAdd, float, a + v)
CUDAHOST_ATOMIC(atomicAdd, double, a + v)
CUDAHOST_ATOMIC(atomicSub, int,
                static_cast<int>(static_cast<unsigned>(a) - static_cast<unsigned>(v)))
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
#undef CUDAHOST_ATOMIC
#undef CUDAHOST_ATOMIC_INTS

#define CUDAHOST_CAS(T)                                                                    \
  inline T atomicCAS(T* p, T compare, T value) {                                           \
    return cudahost::atomic_update(p, [=](T a) -> T { return a == compare ? value : a; }); \
  }
CUDAHOST_CAS(int)
CUDAHOST_CAS(unsigned)
CUDAHOST_CAS(unsigned long long)
CUDAHOST_CAS(unsigned short)
#undef CUDAHOST_CAS

// From sm_90 on: each component is atomic, the vector is not.
inline float2 atomicAdd(float2* p, float2 v) {
  cudahost::check_aligned(p, sizeof(v));
  return {atomicAdd(&p->x, v.x), atomicAdd(&p->y, v.y)};
}

inline float4 atomicAdd(float4* p, float4 v) {
  cudahost::check_aligned(p, sizeof(v));
  return {atomicAdd(&p->x, v.x), atomicAdd(&p->y, v.y), atomicAdd(&p->z, v.z),
          atomicAdd(&p->w, v.w)};
}
