#include "core/memory_stats.h"

#include <atomic>

namespace resvar {
namespace {

std::atomic<int64_t> allocated{0};
std::atomic<int64_t> peak{0};
std::atomic<int64_t> allocations{0};
std::atomic<int64_t> copied{0};

}  // namespace

MemoryStats memory_stats() {
  return {.allocated_bytes = allocated,
          .peak_bytes = peak,
          .allocations = allocations,
          .copied_bytes = copied};
}

void reset_peak() { peak = allocated.load(); }

void count_allocated(int64_t bytes) {
  const int64_t now = allocated.fetch_add(bytes) + bytes;
  int64_t seen = peak;
  while (seen < now && !peak.compare_exchange_weak(seen, now)) {
  }
  ++allocations;
}

void count_freed(int64_t bytes) { allocated -= bytes; }
void count_copied(int64_t bytes) { copied += bytes; }

}  // namespace resvar
