#include "cpu/crc32c.h"

#include <array>
#include <cstring>

#include "cpu/isa.h"

#if defined(__x86_64__) && defined(__GNUC__)
#include <nmmintrin.h>
#endif

// The state of a CRC is a polynomial over GF(2), taken modulo x^32 plus the polynomial below, with
// the highest power in the lowest bit.
namespace resvar::cpu {
namespace {

constexpr uint32_t kPolynomial = 0x82f63b78;

using Tables = std::array<std::array<uint32_t, 256>, 8>;

constexpr uint32_t times_x(uint32_t state) {
  return state & 1 ? (state >> 1) ^ kPolynomial : state >> 1;
}

// tables[k][b] is the state after the byte b and k zeros.
constexpr Tables make_tables() {
  Tables tables{};
  for (uint32_t byte = 0; byte < 256; ++byte) {
    uint32_t state = byte;
    for (auto& table : tables) {
      for (int bit = 0; bit < 8; ++bit) state = times_x(state);
      table[byte] = state;
    }
  }
  return tables;
}

constexpr Tables kTables = make_tables();

uint64_t word_at(const std::byte* data) {
  uint64_t word = 0;
  for (int i = 0; i < 8; ++i) word |= static_cast<uint64_t>(data[i]) << (8 * i);
  return word;
}

uint32_t by_tables(const std::byte* data, const std::byte* end, uint32_t state) {
  for (; end - data >= 8; data += 8) {
    const uint64_t word = word_at(data) ^ state;
    state = 0;
    for (size_t i = 0; i < 8; ++i) state ^= kTables[7 - i][(word >> (8 * i)) & 0xff];
  }
  for (; data != end; ++data) {
    state = (state >> 8) ^ kTables[0][(state ^ static_cast<uint32_t>(*data)) & 0xff];
  }
  return state;
}

#if defined(__x86_64__) && defined(__GNUC__)

constexpr uint32_t product(uint32_t a, uint32_t b) {
  uint32_t sum = 0;
  for (uint32_t bit = 1u << 31; bit; bit >>= 1, b = times_x(b)) {
    if (a & bit) sum ^= b;
  }
  return sum;
}

// What a state is multiplied with by so many bytes of zeros.
constexpr uint32_t zeros(size_t bytes) {
  uint32_t factor = 1u << 31, power = 1u << 23;  // x^0 and x^8
  for (; bytes; bytes >>= 1, power = product(power, power)) {
    if (bytes & 1) factor = product(factor, power);
  }
  return factor;
}

// The instruction takes three cycles, and one can start every cycle: three streams run at once.
constexpr size_t kStream = 8192;
constexpr uint32_t kOneStream = zeros(kStream);

[[gnu::target("sse4.2")]] uint64_t next(uint64_t state, const std::byte* data) {
  uint64_t word;
  std::memcpy(&word, data, sizeof(word));
  return _mm_crc32_u64(state, word);
}

[[gnu::target("sse4.2")]] uint32_t by_instruction(const std::byte* data, const std::byte* end,
                                                  uint32_t before) {
  uint64_t state = before;
  for (; end - data >= static_cast<ptrdiff_t>(3 * kStream); data += 3 * kStream) {
    uint64_t second = 0, third = 0;
    for (size_t i = 0; i < kStream; i += 8) {
      state = next(state, data + i);
      second = next(second, data + kStream + i);
      third = next(third, data + 2 * kStream + i);
    }
    second ^= product(kOneStream, static_cast<uint32_t>(state));
    state = third ^ product(kOneStream, static_cast<uint32_t>(second));
  }
  for (; end - data >= 8; data += 8) state = next(state, data);
  for (; data != end; ++data) {
    state = _mm_crc32_u8(static_cast<uint32_t>(state), static_cast<unsigned char>(*data));
  }
  return static_cast<uint32_t>(state);
}

#endif

}  // namespace

uint32_t crc32c(const void* data, size_t bytes, uint32_t before) {
  const auto* const begin = static_cast<const std::byte*>(data);
#if defined(__x86_64__) && defined(__GNUC__)
  if (isa() != Isa::kBaseline) return ~by_instruction(begin, begin + bytes, ~before);
#endif
  return ~by_tables(begin, begin + bytes, ~before);
}

}  // namespace resvar::cpu
