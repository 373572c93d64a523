#include "sort_by_key.h"

#include "cuda_check.h"

#if defined(CUDAHOST_ARCH)
#include <cudahost/launch.h>

#include <algorithm>
#include <numeric>
#include <vector>
#else
#include <cub/device/device_radix_sort.cuh>
#endif

namespace resvar::cuda {
namespace {

#if defined(CUDAHOST_ARCH)

// The host has no CUB; the emulation runs this where the stream gets to it.
template <typename Key>
void sort(Operation& operation, const Key* keys, Key* sorted_keys, const uint32_t* values,
          uint32_t* sorted_values, int64_t count, int) {
  RESVAR_CUDA_CHECK(cudahost::enqueue_host(operation.handle(), [=] {
    std::vector<int64_t> order(static_cast<size_t>(count));
    std::iota(order.begin(), order.end(), 0);
    std::ranges::stable_sort(order, {}, [=](int64_t i) { return keys[i]; });
    for (int64_t i = 0; i < count; ++i) {
      sorted_keys[i] = keys[order[static_cast<size_t>(i)]];
      sorted_values[i] = values[order[static_cast<size_t>(i)]];
    }
  }));
}

#else

template <typename Key>
void sort(Operation& operation, const Key* keys, Key* sorted_keys, const uint32_t* values,
          uint32_t* sorted_values, int64_t count, int bits) {
  size_t bytes = 0;
  const auto run = [&](void* temporary) {
    RESVAR_CUDA_CHECK(cub::DeviceRadixSort::SortPairs(temporary, bytes, keys, sorted_keys, values,
                                                      sorted_values, count, 0, bits,
                                                      operation.handle()));
  };
  run(nullptr);  // says how much it needs
  void* const temporary = operation.scratch(bytes);
  run(temporary);
  operation.release(temporary);
}

#endif

}  // namespace

void sort_by_key(Operation& operation, const uint32_t* keys, uint32_t* sorted_keys,
                 const uint32_t* values, uint32_t* sorted_values, int64_t count, int bits) {
  sort(operation, keys, sorted_keys, values, sorted_values, count, bits);
}

void sort_by_key(Operation& operation, const uint64_t* keys, uint64_t* sorted_keys,
                 const uint32_t* values, uint32_t* sorted_values, int64_t count, int bits) {
  sort(operation, keys, sorted_keys, values, sorted_values, count, bits);
}

}  // namespace resvar::cuda
