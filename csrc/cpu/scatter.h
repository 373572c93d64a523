// The ways to share a scatter among threads, apart from the entry in core/kernels.h so that tests
// can take each of them.
//
// Whatever the way and the number of threads, every element gets its updates in the order of the
// indices, and from one thread. So the result is bitwise that of the serial loop, without locks or
// atomics.
#pragma once

#include "core/kernels.h"

namespace resvar::cpu {

enum class ScatterPath {
  kSerial,   // little work, or a short row that most updates are for: one thread
  kColumns,  // wide rows, few or hot, or shuffled ones of some cache lines: each thread walks all
             // rows and changes columns of its own
  kRanges,   // few threads: each walks all indices and changes a range of the table
  kBuckets,  // updates are sorted by the part of the table they change; threads take the parts on
             // demand, and share the columns of one that most updates fall into
};

// The way that is likely to be the fastest for these arguments and so many threads.
ScatterPath scatter_path(const ScatterArgs& args, int threads);

// Scatters that way. The data must have been checked. Throws std::bad_alloc before the first write.
void scatter_along(ScatterPath path, const ScatterArgs& args);

}  // namespace resvar::cpu
