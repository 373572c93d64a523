// Barriers, fences and warp collectives.
#pragma once

#include "scheduler.h"

namespace cudahost {

inline constexpr int kLanes = 32;

inline bool has_lane(unsigned mask, int lane) { return mask >> lane & 1; }

template <typename T>
T value_of(const Slot& slot) {
  T value;
  std::memcpy(static_cast<void*>(&value), &slot, sizeof(value));
  return value;
}

// source_of(lane, base) is the lane to read, or -1 to keep one's own value. base is the first lane
// of the segment of `width` lanes.
template <typename T, typename F>
T shuffle(unsigned mask, T value, int width, F source_of) {
  static_assert(sizeof(T) <= sizeof(Slot) && std::is_trivially_copyable_v<T>);
  if (width < 1 || width > kLanes || (width & (width - 1))) fail("bad shuffle width", nullptr);
  const Slot* slots = warp_exchange(mask, Collective::kShuffle, &value, sizeof(value));
  const int lane = static_cast<int>(lane_id()), base = lane / width * width;
  const int source = source_of(lane, base);
  if (source < 0) return value;
  // On the device the value would be undefined.
  if (!has_lane(mask, source)) fail("shuffle from a lane outside the mask", nullptr);
  return value_of<T>(slots[source]);
}

}  // namespace cudahost

inline void __syncthreads() { cudahost::block_barrier(0); }
inline int __syncthreads_count(int p) { return cudahost::block_barrier(p); }
inline int __syncthreads_or(int p) { return cudahost::block_barrier(p) != 0; }
inline int __syncthreads_and(int p) { return cudahost::block_barrier(!p) == 0; }

inline void __syncwarp(unsigned mask = 0xffffffffu) {
  cudahost::warp_exchange(mask, cudahost::Collective::kSyncwarp, nullptr, 0);
}

inline void __threadfence() { cudahost::fence(); }
inline void __threadfence_block() { cudahost::fence(); }
inline void __threadfence_system() { cudahost::fence(); }

template <typename T>
T __shfl_sync(unsigned mask, T value, int source, int width = 32) {
  return cudahost::shuffle(mask, value, width,
                           [=](int, int base) { return base + (source & (width - 1)); });
}

template <typename T>
T __shfl_down_sync(unsigned mask, T value, unsigned delta, int width = 32) {
  return cudahost::shuffle(mask, value, width, [=](int lane, int base) {
    const int source = lane + static_cast<int>(delta);
    return source < base + width ? source : -1;
  });
}

template <typename T>
T __shfl_up_sync(unsigned mask, T value, unsigned delta, int width = 32) {
  return cudahost::shuffle(mask, value, width, [=](int lane, int base) {
    const int source = lane - static_cast<int>(delta);
    return source >= base ? source : -1;
  });
}

template <typename T>
T __shfl_xor_sync(unsigned mask, T value, int with, int width = 32) {
  return cudahost::shuffle(mask, value, width, [=](int lane, int base) {
    const int source = lane ^ with;
    return source < base + width ? source : -1;
  });
}

inline unsigned __ballot_sync(unsigned mask, int predicate) {
  const int vote = predicate != 0;
  const auto* slots =
      cudahost::warp_exchange(mask, cudahost::Collective::kVote, &vote, sizeof(vote));
  unsigned result = 0;
  for (int i = 0; i < cudahost::kLanes; ++i) {
    if (cudahost::has_lane(mask, i)) {
      result |= static_cast<unsigned>(cudahost::value_of<int>(slots[i])) << i;
    }
  }
  return result;
}

inline int __any_sync(unsigned mask, int predicate) { return __ballot_sync(mask, predicate) != 0; }
inline int __all_sync(unsigned mask, int predicate) {
  return __ballot_sync(mask, predicate) == mask;
}

template <typename T>
unsigned __match_any_sync(unsigned mask, T value) {
  const auto* slots =
      cudahost::warp_exchange(mask, cudahost::Collective::kMatch, &value, sizeof(value));
  unsigned result = 0;
  for (int i = 0; i < cudahost::kLanes; ++i) {
    if (cudahost::has_lane(mask, i) && std::memcmp(&slots[i], &value, sizeof(value)) == 0) {
      result |= 1u << i;
    }
  }
  return result;
}

// The device promises nothing about convergence, so neither does this.
inline unsigned __activemask() { return 1u << cudahost::lane_id(); }
