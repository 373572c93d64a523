// Host memory: large blocks have a mapping of their own, in huge pages where the system grants
// them.
#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "core/kernels.h"
#include "cpu/parallel.h"

#if defined(__linux__)
#include <sys/mman.h>
#endif

namespace resvar::cpu {
namespace {

constexpr size_t kAlignment = 64;
constexpr size_t kHugePage = size_t{2} << 20;
constexpr size_t kOwnMappingFrom = size_t{4} << 20;
constexpr int64_t kCopyChunk = int64_t{1} << 20;

// Zero bytes get an address too. Zero where the sum does not fit.
size_t round_up(size_t bytes, size_t unit) {
  return (std::max<size_t>(bytes, 1) + unit - 1) / unit * unit;
}

#if defined(__linux__)

bool has_own_mapping(size_t bytes) { return bytes >= kOwnMappingFrom; }

void* map(size_t bytes) {
  const size_t size = round_up(bytes, kHugePage);
  if (size < bytes || size + kHugePage < size) return nullptr;
  void* start =
      mmap(nullptr, size + kHugePage, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (start == MAP_FAILED) return nullptr;
  // Mapped one page too many; give back what lies outside the aligned block.
  const auto address = reinterpret_cast<uintptr_t>(start);
  const uintptr_t aligned = round_up(address, kHugePage);
  if (aligned > address) munmap(start, aligned - address);
  const size_t tail = kHugePage - (aligned - address);
  if (tail > 0) munmap(reinterpret_cast<void*>(aligned + size), tail);
  madvise(reinterpret_cast<void*>(aligned), size, MADV_HUGEPAGE);  // advice: may be refused
  return reinterpret_cast<void*>(aligned);
}

void unmap(void* data, size_t bytes) { munmap(data, round_up(bytes, kHugePage)); }

#else

bool has_own_mapping(size_t) { return false; }
void* map(size_t) { return nullptr; }
void unmap(void*, size_t) {}

#endif

}  // namespace

void* allocate(size_t bytes) {
  if (has_own_mapping(bytes)) return map(bytes);
  const size_t size = round_up(bytes, kAlignment);
  return size < bytes ? nullptr : std::aligned_alloc(kAlignment, size);
}

void deallocate(void* data, size_t bytes) {
  has_own_mapping(bytes) ? unmap(data, bytes) : std::free(data);
}

void copy(void* to, const void* from, size_t bytes) {
  parallel_for(static_cast<int64_t>(bytes), kCopyChunk, [&](int64_t begin, int64_t end) {
    std::memcpy(static_cast<char*>(to) + begin, static_cast<const char*>(from) + begin,
                static_cast<size_t>(end - begin));
  });
}

}  // namespace resvar::cpu
