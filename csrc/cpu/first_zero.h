// The check before a division.
#pragma once

#include <cstdint>

#include "core/kernels.h"

namespace resvar::cpu {

// The position of the first of `count` elements that equals zero, or kNowhere. The dtype must have
// division.
int64_t first_zero(DType dtype, const void* data, int64_t count);

}  // namespace resvar::cpu
