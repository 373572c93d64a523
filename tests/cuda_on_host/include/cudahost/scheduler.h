// What the collectives and atomics below ask of the scheduler of the block (src/block_runner.h).
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>

namespace cudahost {

enum class Collective : uint8_t { kNone, kShuffle, kVote, kMatch, kSyncwarp, kBarrier };

// What a lane gives to a warp collective.
struct Slot {
  unsigned char bytes[16];
};

// Waits until every lane of `mask` is here, then returns what each put in.
const Slot* warp_exchange(unsigned mask, Collective kind, const void* value, size_t size);

// Waits for the block; returns how many threads had predicate != 0.
int block_barrier(int predicate);

// A point where the scheduler may let other threads of the block run first.
void maybe_preempt();

void fence();
void* dynamic_shared();
unsigned lane_id();
[[noreturn]] void fail(const char* what, const void* p);

inline void check_aligned(const void* p, size_t bytes) {
  if (reinterpret_cast<uintptr_t>(p) % bytes != 0) fail("misaligned atomic at", p);
}

// The unsigned integer of so many bytes.
template <size_t N>
using UintOf = std::conditional_t<
    N == 1, uint8_t,
    std::conditional_t<N == 2, uint16_t, std::conditional_t<N == 4, uint32_t, uint64_t>>>;

// std::bit_cast, for types that are not trivially constructible too.
template <typename To, typename From>
To bits(const From& from) {
  static_assert(sizeof(To) == sizeof(From));
  To to;
  std::memcpy(static_cast<void*>(&to), static_cast<const void*>(&from), sizeof(to));
  return to;
}

}  // namespace cudahost
