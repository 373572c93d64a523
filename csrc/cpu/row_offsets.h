// From index tuples to places in memory, for the kernels that work on rows.
#pragma once

#include <cstdint>

#include "core/kernels.h"

namespace resvar::cpu {

// The flat position of the first index out of range, or kNowhere.
int64_t first_bad_index(const IndexArgs& index);

// offsets[i] = the first element of row begin + i, for the rows [begin, end). The indices are in
// range, or another thread has changed them since they were checked: then it is some other row.
void row_offsets(const IndexArgs& index, int64_t begin, int64_t end, int64_t* offsets);

// Kernels ask for the offsets of this many rows at a time, on the stack.
inline constexpr int kOffsetBlockBits = 9;
inline constexpr int64_t kOffsetBlock = int64_t{1} << kOffsetBlockBits;

// Of the rows [begin, end), at most kOffsetBlock, keeps those that start in [first, last), in their
// order, each packed with its number: start << kOffsetBlockBits | (row - begin). Returns how many
// there are; there must be place for all. Rows start below 2^54.
int64_t pack_rows_between(const IndexArgs& index, int64_t begin, int64_t end, int64_t first,
                          int64_t last, int64_t* rows);

}  // namespace resvar::cpu
