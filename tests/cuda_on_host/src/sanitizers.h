// What the emulation tells the sanitizers: stacks and poisoned memory to AddressSanitizer, logical
// threads and what orders them to ThreadSanitizer. In other builds every function here is empty.
#pragma once

#include <cstddef>

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#endif

// The emulation itself is compiled without -fsanitize=thread, and told of it by this macro.
#if defined(CUDAHOST_TSAN)
extern "C" {
void* __tsan_get_current_fiber();
void* __tsan_create_fiber(unsigned);
void __tsan_destroy_fiber(void*);
void __tsan_switch_to_fiber(void*, unsigned);
void __tsan_acquire(void*);
void __tsan_release(void*);
void __tsan_write_range(void*, unsigned long);
void __tsan_java_init(unsigned long, unsigned long);
void __tsan_java_alloc(unsigned long, unsigned long);
}
#endif

namespace cudahost {

#if defined(__SANITIZE_ADDRESS__)
inline constexpr bool kAsan = true;
#else
inline constexpr bool kAsan = false;
#endif
#if defined(CUDAHOST_TSAN)
inline constexpr bool kTsan = true;
#else
inline constexpr bool kTsan = false;
#endif

namespace asan {

#if defined(__SANITIZE_ADDRESS__)
inline void poison(const void* p, size_t bytes) { __asan_poison_memory_region(p, bytes); }
inline void unpoison(const void* p, size_t bytes) { __asan_unpoison_memory_region(p, bytes); }
inline void start_switch(void** fake, const void* stack, size_t bytes) {
  __sanitizer_start_switch_fiber(fake, stack, bytes);
}
inline void finish_switch(void* fake, const void** stack, size_t* bytes) {
  __sanitizer_finish_switch_fiber(fake, stack, bytes);
}
#else
inline void poison(const void*, size_t) {}
inline void unpoison(const void*, size_t) {}
inline void start_switch(void**, const void*, size_t) {}
inline void finish_switch(void*, const void**, size_t*) {}
#endif

}  // namespace asan

namespace tsan {

#if defined(CUDAHOST_TSAN)
inline void* current() { return __tsan_get_current_fiber(); }
inline void switch_to(void* thread) { __tsan_switch_to_fiber(thread, 1 /* orders nothing */); }
inline void acquire(void* p) { __tsan_acquire(p); }
inline void release(void* p) { __tsan_release(p); }
inline void write_range(void* p, size_t bytes) { __tsan_write_range(p, bytes); }
inline void* create() { return __tsan_create_fiber(0); }
inline void destroy(void* thread) { __tsan_destroy_fiber(thread); }
#else
inline void* current() { return nullptr; }
inline void switch_to(void*) {}
inline void acquire(void*) {}
inline void release(void*) {}
inline void write_range(void*, size_t) {}
inline void* create() { return nullptr; }
inline void destroy(void*) {}
#endif

// One for each stream and for each thread of a block.
class LogicalThread {
 public:
  LogicalThread() : handle_(create()) {}
  ~LogicalThread() { destroy(handle_); }
  LogicalThread(const LogicalThread&) = delete;
  LogicalThread& operator=(const LogicalThread&) = delete;

  void* handle() const { return handle_; }

 private:
  void* handle_;
};

// Keeps the emulation's own locks and allocations out of the caller's history: a lock taken while
// a kernel's stream is current would order that stream.
class RuntimeScope {
 public:
  RuntimeScope() : previous_(current()) {
    if constexpr (kTsan) {
      thread_local auto* own = new LogicalThread;
      switch_to(own->handle());
    }
  }
  ~RuntimeScope() { switch_to(previous_); }
  RuntimeScope(const RuntimeScope&) = delete;
  RuntimeScope& operator=(const RuntimeScope&) = delete;

 private:
  void* previous_;
};

}  // namespace tsan
}  // namespace cudahost
