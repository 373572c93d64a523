// Loads and stores with a cache operator.
#pragma once

#include "scheduler.h"

template <typename T>
T __ldg(const T* p) {
  return *p;
}

template <typename T>
T __ldcs(const T* p) {
  return *p;
}

template <typename T>
void __stcs(T* p, T value) {
  *p = value;
}

// Past L1, where the atomics are: a load or store that may meet another thread's, one word at a
// time. __ldca may give an older value on a device.
template <typename T>
T __ldcg(const T* p) {
  using Word = cudahost::UintOf<(sizeof(T) < 8 ? sizeof(T) : 8)>;
  cudahost::check_aligned(p, sizeof(T));
  Word words[sizeof(T) / sizeof(Word)];
  for (size_t i = 0; i < sizeof(T) / sizeof(Word); ++i) {
    words[i] = __atomic_load_n(reinterpret_cast<const Word*>(p) + i, __ATOMIC_RELAXED);
  }
  return cudahost::bits<T>(words);
}

template <typename T>
T __ldca(const T* p) {
  return __ldcg(p);
}

template <typename T>
void __stcg(T* p, T value) {
  using Word = cudahost::UintOf<(sizeof(T) < 8 ? sizeof(T) : 8)>;
  cudahost::check_aligned(p, sizeof(T));
  Word words[sizeof(T) / sizeof(Word)];
  std::memcpy(words, &value, sizeof(value));
  for (size_t i = 0; i < sizeof(T) / sizeof(Word); ++i) {
    __atomic_store_n(reinterpret_cast<Word*>(p) + i, words[i], __ATOMIC_RELAXED);
  }
}
