// What only moves bytes is compiled for each width that one access can move, not for each dtype.
#pragma once

#include <cstddef>
#include <cstdint>

#include "core/dispatch.h"
#include "launch.cuh"

namespace resvar::cuda {

// The widest unit of which `bytes`, and both addresses, are multiples.
inline size_t unit_of(size_t bytes, const void* a, const void* b) {
  const uintptr_t bits = bytes | reinterpret_cast<uintptr_t>(a) | reinterpret_cast<uintptr_t>(b);
  size_t unit = 16;
  while (bits % unit != 0) unit /= 2;
  return unit;
}

// f(TypeTag<a type of that many bytes that one access moves>{}).
template <typename F>
void visit_unit(size_t bytes, F&& f) {
  visit_width(bytes, [&]<typename T>(TypeTag<T> type) {
    if constexpr (sizeof(T) == 16) {
      f(TypeTag<uint4>{});
    } else {
      f(type);
    }
  });
}

}  // namespace resvar::cuda
