// A stable sort on the device.
#pragma once

#include <cstdint>

#include "memory.h"

namespace resvar::cuda {

// Temporary memory on the device.
struct SortSpace {
  void* data = nullptr;
  size_t bytes = 0;
};

// Sorts `count` keys, of which only the lowest `bits` may differ, and moves each key's value with
// it. Equal keys keep their order. The results must be in other memory.
void sort_by_key(Operation& operation, SortSpace space, const uint32_t* keys, uint32_t* sorted_keys,
                 const uint32_t* values, uint32_t* sorted_values, int count, int bits);
void sort_by_key(Operation& operation, SortSpace space, const uint64_t* keys, uint64_t* sorted_keys,
                 const uint32_t* values, uint32_t* sorted_values, int count, int bits);

// What the sort of so many keys of this type needs.
template <typename Key>
size_t sort_space(int count, int bits);
template <>
size_t sort_space<uint32_t>(int count, int bits);
template <>
size_t sort_space<uint64_t>(int count, int bits);

}  // namespace resvar::cuda
