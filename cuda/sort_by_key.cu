#include "sort_by_key.h"

#include "cuda_check.h"

#if defined(CUDAHOST)
#include <cudahost/launch.h>

#include <algorithm>
#include <numeric>
#include <vector>
#else
#include <cub/device/device_radix_sort.cuh>
#endif

namespace resvar::cuda {
namespace {

#if defined(CUDAHOST)

// The host has no CUB; the emulation runs this where the stream gets to it.
template <typename Key>
void sort(Operation& operation, SortSpace, const Key* keys, Key* sorted_keys,
          const uint32_t* values, uint32_t* sorted_values, int count, int) {
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

template <typename Key>
size_t space_of(int, int) {
  return 1;
}

#else

template <typename Key>
void sort(Operation& operation, SortSpace space, const Key* keys, Key* sorted_keys,
          const uint32_t* values, uint32_t* sorted_values, int count, int bits) {
  RESVAR_CUDA_CHECK(cub::DeviceRadixSort::SortPairs(space.data, space.bytes, keys, sorted_keys,
                                                    values, sorted_values, count, 0, bits,
                                                    operation.handle()));
}

template <typename Key>
size_t space_of(int count, int bits) {
  size_t bytes = 0;
  RESVAR_CUDA_CHECK(cub::DeviceRadixSort::SortPairs(
      nullptr, bytes, static_cast<const Key*>(nullptr), static_cast<Key*>(nullptr),
      static_cast<const uint32_t*>(nullptr), static_cast<uint32_t*>(nullptr), count, 0, bits));
  return bytes;
}

#endif

}  // namespace

void sort_by_key(Operation& operation, SortSpace space, const uint32_t* keys, uint32_t* sorted_keys,
                 const uint32_t* values, uint32_t* sorted_values, int count, int bits) {
  sort(operation, space, keys, sorted_keys, values, sorted_values, count, bits);
}

void sort_by_key(Operation& operation, SortSpace space, const uint64_t* keys, uint64_t* sorted_keys,
                 const uint32_t* values, uint32_t* sorted_values, int count, int bits) {
  sort(operation, space, keys, sorted_keys, values, sorted_values, count, bits);
}

template <>
size_t sort_space<uint32_t>(int count, int bits) {
  return space_of<uint32_t>(count, bits);
}

template <>
size_t sort_space<uint64_t>(int count, int bits) {
  return space_of<uint64_t>(count, bits);
}

}  // namespace resvar::cuda
