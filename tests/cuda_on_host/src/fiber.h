// Stacks, and switches between them.
#pragma once

#include <cstddef>

#include "sanitizers.h"

#if !defined(__x86_64__)
#include <ucontext.h>
#endif

namespace cudahost {

// Where to go on: a stack and the registers that a call preserves.
struct Context {
#if defined(__x86_64__)
  void* stack_pointer = nullptr;
#else
  ucontext_t registers;
#endif
  void start_at(char* stack, size_t bytes, void (*entry)());
};

void switch_context(Context& from, Context& to);

struct Fiber {
  static constexpr size_t kGuardBytes = 4096;
  static constexpr size_t kStackBytes = kAsan || kTsan ? 256 << 10 : 64 << 10;

  explicit Fiber(void (*entry)());
  ~Fiber();
  Fiber(const Fiber&) = delete;
  Fiber& operator=(const Fiber&) = delete;

  char* stack() const { return map + kGuardBytes; }

  char* map;  // begins with a page that faults
  Context context;
  tsan::LogicalThread thread;  // ThreadSanitizer knows a stack by the thread that uses it
  void* asan_fake_stack = nullptr;
};

}  // namespace cudahost
