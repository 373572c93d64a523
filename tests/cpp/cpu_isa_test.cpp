#include "cpu/isa.h"

#include <cstdlib>

#include "testing.h"

namespace resvar::test {
namespace {

using cpu::Isa;

TEST(CpuIsa, Names) {
  EXPECT_EQ(name_of(Isa::kBaseline), "baseline");
  EXPECT_EQ(name_of(Isa::kV3), "x86-64-v3");
  EXPECT_EQ(name_of(Isa::kV4), "x86-64-v4");
}

TEST(CpuIsa, DoesNotChange) { EXPECT_EQ(cpu::isa(), cpu::isa()); }

// This test is run with different values of the variable.
TEST(CpuIsa, IsAtMostWhatTheEnvironmentNames) {
  const char* const asked = std::getenv("RESVAR_ISA");
  for (const Isa level : {Isa::kBaseline, Isa::kV3, Isa::kV4}) {
    EXPECT_TRUE(!asked || asked != name_of(level) || cpu::isa() <= level);
  }
}

TEST(CpuIsa, RunsOnce) {
  int runs = 0;
  cpu::with_isa([&] { ++runs; });
  EXPECT_EQ(runs, 1);
}

// A fused multiply-add would keep what the product loses: (1 + e)^2 - (1 + 2e) = e^2.
TEST(CpuIsa, RoundsEveryOperation) {
  std::vector<float> e(100, 0x1p-12f), rest(100, 1);
  cpu::with_isa([&] {
    for (size_t i = 0; i < e.size(); ++i) {
      rest[i] = (1 + e[i]) * (1 + e[i]) - (1 + 2 * e[i]);
    }
  });
  EXPECT_EQ(rest, std::vector<float>(100, 0));
}

}  // namespace
}  // namespace resvar::test
