// A stable sort on the device.
#pragma once

#include <cstdint>

#include "memory.h"

namespace resvar::cuda {

// Sorts `count` keys, of which only the lowest `bits` may differ, and moves each key's value with
// it. Equal keys keep their order. The results must be in other memory. Temporary memory is taken
// from the operation.
void sort_by_key(Operation& operation, const uint32_t* keys, uint32_t* sorted_keys,
                 const uint32_t* values, uint32_t* sorted_values, int64_t count, int bits);
void sort_by_key(Operation& operation, const uint64_t* keys, uint64_t* sorted_keys,
                 const uint32_t* values, uint32_t* sorted_values, int64_t count, int bits);

}  // namespace resvar::cuda
