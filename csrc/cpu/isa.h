// Kernels for the instruction set of the machine they run on.
//
// with_isa(f) runs f compiled for the best of three x86-64 levels: the compiler inlines all that f
// calls into one clone for each level. Everything else in the program stays at the baseline, so no
// inline function can leak instructions that an older machine does not have, as happens where whole
// files are compiled for a level and the linker keeps one of their copies of a template.
#pragma once

#include <string_view>

namespace resvar::cpu {

enum class Isa { kBaseline, kV3, kV4 };  // x86-64-v3 has AVX2, x86-64-v4 AVX-512

// The best level of this machine, or a lower one that the environment variable RESVAR_ISA names as
// name_of does. Read once.
Isa isa();

// "baseline", "x86-64-v3", "x86-64-v4".
std::string_view name_of(Isa isa);

// To sanitizers the clones are alike, and take most of the time that kernels take to compile.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__SANITIZE_ADDRESS__) && \
    !defined(__SANITIZE_THREAD__)

namespace detail {

template <typename F>
[[gnu::target("arch=x86-64-v3"), gnu::flatten]] void run_v3(const F& f) {
  f();
}

template <typename F>
[[gnu::target("arch=x86-64-v4"), gnu::flatten]] void run_v4(const F& f) {
  f();
}

}  // namespace detail

template <typename F>
void with_isa(const F& f) {
  switch (isa()) {
    case Isa::kV4:
      return detail::run_v4(f);
    case Isa::kV3:
      return detail::run_v3(f);
    case Isa::kBaseline:
      return f();
  }
}

#else

template <typename F>
void with_isa(const F& f) {
  f();
}

#endif

}  // namespace resvar::cpu
