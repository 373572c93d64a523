// Counts of the memory that buffers take and of the bytes that are copied, so that a hidden copy
// can be seen.
#pragma once

#include <cstdint>

namespace resvar {

struct MemoryStats {
  int64_t allocated_bytes;  // in buffers that are alive; borrowed memory is not counted
  int64_t peak_bytes;       // the most that was allocated at once since reset_peak()
  int64_t allocations;      // since the start
  int64_t copied_bytes;     // from one buffer or array to another, unchanged, since the start
};

// The counts of all devices and threads; each is exact, together they are of about one instant.
MemoryStats memory_stats();
void reset_peak();

// For those who allocate, free and copy.
void count_allocated(int64_t bytes);
void count_freed(int64_t bytes);
void count_copied(int64_t bytes);

}  // namespace resvar
