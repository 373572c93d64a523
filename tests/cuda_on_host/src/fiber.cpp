#include "fiber.h"

#include <sys/mman.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>

#if defined(__x86_64__)
extern "C" void cudahost_switch(void** save, void* load);
asm(R"(
.text
.type cudahost_switch,@function
cudahost_switch:
  pushq %rbp
  pushq %rbx
  pushq %r12
  pushq %r13
  pushq %r14
  pushq %r15
  movq %rsp,(%rdi)
  movq %rsi,%rsp
  popq %r15
  popq %r14
  popq %r13
  popq %r12
  popq %rbx
  popq %rbp
  popq %rdx
  jmp *%rdx
.size cudahost_switch,.-cudahost_switch
)");
#endif

namespace cudahost {

#if defined(__x86_64__)
void Context::start_at(char* stack, size_t bytes, void (*entry)()) {
  constexpr int kPreservedRegisters = 6;
  auto** top =
      reinterpret_cast<void**>(reinterpret_cast<uintptr_t>(stack + bytes) & ~uintptr_t{15});
  *--top = nullptr;  // the return address of entry, which never returns
  *--top = reinterpret_cast<void*>(entry);
  for (int i = 0; i < kPreservedRegisters; ++i) *--top = nullptr;
  stack_pointer = top;
}

void switch_context(Context& from, Context& to) {
  cudahost_switch(&from.stack_pointer, to.stack_pointer);
}
#else
void Context::start_at(char* stack, size_t bytes, void (*entry)()) {
  getcontext(&registers);
  registers.uc_stack.ss_sp = stack;
  registers.uc_stack.ss_size = bytes;
  registers.uc_link = nullptr;
  makecontext(&registers, entry, 0);
}

void switch_context(Context& from, Context& to) { swapcontext(&from.registers, &to.registers); }
#endif

Fiber::Fiber(void (*entry)())
    : map(static_cast<char*>(mmap(nullptr, kGuardBytes + kStackBytes, PROT_READ | PROT_WRITE,
                                  MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0))) {
  if (map == MAP_FAILED || mprotect(map, kGuardBytes, PROT_NONE) != 0) {
    std::fprintf(stderr, "cudahost: no memory for the stack of a thread\n");
    std::abort();
  }
  context.start_at(stack(), kStackBytes, entry);
}

Fiber::~Fiber() { munmap(map, kGuardBytes + kStackBytes); }

}  // namespace cudahost
