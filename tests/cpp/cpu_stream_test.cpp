#include "cpu/stream.h"

#include "testing.h"

namespace resvar::test {
namespace {

TEST(CpuStream, CopiesExactlyTheBytesFromAnyAddressToAny) {
  std::vector<unsigned char> from(1100);
  for (size_t i = 0; i < from.size(); ++i) from[i] = static_cast<unsigned char>(i % 251);
  for (const size_t bytes : {0, 1, 15, 16, 63, 64, 65, 79, 80, 127, 128, 1000}) {
    for (size_t in = 0; in < 17; ++in) {
      for (size_t out = 1; out < 18; ++out) {
        std::vector<unsigned char> to(1100, 255), expected = to;
        std::copy_n(from.begin() + static_cast<ptrdiff_t>(in), bytes,
                    expected.begin() + static_cast<ptrdiff_t>(out));
        cpu::stream_copy(to.data() + out, from.data() + in, bytes);
        cpu::stream_fence();
        ASSERT_EQ(to, expected) << bytes << " bytes from " << in << " to " << out;
      }
    }
  }
}

}  // namespace
}  // namespace resvar::test
