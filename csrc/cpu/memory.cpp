// Host memory: large blocks have a mapping of their own, in huge pages where the system grants
// them.
#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <vector>

#include "core/kernels.h"
#include "cpu/parallel.h"
#include "cpu/stream.h"

#if defined(__linux__)
#include <sys/mman.h>
#endif

namespace resvar::cpu {
namespace {

constexpr size_t kAlignment = 64;
constexpr size_t kHugePage = size_t{2} << 20;
constexpr size_t kOwnMappingFrom = size_t{4} << 20;
constexpr size_t kMaxCachedBytes = size_t{64} << 20;
constexpr int64_t kCopyChunk = int64_t{1} << 20;

// Zero bytes get an address too. Zero where the sum does not fit.
size_t round_up(size_t bytes, size_t unit) {
  return (std::max<size_t>(bytes, 1) + unit - 1) / unit * unit;
}

#if defined(__linux__)

bool has_own_mapping(size_t bytes) { return bytes >= kOwnMappingFrom; }

void* map(size_t size) {
  if (size + kHugePage < size) return nullptr;
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

void unmap(void* data, size_t size) { munmap(data, size); }

#else

bool has_own_mapping(size_t) { return false; }
void* map(size_t) { return nullptr; }
void unmap(void*, size_t) {}

#endif

void memcpy_chunk(void* to, const void* from, size_t bytes) { std::memcpy(to, from, bytes); }

// Freed mappings that the next allocation of the same size takes over: a fresh one would cost the
// system more, for zeroed pages, than most kernels take to fill it. Whoever finds the lock taken
// does without; so nobody waits here, not even in a child forked while it was held.
class MappingCache {
 public:
  void* take(size_t size) {
    const std::unique_lock lock(mutex_, std::try_to_lock);
    if (!lock) return nullptr;
    const auto found = std::find_if(free_.begin(), free_.end(),
                                    [&](const Mapping& mapping) { return mapping.size == size; });
    if (found == free_.end()) return nullptr;
    void* const data = found->data;
    bytes_ -= size;
    free_.erase(found);
    return data;
  }

  // False if the mapping is the caller's to unmap.
  bool keep(void* data, size_t size) {
    const std::unique_lock lock(mutex_, std::try_to_lock);
    if (!lock || size > kMaxCachedBytes) return false;
    while (bytes_ + size > kMaxCachedBytes || free_.size() == kMaxMappings) drop_oldest();
    free_.push_back({data, size});
    bytes_ += size;
    return true;
  }

  void clear() {
    const std::lock_guard lock(mutex_);
    while (!free_.empty()) drop_oldest();
  }

  size_t bytes() {
    const std::lock_guard lock(mutex_);
    return bytes_;
  }

 private:
  static constexpr size_t kMaxMappings = 32;

  struct Mapping {
    void* data;
    size_t size;
  };

  void drop_oldest() {
    bytes_ -= free_.front().size;
    unmap(free_.front().data, free_.front().size);
    free_.erase(free_.begin());
  }

  std::mutex mutex_;
  std::vector<Mapping> free_;
  size_t bytes_ = 0;
};

// Never destroyed: memory may be freed after static objects are.
MappingCache& mapping_cache() {
  static auto* const cache = new MappingCache;
  return *cache;
}

}  // namespace

void* allocate(size_t bytes) {
  if (!has_own_mapping(bytes)) {
    const size_t size = round_up(bytes, kAlignment);
    return size < bytes ? nullptr : std::aligned_alloc(kAlignment, size);
  }
  const size_t size = round_up(bytes, kHugePage);
  if (size < bytes) return nullptr;
  if (void* const cached = mapping_cache().take(size)) return cached;
  void* const fresh = map(size);
  if (fresh) return fresh;
  empty_cache();
  return map(size);
}

void deallocate(void* data, size_t bytes) {
  if (!has_own_mapping(bytes)) return std::free(data);
  const size_t size = round_up(bytes, kHugePage);
  if (!mapping_cache().keep(data, size)) unmap(data, size);
}

void copy(void* to, const void* from, size_t bytes) {
  const auto copy_chunk = bytes >= kStreamFromBytes ? stream_copy : memcpy_chunk;
  parallel_for(static_cast<int64_t>(bytes), kCopyChunk, [&](int64_t begin, int64_t end) {
    copy_chunk(static_cast<char*>(to) + begin, static_cast<const char*>(from) + begin,
               static_cast<size_t>(end - begin));
    stream_fence();
  });
}

void empty_cache() { mapping_cache().clear(); }

size_t cached_bytes() { return mapping_cache().bytes(); }

}  // namespace resvar::cpu
