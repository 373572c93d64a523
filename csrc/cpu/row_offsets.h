// From index tuples to places in memory, for the kernels that work on rows.
#pragma once

#include <cstdint>

#include "core/kernels.h"

namespace resvar::cpu {

// The flat position of the first index out of range, or kNowhere.
int64_t first_bad_index(const IndexArgs& index);

// offsets[i] = the first element of row begin + i, for the rows [begin, end). The indices must be
// in range.
void row_offsets(const IndexArgs& index, int64_t begin, int64_t end, int64_t* offsets);

// Moves to the front of rows[0, count) those in [first, last), in their order, and writes beside
// each the number it had, counted from `begin`. Returns how many there are.
int64_t keep_rows_between(int64_t first, int64_t last, int64_t begin, int64_t count, int64_t* rows,
                          int64_t* numbers);

// Kernels ask for the offsets of this many rows at a time, on the stack.
inline constexpr int64_t kOffsetBlock = 512;

}  // namespace resvar::cpu
