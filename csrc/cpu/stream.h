// Copies past the caches, for memory that nobody reads soon: lines that are only written need not
// be read first.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace resvar::cpu {

// Results from this size on do not stay in a core's caches anyway.
inline constexpr size_t kStreamFromBytes = size_t{4} << 20;

// Copies `bytes`. The writes may become visible to other threads late: call stream_fence() before
// the data is handed over.
inline void stream_copy(void* to, const void* from, size_t bytes) {
#if defined(__SSE2__)
  constexpr size_t kLine = 64;
  auto* out = static_cast<char*>(to);
  const auto* in = static_cast<const char*>(from);
  const size_t head = -reinterpret_cast<uintptr_t>(out) % 16;
  if (bytes >= head + kLine) {
    std::memcpy(out, in, head);
    out += head, in += head, bytes -= head;
    for (; bytes >= kLine; out += kLine, in += kLine, bytes -= kLine) {
      const auto* source = reinterpret_cast<const __m128i*>(in);
      auto* target = reinterpret_cast<__m128i*>(out);
      const __m128i a = _mm_loadu_si128(source), b = _mm_loadu_si128(source + 1);
      const __m128i c = _mm_loadu_si128(source + 2), d = _mm_loadu_si128(source + 3);
      _mm_stream_si128(target, a);
      _mm_stream_si128(target + 1, b);
      _mm_stream_si128(target + 2, c);
      _mm_stream_si128(target + 3, d);
    }
  }
  std::memcpy(out, in, bytes);
#else
  std::memcpy(to, from, bytes);
#endif
}

inline void stream_fence() {
#if defined(__SSE2__)
  _mm_sfence();
#endif
}

}  // namespace resvar::cpu
