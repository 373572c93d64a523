// The way of a scatter that keeps the order of the updates.
#pragma once

#include "core/kernels.h"
#include "memory.h"

namespace resvar::cuda {

// Sorts the updates by row, keeping their order in each row, and lets one thread apply all of an
// element's, starting from the stored value: bit for bit what the CPU gives. Of an update only the
// last of each row is moved.
//
// The pointers are to memory of the device. Takes at most 64 MiB more, or 80 for tables of more
// than 2^32 rows. Nothing is written where `faults` hold anything.
void scatter_ordered(Operation& operation, const ScatterArgs& args, const Faults* faults);

}  // namespace resvar::cuda
