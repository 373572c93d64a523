#include "cpu/crc32c.h"

#include <numeric>
#include <string_view>

#include "testing.h"

namespace resvar::test {
namespace {

using cpu::crc32c;

// One bit after the other, as the polynomial is defined.
uint32_t one_bit_at_a_time(const std::vector<uint8_t>& data) {
  uint32_t state = ~0u;
  for (const uint8_t byte : data) {
    state ^= byte;
    for (int bit = 0; bit < 8; ++bit) state = state & 1 ? (state >> 1) ^ 0x82f63b78u : state >> 1;
  }
  return ~state;
}

std::vector<uint8_t> noise(size_t bytes) {
  std::vector<uint8_t> data(bytes);
  uint32_t state = 1;
  for (uint8_t& byte : data)
    byte = static_cast<uint8_t>((state = state * 1664525 + 1013904223) >> 24);
  return data;
}

// The examples of RFC 3720, B.4, and of the catalogues of CRCs.
TEST(CpuCrc32c, HasThePublishedValues) {
  std::vector<uint8_t> data(32, 0);
  EXPECT_EQ(crc32c(data.data(), 32), 0x8a9136aau);
  data.assign(32, 0xff);
  EXPECT_EQ(crc32c(data.data(), 32), 0x62a8ab43u);
  std::iota(data.begin(), data.end(), uint8_t{0});
  EXPECT_EQ(crc32c(data.data(), 32), 0x46dd794eu);
  constexpr std::string_view kDigits = "123456789";
  EXPECT_EQ(crc32c(kDigits.data(), kDigits.size()), 0xe3069283u);
  EXPECT_EQ(crc32c(nullptr, 0), 0u);
  EXPECT_EQ(crc32c(nullptr, 0, 5), 5u);
}

TEST(CpuCrc32c, IsTheDefinitionAtEveryLengthAndAlignment) {
  const std::vector<uint8_t> data = noise(100);
  for (size_t from = 0; from < 9; ++from) {
    for (size_t to = from; to <= data.size(); ++to) {
      const std::vector<uint8_t> part(data.begin() + from, data.begin() + to);
      EXPECT_EQ(crc32c(data.data() + from, to - from), one_bit_at_a_time(part));
    }
  }
}

TEST(CpuCrc32c, IsTheDefinitionWhereManyStreamsRun) {
  for (const size_t bytes : {3 * 8192 - 1, 3 * 8192, 3 * 8192 + 1, 6 * 8192 + 7, 100'003}) {
    const std::vector<uint8_t> data = noise(bytes);
    EXPECT_EQ(crc32c(data.data(), bytes), one_bit_at_a_time(data)) << bytes;
  }
}

TEST(CpuCrc32c, GoesOnFromWhatCameBefore) {
  const std::vector<uint8_t> data = noise(60'000);
  const uint32_t whole = crc32c(data.data(), data.size());
  for (const size_t at : {0, 1, 7, 8, 30'001, 60'000}) {
    EXPECT_EQ(crc32c(data.data() + at, data.size() - at, crc32c(data.data(), at)), whole) << at;
  }
}

}  // namespace
}  // namespace resvar::test
