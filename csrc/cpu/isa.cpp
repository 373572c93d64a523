#include "cpu/isa.h"

#include <algorithm>
#include <cstdlib>

namespace resvar::cpu {
namespace {

Isa best() {
#if defined(__x86_64__) && defined(__GNUC__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("x86-64-v4")) return Isa::kV4;
  if (__builtin_cpu_supports("x86-64-v3")) return Isa::kV3;
#endif
  return Isa::kBaseline;
}

Isa allowed() {
  const char* const asked = std::getenv("RESVAR_ISA");
  for (const Isa level : {Isa::kBaseline, Isa::kV3}) {
    if (asked && asked == name_of(level)) return level;
  }
  return Isa::kV4;
}

}  // namespace

std::string_view name_of(Isa isa) {
  static constexpr std::string_view kNames[] = {"baseline", "x86-64-v3", "x86-64-v4"};
  return kNames[static_cast<size_t>(isa)];
}

Isa isa() {
  static const Isa chosen = std::min(best(), allowed());
  return chosen;
}

}  // namespace resvar::cpu
