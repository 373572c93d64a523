// What the environment asks of the emulation; docs/cuda.md lists the variables.
#pragma once

#include <cstddef>
#include <cstdint>

namespace cudahost {

enum class StreamMode { kEager, kLazy, kAsync };

struct Settings {
  uint64_t seed = 0;  // 0: everything in order
  int workers = 1;
  int architecture = 900;
  StreamMode streams = StreamMode::kLazy;
  bool guard = true;
  bool strict = false;
  long fail_at = 0;  // 0: never
  size_t memory = 0;
};

const Settings& settings();

// Xorshift.
class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed * 0x9e3779b97f4a7c15ull + 0x2545f4914f6cdd1dull) {}

  uint64_t next() {
    state_ ^= state_ << 13;
    state_ ^= state_ >> 7;
    return state_ ^= state_ << 17;
  }
  uint32_t below(size_t n) { return static_cast<uint32_t>((next() >> 32) * n >> 32); }

 private:
  uint64_t state_;
};

}  // namespace cudahost
