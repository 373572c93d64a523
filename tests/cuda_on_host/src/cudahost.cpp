// The CUDA runtime functions and the grid scheduler of the emulated build.
// Everything here runs on the host; see include/cudahost/device.h.
//
// Environment:
//   CUDAHOST_SEED=n      n != 0: blocks, threads and stream operations run in an
//                        order drawn from n, with preemption at atomics
//   CUDAHOST_WORKERS=n   blocks of a grid on n std::threads (1)
//   CUDAHOST_STREAMS=    eager: at once; lazy: only when the host waits (default);
//                        async: on a background thread
//   CUDAHOST_GUARD=0     leave device memory readable by host code
//   CUDAHOST_FAIL_AT=n   the n-th fallible runtime call fails
//   CUDAHOST_STRICT=1    threads that left a kernel may not miss a barrier
#include <cuda_runtime.h>

#include <dlfcn.h>
#include <link.h>
#include <signal.h>
#include <sys/mman.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#define ASAN 1
#else
#define ASAN 0
#endif
// This file is compiled without -fsanitize=thread in a TSAN build, and told so.
#ifdef CUDAHOST_TSAN
#define TSAN 1
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
#else
#define TSAN 0
#endif

__thread uint3 threadIdx, blockIdx;
__thread dim3 blockDim, gridDim;

namespace cudahost {
namespace {

// [settings]
long env_int(const char* name, long fallback) {
  const char* s = getenv(name);
  return s && *s ? atol(s) : fallback;
}
enum class Mode { kEager, kLazy, kAsync };
struct Settings {
  uint64_t seed = static_cast<uint64_t>(env_int("CUDAHOST_SEED", 0));
  int workers = static_cast<int>(env_int("CUDAHOST_WORKERS", 1));
  bool guard = env_int("CUDAHOST_GUARD", 1) != 0;
  bool strict = env_int("CUDAHOST_STRICT", 0) != 0;
  long fail_at = env_int("CUDAHOST_FAIL_AT", 0);
  Mode mode = [] {
    const char* s = getenv("CUDAHOST_STREAMS");
    const std::string m = s ? s : "lazy";
    return m == "eager" ? Mode::kEager : m == "async" ? Mode::kAsync : Mode::kLazy;
  }();
};
Settings& settings() {
  static Settings s;
  return s;
}
struct Rng {
  uint64_t s;
  explicit Rng(uint64_t seed) : s(seed * 0x9e3779b97f4a7c15ull + 0x2545f4914f6cdd1dull) {}
  uint64_t next() {
    s ^= s << 13;
    s ^= s >> 7;
    return s ^= s << 17;
  }
  uint32_t below(uint32_t n) { return static_cast<uint32_t>((next() >> 32) * n >> 32); }
};

// [tsan] logical threads: one for each stream and for each thread of a block.
struct TsanCtx {
#if TSAN
  void* h = __tsan_create_fiber(0);
  ~TsanCtx() { __tsan_destroy_fiber(h); }
#endif
};
inline void tsan_switch([[maybe_unused]] void* h) {
#if TSAN
  __tsan_switch_to_fiber(h, 1 /* no synchronisation */);
#endif
}
inline void* tsan_self() {
#if TSAN
  return __tsan_get_current_fiber();
#else
  return nullptr;
#endif
}
inline void acquire([[maybe_unused]] void* p) {
#if TSAN
  __tsan_acquire(p);
#endif
}
inline void release([[maybe_unused]] void* p) {
#if TSAN
  __tsan_release(p);
#endif
}
inline void* handle_of([[maybe_unused]] TsanCtx& c) {
#if TSAN
  return c.h;
#else
  return nullptr;
#endif
}

// The runtime's own locks and allocations, kept out of the caller's history:
// a lock taken while a kernel's stream is current would order that stream.
struct RuntimeScope {
#if TSAN
  void* previous = __tsan_get_current_fiber();
  RuntimeScope() {
    thread_local auto* own = new TsanCtx;
    tsan_switch(own->h);
  }
  ~RuntimeScope() { tsan_switch(previous); }
#else
  RuntimeScope() {}
#endif
};

// [fibers] a stack each, and a switch that saves the callee-saved registers.
#if defined(__x86_64__) && !defined(CUDAHOST_UCONTEXT)
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
struct Context {
  void* sp = nullptr;
  void make(char* stack, size_t size, void (*entry)()) {
    auto** p = reinterpret_cast<void**>(reinterpret_cast<uintptr_t>(stack + size) & ~uintptr_t{15});
    *--p = nullptr;  // entry's return address, which is never used
    *--p = reinterpret_cast<void*>(entry);
    for (int i = 0; i < 6; ++i) *--p = nullptr;
    sp = p;
  }
};
inline void switch_context(Context& from, Context& to) { cudahost_switch(&from.sp, to.sp); }
#else
#include <ucontext.h>
struct Context {
  ucontext_t u;
  void make(char* stack, size_t size, void (*entry)()) {
    getcontext(&u);
    u.uc_stack.ss_sp = stack;
    u.uc_stack.ss_size = size;
    u.uc_link = nullptr;
    makecontext(&u, entry, 0);
  }
};
inline void switch_context(Context& from, Context& to) { swapcontext(&from.u, &to.u); }
#endif

struct Fiber {
  static constexpr size_t kStack = ASAN || TSAN ? 256 << 10 : 64 << 10, kGuard = 4096;
  char* map;
  Context ctx;
  TsanCtx tsan;  // TSAN knows a stack by the logical thread that uses it
  void* asan_fake = nullptr;
  explicit Fiber(void (*entry)()) {
    map = static_cast<char*>(mmap(nullptr, kStack + kGuard, PROT_READ | PROT_WRITE,
                                  MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0));
    mprotect(map, kGuard, PROT_NONE);
    ctx.make(map + kGuard, kStack, entry);
  }
  ~Fiber() { munmap(map, kStack + kGuard); }
};

// [scheduler] runs one block at a time on the OS thread that owns it.
enum class State : uint8_t { kNew, kReady, kWarp, kBarrier, kDone };
struct Lane {
  State state;
  Collective kind;
  uint16_t size;
  unsigned mask;
  int pred;
  const void* value;
  Fiber* fiber;
  Slot got[32];  // what the lanes of the mask put in
};
struct Grid {
  dim3 grid, block;
  size_t smem;
  const void* kernel;
  const std::function<void()>* body;
  uint64_t number;
  char* start_sync;  // on the heap, where TSAN forgets what it knew of the address
  char* end_sync;
  char* fence_sync;
  bool fenced = false;
};

// Not memcpy, which TSAN would watch.
void copy_small(void* d, const void* s, unsigned n) {
  for (unsigned i = 0; i < n; ++i)
    static_cast<volatile char*>(d)[i] = static_cast<const char*>(s)[i];
}

class Engine {
 public:
  Engine() : lanes_(new Lane[1024]), queue_(new uint16_t[1024]) {}
  void run_block(Grid& g, uint64_t linear);
  Lane& self() { return lanes_[cur_]; }
  unsigned self_index() const { return cur_; }
  unsigned threads() const { return n_; }
  void block_here();  // give up the processor until the scheduler resumes us
  void preempt();
  [[noreturn]] void report(const char* what, const void* p);
  bool in_kernel() const { return in_kernel_; }
  // __threadfence() and what follows an atomic after one: enough for TSAN to
  // follow "the last block to take a ticket sums up".
  void fence() {
    release(g_->fence_sync);
    g_->fenced = true;
  }
  void after_fence() {
    if (TSAN && g_->fenced) acquire(g_->fence_sync);
  }
  void barrier_release() {
    if (TSAN) release(&syncs_->barrier[phase_ & 1]);
  }
  unsigned live(unsigned warp) const;
  std::vector<std::unique_ptr<char[]>> dyn;  // of the blocks of this grid so far
  int barrier_count = 0;

 private:
  static void entry();
  void push(unsigned i) { queue_[(head_ + count_++) & 1023] = static_cast<uint16_t>(i); }
  unsigned pop() {
    if (random_) std::swap(queue_[head_ & 1023], queue_[(head_ + rng_.below(count_)) & 1023]);
    --count_;
    return queue_[head_++ & 1023];
  }
  void set_current(unsigned i) {
    cur_ = i;
    threadIdx = {i % g_->block.x, i / g_->block.x % g_->block.y, i / (g_->block.x * g_->block.y)};
  }
  void settle(unsigned i);  // lane i has just stopped running: what does it set free?
  void try_barrier();
  void try_warp(unsigned i);
  void* tsan_of(unsigned i) { return handle_of(lanes_[i].fiber->tsan); }
  void reset_shared();
  [[noreturn]] void deadlock();

  std::unique_ptr<Lane[]> lanes_;
  std::unique_ptr<uint16_t[]> queue_;
  unsigned head_ = 0, count_ = 0, cur_ = 0, n_ = 0, done_ = 0, waiting_ = 0, phase_ = 0;
  Grid* g_ = nullptr;
  bool random_ = false, in_kernel_ = false;
  Rng rng_{1};
  Context sched_;
  std::vector<std::unique_ptr<Fiber>> fibers_;
  std::deque<Fiber*> idle_;
  void* tsan_sched_ = nullptr;
  struct Syncs {
    char barrier[2], warp[32][32];
  };
  std::unique_ptr<Syncs> syncs_;  // new for each block, like the Grid's
  const void* sched_stack_ = nullptr;
  size_t sched_stack_size_ = 0;
};

thread_local Engine* t_engine = nullptr;
Engine& engine() {
  struct Owner {
    std::unique_ptr<Engine> e;
    ~Owner() {
      RuntimeScope r;
      e.reset();
    }
  };
  thread_local Owner owner;
  if (!owner.e) {
    RuntimeScope r;
    owner.e = std::make_unique<Engine>();
    t_engine = owner.e.get();
  }
  return *owner.e;
}

void Engine::entry() {
#if ASAN
  __sanitizer_finish_switch_fiber(nullptr, &t_engine->sched_stack_, &t_engine->sched_stack_size_);
#endif
  for (;;) {
    Engine& e = *t_engine;
    for (;;) {  // a thread that nothing stops needs no switch of its own
      const unsigned i = e.cur_;
      tsan_switch(e.tsan_of(i));
      acquire(e.g_->start_sync);
      (*e.g_->body)();
      release(e.g_->end_sync);
      tsan_switch(e.tsan_sched_);
      e.lanes_[i].state = State::kDone;
      ++e.done_;
      e.settle(i);
      if (e.count_ == 0 || TSAN) break;
      const unsigned next = e.pop();
      if (e.lanes_[next].state != State::kNew) {
        ++e.count_;  // back to the front: the scheduler must switch to its fiber
        --e.head_;
        break;
      }
      e.lanes_[next].fiber = e.lanes_[i].fiber;
      e.lanes_[i].fiber = nullptr;
      e.set_current(next);
    }
    e.block_here();
  }
}

void Engine::block_here() {
  Fiber* f = lanes_[cur_].fiber;
#if ASAN
  __sanitizer_start_switch_fiber(&f->asan_fake, sched_stack_, sched_stack_size_);
#endif
  switch_context(f->ctx, sched_);
#if ASAN
  __sanitizer_finish_switch_fiber(f->asan_fake, &sched_stack_, &sched_stack_size_);
#endif
}

void Engine::run_block(Grid& g, uint64_t linear) {
  g_ = &g;
  n_ = g.block.x * g.block.y * g.block.z;
  blockDim = g.block;
  gridDim = g.grid;
  blockIdx = {static_cast<unsigned>(linear % g.grid.x),
              static_cast<unsigned>(linear / g.grid.x % g.grid.y),
              static_cast<unsigned>(linear / g.grid.x / g.grid.y)};
  random_ = settings().seed != 0;
  rng_ = Rng(settings().seed ^ g.number * 1000003 ^ linear * 7919);
  rng_.next();
  head_ = count_ = done_ = waiting_ = phase_ = 0;
  barrier_count = 0;
  tsan_sched_ = tsan_self();
  if (g.smem) {  // new memory for each block, so that the sanitizers see it as such
    dyn.emplace_back(new char[g.smem]);
    memset(dyn.back().get(), 0xff, g.smem);
  }
  reset_shared();
  if (TSAN) syncs_ = std::make_unique<Syncs>();
  release(g.start_sync);
  for (unsigned i = 0; i < n_; ++i) {
    lanes_[i].state = State::kNew;
    lanes_[i].fiber = nullptr;
    push(i);
  }
  in_kernel_ = true;
  while (done_ < n_) {
    if (count_ == 0) deadlock();
    const unsigned i = pop();
    Lane& l = lanes_[i];
    set_current(i);
    if (l.state == State::kNew) {
      // Using a fiber again orders, for TSAN, the two threads that use it. So a
      // block's threads get one each, and the next block's get others.
      while (TSAN ? fibers_.size() < n_ + 31 : idle_.empty()) {
        fibers_.push_back(std::make_unique<Fiber>(&Engine::entry));
        idle_.push_back(fibers_.back().get());
      }
      l.fiber = idle_.front();
      idle_.pop_front();
    } else {
      tsan_switch(tsan_of(i));
      if (TSAN && l.kind == Collective::kBarrier) acquire(&syncs_->barrier[~phase_ & 1]);
    }
#if ASAN
    void* fake;
    __sanitizer_start_switch_fiber(&fake, l.fiber->map + Fiber::kGuard, Fiber::kStack);
#endif
    switch_context(sched_, l.fiber->ctx);
#if ASAN
    __sanitizer_finish_switch_fiber(fake, nullptr, nullptr);
#endif
    Lane& stopped = lanes_[cur_];  // the fiber may have gone on to other threads
    tsan_switch(tsan_sched_);
    if (stopped.state == State::kDone) {
      TSAN ? idle_.push_back(stopped.fiber) : idle_.push_front(stopped.fiber);
    } else {
      settle(cur_);
    }
  }
  in_kernel_ = false;
}

void Engine::settle(unsigned i) {
  switch (lanes_[i].state) {
    case State::kReady:
      push(i);
      break;
    case State::kWarp:
      try_warp(i);
      break;
    case State::kBarrier:
      ++waiting_;
      try_barrier();
      break;
    case State::kDone:
      if (waiting_) try_barrier();
      break;
    default:
      break;
  }
}

void Engine::try_barrier() {
  if (waiting_ == 0 || waiting_ + done_ < n_) return;
  if (done_ && settings().strict)
    report("barrier after some threads of the block returned", nullptr);
  int sum = 0;
  for (unsigned i = 0; i < n_; ++i) {
    if (lanes_[i].state == State::kBarrier) sum += lanes_[i].pred != 0;
  }
  barrier_count = sum;
  waiting_ = 0;
  ++phase_;
  for (unsigned i = 0; i < n_; ++i) {
    if (lanes_[i].state == State::kBarrier) {
      lanes_[i].pred = sum;
      lanes_[i].state = State::kReady;
      push(i);
    }
  }
}

void Engine::try_warp(unsigned i) {
  const unsigned base = i / 32 * 32, mask = lanes_[i].mask;
  for (unsigned k = 0; k < 32; ++k) {
    if (!(mask >> k & 1)) continue;
    if (base + k >= n_) report("warp mask names a lane that the block does not have", nullptr);
    const Lane& l = lanes_[base + k];
    if (l.state != State::kWarp || l.mask != mask) return;
  }
  for (unsigned k = 0; k < 32; ++k) {
    if (!(mask >> k & 1)) continue;
    Lane& l = lanes_[base + k];
    if (l.kind != lanes_[i].kind || l.size != lanes_[i].size) {
      report("lanes of one mask are at different warp collectives", nullptr);
    }
    for (unsigned j = 0; j < 32; ++j) {
      if (mask >> j & 1) copy_small(&l.got[j], lanes_[base + j].value, l.size);
    }
  }
  if (TSAN && lanes_[i].kind == Collective::kSyncwarp) {  // the only one that orders memory
    char* sync = &syncs_->warp[base / 32][__builtin_ctz(mask)];
    for (unsigned k = 0; k < 64; ++k) {
      if (!(mask >> k % 32 & 1)) continue;
      tsan_switch(tsan_of(base + k % 32));
      k < 32 ? release(sync) : acquire(sync);
    }
    tsan_switch(tsan_sched_);
  }
  for (unsigned k = 0; k < 32; ++k) {
    if (mask >> k & 1) {
      lanes_[base + k].state = State::kReady;
      push(base + k);
    }
  }
}

void Engine::preempt() {
  if (!random_ || rng_.below(8) != 0) return;
  Lane& l = self();
  l.state = State::kReady;
  l.kind = Collective::kNone;
  block_here();
}

unsigned Engine::live(unsigned warp) const {
  unsigned m = 0;
  for (unsigned k = 0; k < 32 && warp * 32 + k < n_; ++k) {
    if (lanes_[warp * 32 + k].state != State::kDone) m |= 1u << k;
  }
  return m;
}

// Tells TSAN that the block's __shared__ variables are new memory.
void Engine::reset_shared() {
#if TSAN
  struct Range {
    const void* kernel;
    uintptr_t begin = 0, size = 0;
  };
  thread_local std::map<const void*, Range> cache;
  auto [it, fresh] = cache.try_emplace(g_->kernel, Range{g_->kernel});
  if (fresh) {
    dl_iterate_phdr(
        [](dl_phdr_info* info, size_t, void* arg) {
          auto* r = static_cast<Range*>(arg);
          bool mine = false;
          uintptr_t tls = 0;
          for (int i = 0; i < info->dlpi_phnum; ++i) {
            const auto& p = info->dlpi_phdr[i];
            const auto at = info->dlpi_addr + p.p_vaddr, k = reinterpret_cast<uintptr_t>(r->kernel);
            if (p.p_type == PT_LOAD && k >= at && k < at + p.p_memsz) mine = true;
            if (p.p_type == PT_TLS) tls = p.p_memsz;
          }
          if (!mine || !tls || !info->dlpi_tls_data) return 0;
          r->begin = (reinterpret_cast<uintptr_t>(info->dlpi_tls_data) + 7) & ~uintptr_t{7};
          r->size = tls & ~uintptr_t{7};
          return 1;
        },
        &it->second);
  }
  static uintptr_t heap = 0;  // TSAN takes one range per process: the first executor's
  if (it->second.size && !heap) {
    heap = it->second.begin;
    __tsan_java_init(it->second.begin, it->second.size);
  }
  if (it->second.size && heap == it->second.begin)
    __tsan_java_alloc(it->second.begin, it->second.size);
#endif
}

void Engine::report(const char* what, const void* p) {
  Dl_info info{};
  if (g_ && g_->kernel) dladdr(g_->kernel, &info);
  fprintf(stderr, "cudahost: %s %p in kernel %s block (%u,%u,%u) thread (%u,%u,%u)\n", what, p,
          info.dli_sname ? info.dli_sname : "?", blockIdx.x, blockIdx.y, blockIdx.z, threadIdx.x,
          threadIdx.y, threadIdx.z);
  fflush(stderr);
  abort();
}

void Engine::deadlock() {
  fprintf(stderr, "cudahost: no thread of the block can go on (%u of %u returned):\n", done_, n_);
  int shown = 0;
  for (unsigned i = 0; i < n_ && shown < 8; ++i) {
    const Lane& l = lanes_[i];
    if (l.state == State::kDone) continue;
    ++shown;
    fprintf(stderr, "  thread %u waits at %s (mask %08x)\n", i,
            l.state == State::kBarrier ? "__syncthreads" : "a warp collective",
            l.state == State::kBarrier ? 0 : l.mask);
  }
  report("deadlock", nullptr);
}

// A permutation of 0..n-1 that needs no memory: i -> (a * i + b) mod n.
struct Order {
  uint64_t n, a = 1, b = 0;
  Order(uint64_t n, uint64_t seed) : n(n) {
    if (!seed || n < 3) return;
    Rng r(seed);
    b = r.next() % n;
    do a = r.next() % n;
    while (std::__gcd(a, n) != 1);
  }
  uint64_t operator()(uint64_t i) const {
    return static_cast<uint64_t>((static_cast<unsigned __int128>(a) * i + b) % n);
  }
};

void run_grid(Grid& g) {
  const uint64_t blocks = uint64_t(g.grid.x) * g.grid.y * g.grid.z;
  const Order order(blocks, settings().seed ? settings().seed ^ g.number : 0);
  // TSAN's view of a race does not depend on real parallelism.
  const int workers =
      TSAN ? 1 : static_cast<int>(std::min<uint64_t>(blocks, std::max(1, settings().workers)));
  std::atomic<uint64_t> next{0};
  auto work = [&] {
    for (uint64_t i; (i = next.fetch_add(1, std::memory_order_relaxed)) < blocks;) {
      engine().run_block(g, order(i));
    }
  };
  release(g.start_sync);
  if (workers == 1) {
    RuntimeScope r;
    work();
  } else {
    std::vector<std::thread> pool;
    for (int i = 0; i < workers; ++i) pool.emplace_back(work);
    for (auto& t : pool) t.join();
  }
  acquire(g.end_sync);
  engine().dyn.clear();
}

// [memory] device allocations in one reserved range, closed to host code.
class Memory {
 public:
  Memory() {
    base_ = static_cast<char*>(
        mmap(nullptr, kReserve, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0));
  }
  void* alloc(size_t n) {
    RuntimeScope r;
    std::lock_guard<std::mutex> l(mu_);
    const size_t cap = (n + 255) / 256 * 256 + 256;
    char* p = nullptr;
    auto& pool = free_[cap];
    if (!pool.empty() && !ASAN && !TSAN) {
      p = pool.back();
      pool.pop_back();
    } else {
      if (used_ + cap > kReserve) return nullptr;
      p = base_ + used_;
      used_ += cap;
      if (used_ > mapped_) {
        const size_t old = mapped_;
        mapped_ =
            std::min(kReserve, std::max<size_t>(used_ * 5 / 4, used_ + (4 << 20)) / 4096 * 4096);
        mprotect(base_ + old, mapped_ - old,
                 open_ || !settings().guard ? PROT_READ | PROT_WRITE : PROT_NONE);
#if ASAN
        ASAN_POISON_MEMORY_REGION(base_ + old, mapped_ - old);
#endif
      }
    }
#if ASAN  // whole words, since bytes are updated through the word that holds them
    ASAN_UNPOISON_MEMORY_REGION(p, (n + 3) / 4 * 4);
#endif
    live_[p] = n;
    bytes_ += n;
    return p;
  }
  bool release(void* p) {
    RuntimeScope r;
    std::lock_guard<std::mutex> l(mu_);
    auto it = live_.find(static_cast<char*>(p));
    if (it == live_.end()) return false;
#if ASAN
    ASAN_POISON_MEMORY_REGION(p, it->second);
#endif
    free_[(it->second + 255) / 256 * 256 + 256].push_back(it->first);
    bytes_ -= it->second;
    live_.erase(it);
    return true;
  }
  // The allocation that [p, p + n) lies in, if it is device memory at all.
  enum class Where { kHost, kPinned, kDevice, kBad };
  Where find(const void* q, size_t n) {
    RuntimeScope r;
    std::lock_guard<std::mutex> l(mu_);
    auto* p = static_cast<char*>(const_cast<void*>(q));
    const bool arena = p >= base_ && p < base_ + kReserve;
    auto& m = arena ? live_ : pinned_;
    auto it = m.upper_bound(p);
    if (it != m.begin() && p < (--it)->first + std::max<size_t>(it->second, 1)) {
      if (p + n > it->first + it->second) return Where::kBad;
      return arena ? Where::kDevice : Where::kPinned;
    }
    return arena ? Where::kBad : Where::kHost;
  }
  void* alloc_pinned(size_t n) {
    void* p = malloc(std::max<size_t>(n, 1));
    std::lock_guard<std::mutex> l(mu_);
    pinned_[static_cast<char*>(p)] = n;
    return p;
  }
  bool free_pinned(void* p) {
    std::lock_guard<std::mutex> l(mu_);
    if (!pinned_.erase(static_cast<char*>(p))) return false;
    free(p);
    return true;
  }
  // For TSAN a free is a write of it all.
  void mark_written([[maybe_unused]] void* p) {
#if TSAN
    size_t n;
    {
      RuntimeScope r;
      std::lock_guard<std::mutex> l(mu_);
      auto it = live_.find(static_cast<char*>(p));
      if (it == live_.end()) return;
      n = it->second;
    }
    __tsan_write_range(p, n);
#endif
  }
  bool in_arena(const void* p) const { return p >= base_ && p < base_ + kReserve; }
  size_t bytes() const { return bytes_; }
  size_t count() const { return live_.size(); }
  // While one of these lives, the arena is open.
  struct Scope {
    Memory& m;
    explicit Scope(Memory& m) : m(m) { turn(1); }
    ~Scope() { turn(-1); }
    void turn(int d) {
      RuntimeScope r;
      std::lock_guard<std::mutex> l(m.mu_);
      const bool was = m.open_ > 0;
      m.open_ += d;
      if (settings().guard && was != (m.open_ > 0) && m.mapped_) {
        mprotect(m.base_, m.mapped_, m.open_ > 0 ? PROT_READ | PROT_WRITE : PROT_NONE);
      }
    }
  };

 private:
  static constexpr size_t kReserve = size_t{1} << 36;
  std::mutex mu_;
  char* base_;
  size_t used_ = 0, mapped_ = 0, bytes_ = 0;
  int open_ = 0;
  std::map<char*, size_t> live_, pinned_;
  std::map<size_t, std::vector<char*>> free_;
};
Memory& memory() {
  static Memory* m = [] {
    auto* x = new Memory;
    struct sigaction sa{};
    static struct sigaction previous;
    sa.sa_flags = SA_SIGINFO | SA_RESETHAND | SA_ONSTACK;
    sa.sa_sigaction = [](int sig, siginfo_t* si, void* uc) {
      if (memory().in_arena(si->si_addr) && !(t_engine && t_engine->in_kernel())) {
        static const char text[] = "cudahost: host code used a device pointer\n";
        if (write(2, text, sizeof(text) - 1)) {
        }
      }
      sigaction(sig, &previous, nullptr);
      if ((previous.sa_flags & SA_SIGINFO) && previous.sa_sigaction)
        previous.sa_sigaction(sig, si, uc);
    };
    sigaction(SIGSEGV, &sa, &previous);
    return x;
  }();
  return *m;
}

// [streams] operations with dependencies; who runs them depends on the mode.
struct StreamCtx {
#if TSAN  // a stack of its own, since TSAN takes one stack for one thread
  Fiber fiber{&StreamCtx::entry};
  Context caller;
  const std::function<void()>* job = nullptr;
  static StreamCtx*& current() {
    static thread_local StreamCtx* c = nullptr;
    return c;
  }
  static void entry() {
    for (;;) {
      (*current()->job)();
      switch_context(current()->fiber.ctx, current()->caller);
    }
  }
  void run(const std::function<void()>& fn) {
    void* self = tsan_self();
    job = &fn;
    current() = this;
    tsan_switch(fiber.tsan.h);
    switch_context(caller, fiber.ctx);
    tsan_switch(self);
  }
#else
  void run(const std::function<void()>& fn) { fn(); }
#endif
};
struct Op {
  std::function<void()> fn;
  std::vector<std::shared_ptr<Op>> deps;
  std::shared_ptr<StreamCtx> ctx;
  bool done = false;
};
using OpPtr = std::shared_ptr<Op>;
}  // namespace
}  // namespace cudahost

struct CUstream_st {
  cudahost::OpPtr tail;
  bool blocking = true;
  std::shared_ptr<cudahost::StreamCtx> ctx = std::make_shared<cudahost::StreamCtx>();
};
struct CUevent_st {
  cudahost::OpPtr op;
  std::shared_ptr<double> ms = std::make_shared<double>(0.0);
};

namespace cudahost {
namespace {
class Device {
 public:
  OpPtr enqueue(CUstream_st* s, std::function<void()> fn, OpPtr extra = nullptr) {
    std::unique_lock<std::mutex> l(mu_);
    auto op = std::make_shared<Op>();
    op->fn = std::move(fn);
    op->ctx = s->ctx;
    auto dep = [&](const OpPtr& d) {
      if (d && (TSAN || !d->done)) op->deps.push_back(d);
    };
    dep(s->tail);
    dep(extra);
    if (s == &null_) {
      for (auto* t : streams_)
        if (t->blocking) dep(t->tail);
    } else if (s->blocking) {
      dep(null_.tail);
    }
    s->tail = op;
    release(op.get());
    pending_.push_back(op);
    if (settings().mode == Mode::kEager) {
      while (!op->done) step(l);
    } else if (settings().mode == Mode::kAsync) {
      start();
      cv_.notify_all();
    }
    return op;
  }
  void wait(const OpPtr& op) {
    if (!op) return;
    std::unique_lock<std::mutex> l(mu_);
    while (!op->done) advance(l);
    acquire(op.get());
  }
  bool poll(const OpPtr& op) {
    if (!op) return true;
    std::unique_lock<std::mutex> l(mu_);
    if (!op->done && settings().mode == Mode::kLazy) {
      step(l);  // a polling host must see progress, but not at once
      return false;
    }
    if (op->done) acquire(op.get());
    return op->done;
  }
  void wait_all() {
    std::vector<OpPtr> all;
    {
      std::unique_lock<std::mutex> l(mu_);
      all = pending_;
      if (null_.tail) all.push_back(null_.tail);
      for (auto* s : streams_)
        if (s->tail) all.push_back(s->tail);
    }
    for (auto& op : all) wait(op);
  }
  CUstream_st* get(cudaStream_t s) {
    if (s == nullptr || s == cudaStreamLegacy) return &null_;
    if (s == cudaStreamPerThread) return &per_thread_;
    std::lock_guard<std::mutex> l(mu_);
    return streams_.count(s) ? s : nullptr;
  }
  cudaStream_t create(bool blocking) {
    auto* s = new CUstream_st;
    s->blocking = blocking;
    std::lock_guard<std::mutex> l(mu_);
    streams_.insert(s);
    return s;
  }
  bool destroy(cudaStream_t s) {
    std::lock_guard<std::mutex> l(mu_);
    if (!streams_.erase(s)) return false;
    delete s;  // operations keep what they need of it
    return true;
  }
  uint64_t launches = 0;

 private:
  void advance(std::unique_lock<std::mutex>& l) {
    if (settings().mode == Mode::kAsync) {
      cv_.wait(l);
    } else if (!step(l)) {
      fprintf(stderr, "cudahost: the host waits for an operation that cannot run\n");
      abort();
    }
  }
  void start() {
    if (!background_.joinable()) background_ = std::thread([this] { serve(); });
  }
  // Under TSAN operations never run on a host thread's stack, which TSAN would
  // take for something that the stream and the host share.
  bool step(std::unique_lock<std::mutex>& l) {
    if (!TSAN || settings().mode == Mode::kAsync) return run_one(l);
    start();
    while (asked_) cv_.wait(l);
    asked_ = true;
    cv_.notify_all();
    while (asked_) cv_.wait(l);
    return ran_;
  }
  // Runs one operation that has nothing left to wait for.
  bool run_one(std::unique_lock<std::mutex>& l) {
    if (running_) {
      cv_.wait(l);
      return true;
    }
    std::vector<size_t> ready;
    for (size_t i = 0; i < pending_.size(); ++i) {
      auto& d = pending_[i]->deps;
      if (std::all_of(d.begin(), d.end(), [](const OpPtr& o) { return o->done; })) {
        ready.push_back(i);
        if (!settings().seed) break;
      }
    }
    if (ready.empty()) return false;
    const size_t at = ready[settings().seed ? rng_.below(static_cast<uint32_t>(ready.size())) : 0];
    OpPtr op = pending_[at];
    pending_.erase(pending_.begin() + static_cast<long>(at));
    running_ = true;
    l.unlock();
    op->ctx->run([&] {
      acquire(op.get());
      for (auto& d : op->deps) acquire(d.get());
      if (op->fn) {
        Memory::Scope open(memory());
        op->fn();
        op->fn = nullptr;
      }
      release(op.get());
    });
    l.lock();
    op->deps.clear();
    op->ctx.reset();
    if (TSAN) graveyard_.push_back(op);  // nobody is ordered after all of its readers
    op->done = true;
    running_ = false;
    cv_.notify_all();
    return true;
  }
  void serve() {
    std::unique_lock<std::mutex> l(mu_);
    while (!stop_) {
      if (settings().mode != Mode::kAsync) {
        while (!asked_ && !stop_) cv_.wait(l);
        if (stop_) return;
        ran_ = run_one(l);
        asked_ = false;
        cv_.notify_all();
      } else if (pending_.empty() || !run_one(l)) {
        cv_.wait(l);
      }
    }
  }
  std::mutex mu_;
  std::condition_variable cv_;
  std::vector<OpPtr> pending_, graveyard_;
  std::set<CUstream_st*> streams_;
  CUstream_st null_, per_thread_;
  Rng rng_{settings().seed + 17};
  bool running_ = false, stop_ = false, asked_ = false, ran_ = false;
  std::thread background_;
};
Device& device() {
  static Device* d = new Device;  // streams outlive static destructors that use them
  return *d;
}

// [errors]
thread_local cudaError_t t_error = cudaSuccess;
cudaError_t ret(cudaError_t e) {
  if (e != cudaSuccess) t_error = e;
  return e;
}
// Whether this fallible call is the one that was chosen to fail.
bool planned_failure() {
  static std::atomic<long> calls{0};
  return settings().fail_at && ++calls == settings().fail_at;
}
#define FALLIBLE(ERR) \
  if (planned_failure()) return ret(ERR)
}  // namespace

// ---- what device.h declares
const Slot* warp_exchange(unsigned mask, Collective kind, const void* value, size_t size) {
  Engine& e = *t_engine;
  const unsigned i = e.self_index();
  if (!(mask >> (i % 32) & 1)) e.report("warp collective by a lane outside its mask", nullptr);
  Lane& l = e.self();
  l.state = State::kWarp;
  l.kind = kind;
  l.mask = mask;
  l.value = value;
  l.size = static_cast<uint16_t>(size);
  e.block_here();
  return l.got;
}
int block_barrier(int pred) {
  Engine& e = *t_engine;
  Lane& l = e.self();
  l.state = State::kBarrier;
  l.kind = Collective::kBarrier;
  l.pred = pred;
  e.barrier_release();
  e.block_here();
  return l.pred;
}
void maybe_preempt() {
  if (!t_engine || !t_engine->in_kernel()) return;
  t_engine->preempt();
  t_engine->after_fence();
}
void fence() {
  __atomic_thread_fence(__ATOMIC_SEQ_CST);
  if (t_engine && t_engine->in_kernel()) t_engine->fence();
}
void fail(const char* what, const void* p) {
  if (t_engine && t_engine->in_kernel()) t_engine->report(what, p);
  fprintf(stderr, "cudahost: %s %p\n", what, p);
  abort();
}
void* dynamic_shared() { return t_engine->dyn.empty() ? nullptr : t_engine->dyn.back().get(); }
unsigned lane_id() { return t_engine->self_index() % 32; }
unsigned live_lanes() { return t_engine->live(t_engine->self_index() / 32); }

// ---- what launch.h declares
cudaError_t enqueue_grid(const cudaLaunchConfig_t& cfg, const void* kernel,
                         std::function<void()> body) {
  FALLIBLE(cudaErrorLaunchFailure);
  if (!body) {
    fprintf(stderr, "cudahost: a kernel was given a host pointer, or one that was freed\n");
    return ret(cudaErrorIllegalAddress);
  }
  const dim3 g = cfg.gridDim, b = cfg.blockDim;
  if (!g.x || !g.y || !g.z || g.x > 0x7fffffffu || g.y > 65535 || g.z > 65535 || !b.x || !b.y ||
      !b.z || b.z > 64 || uint64_t(b.x) * b.y * b.z > 1024) {
    return ret(cudaErrorInvalidConfiguration);
  }
  if (cfg.dynamicSmemBytes > 48 << 10) return ret(cudaErrorInvalidValue);
  CUstream_st* s = device().get(cfg.stream);
  if (!s) return ret(cudaErrorInvalidResourceHandle);
  const uint64_t number = ++device().launches;
  device().enqueue(s, [=, body = std::move(body), smem = cfg.dynamicSmemBytes] {
    auto sync = std::make_unique<char[]>(16);
    Grid grid{g, b, smem, kernel, &body, number, &sync[0], &sync[4], &sync[8]};
    run_grid(grid);
  });
  return cudaSuccess;
}
cudaError_t enqueue_host(cudaStream_t stream, std::function<void()> fn) {
  CUstream_st* s = device().get(stream);
  if (!s) return ret(cudaErrorInvalidResourceHandle);
  device().enqueue(s, std::move(fn));
  return cudaSuccess;
}
bool device_can_access(const void* p) {
  const auto w = memory().find(p, 0);
  return w == Memory::Where::kDevice || w == Memory::Where::kPinned;
}
}  // namespace cudahost

// [api] the runtime's C functions, with the toolkit's own prototypes.
using cudahost::device;
using cudahost::memory;
using cudahost::planned_failure;
using cudahost::ret;
using cudahost::settings;
using Where = cudahost::Memory::Where;

#define STREAM(var, handle)                \
  CUstream_st* var = device().get(handle); \
  if (!var) return ret(cudaErrorInvalidResourceHandle)

extern "C" {

// memory
cudaError_t cudaMalloc(void** p, size_t n) {
  const cudaError_t e = cudaMallocAsync(p, n, nullptr);
  if (e == cudaSuccess && n) device().wait(device().get(nullptr)->tail);
  return e;
}
// The contents are garbage from the moment the stream gets here: NaNs and -1s.
cudaError_t cudaMallocAsync(void** p, size_t n, cudaStream_t st) {
  FALLIBLE(cudaErrorMemoryAllocation);
  STREAM(s, st);
  *p = n ? memory().alloc(n) : nullptr;
  if (n && !*p) return ret(cudaErrorMemoryAllocation);
  if (n) device().enqueue(s, [d = *p, n] { memset(d, 0xff, n); });
  return cudaSuccess;
}
cudaError_t cudaFree(void* p) {
  if (!p) return cudaSuccess;
  device().wait_all();
  return memory().release(p) ? cudaSuccess : ret(cudaErrorInvalidValue);
}
cudaError_t cudaFreeAsync(void* p, cudaStream_t st) {
  STREAM(s, st);
  if (!p) return cudaSuccess;
  if (memory().find(p, 0) != Where::kDevice) return ret(cudaErrorInvalidValue);
  device().enqueue(s, [p] {
    memory().mark_written(p);
    if (!memory().release(p)) cudahost::fail("cudaFreeAsync of memory already freed", p);
  });
  return cudaSuccess;
}
cudaError_t cudaMallocHost(void** p, size_t n) {
  FALLIBLE(cudaErrorMemoryAllocation);
  *p = memory().alloc_pinned(n);
  return cudaSuccess;
}
cudaError_t cudaHostAlloc(void** p, size_t n, unsigned) { return cudaMallocHost(p, n); }
cudaError_t cudaFreeHost(void* p) {
  if (!p) return cudaSuccess;
  device().wait_all();
  return memory().free_pinned(p) ? cudaSuccess : ret(cudaErrorInvalidValue);
}
cudaError_t cudaMemGetInfo(size_t* free, size_t* total) {
  *total = size_t{1} << 36;
  *free = *total - memory().bytes();
  return cudaSuccess;
}
cudaError_t cudaPointerGetAttributes(cudaPointerAttributes* a, const void* p) {
  *a = {};
  const Where w = memory().find(p, 0);
  a->type = w == Where::kDevice   ? cudaMemoryTypeDevice
            : w == Where::kPinned ? cudaMemoryTypeHost
                                  : cudaMemoryTypeUnregistered;
  a->devicePointer = w == Where::kHost ? nullptr : const_cast<void*>(p);
  a->hostPointer = w == Where::kDevice ? nullptr : const_cast<void*>(p);
  return cudaSuccess;
}

// copies
cudaError_t cudaMemcpyAsync(void* dst, const void* src, size_t n, cudaMemcpyKind kind,
                            cudaStream_t st) {
  FALLIBLE(cudaErrorInvalidValue);
  STREAM(s, st);
  if (n == 0) return cudaSuccess;
  const Where d = memory().find(dst, n), f = memory().find(src, n);
  const bool dd = d == Where::kDevice, fd = f == Where::kDevice;
  if (d == Where::kBad || f == Where::kBad) return ret(cudaErrorInvalidValue);
  if ((kind == cudaMemcpyHostToDevice && (!dd || fd)) ||
      (kind == cudaMemcpyDeviceToHost && (dd || !fd)) ||
      (kind == cudaMemcpyDeviceToDevice && (!dd || !fd)) ||
      (kind == cudaMemcpyHostToHost && (dd || fd))) {
    return ret(cudaErrorInvalidValue);
  }
  if (f == Where::kHost) {  // pageable: staged before the call returns
    auto staged = std::make_shared<std::vector<char>>(static_cast<const char*>(src),
                                                      static_cast<const char*>(src) + n);
    auto op = device().enqueue(
        s, [dst, n, staged = std::move(staged)] { memcpy(dst, staged->data(), n); });
    if (d == Where::kHost) device().wait(op);
    return cudaSuccess;
  }
  auto op = device().enqueue(s, [=] { memmove(dst, src, n); });
  if (d == Where::kHost) device().wait(op);  // pageable: done when the call returns
  return cudaSuccess;
}
cudaError_t cudaMemcpy(void* dst, const void* src, size_t n, cudaMemcpyKind kind) {
  const cudaError_t e = cudaMemcpyAsync(dst, src, n, kind, nullptr);
  if (e == cudaSuccess) device().wait(device().get(nullptr)->tail);
  return e;
}
cudaError_t cudaMemcpy2DAsync(void* dst, size_t dp, const void* src, size_t sp, size_t w, size_t h,
                              cudaMemcpyKind kind, cudaStream_t st) {
  for (size_t i = 0; i < h; ++i) {
    const cudaError_t e = cudaMemcpyAsync(static_cast<char*>(dst) + i * dp,
                                          static_cast<const char*>(src) + i * sp, w, kind, st);
    if (e != cudaSuccess) return e;
  }
  return cudaSuccess;
}
cudaError_t cudaMemsetAsync(void* p, int v, size_t n, cudaStream_t st) {
  FALLIBLE(cudaErrorInvalidValue);
  STREAM(s, st);
  if (n && memory().find(p, n) != Where::kDevice && memory().find(p, n) != Where::kPinned) {
    return ret(cudaErrorInvalidValue);
  }
  device().enqueue(s, [=] { memset(p, v, n); });
  return cudaSuccess;
}
cudaError_t cudaMemset(void* p, int v, size_t n) { return cudaMemsetAsync(p, v, n, nullptr); }

// streams
cudaError_t cudaStreamCreateWithFlags(cudaStream_t* s, unsigned flags) {
  FALLIBLE(cudaErrorMemoryAllocation);
  *s = device().create(!(flags & cudaStreamNonBlocking));
  return cudaSuccess;
}
cudaError_t cudaStreamCreate(cudaStream_t* s) { return cudaStreamCreateWithFlags(s, 0); }
cudaError_t cudaStreamCreateWithPriority(cudaStream_t* s, unsigned flags, int) {
  return cudaStreamCreateWithFlags(s, flags);
}
cudaError_t cudaStreamDestroy(cudaStream_t s) {
  return device().destroy(s) ? cudaSuccess : ret(cudaErrorInvalidResourceHandle);
}
cudaError_t cudaStreamSynchronize(cudaStream_t st) {
  FALLIBLE(cudaErrorLaunchFailure);
  STREAM(s, st);
  if (s == device().get(nullptr)) device().enqueue(s, nullptr);  // waits for blocking streams too
  device().wait(s->tail);
  return cudaSuccess;
}
cudaError_t cudaStreamQuery(cudaStream_t st) {
  STREAM(s, st);
  return device().poll(s->tail) ? cudaSuccess : cudaErrorNotReady;
}
cudaError_t cudaStreamWaitEvent(cudaStream_t st, cudaEvent_t ev, unsigned) {
  STREAM(s, st);
  if (!ev) return ret(cudaErrorInvalidResourceHandle);
  if (ev->op) device().enqueue(s, nullptr, ev->op);
  return cudaSuccess;
}
cudaError_t cudaLaunchHostFunc(cudaStream_t st, cudaHostFn_t fn, void* arg) {
  STREAM(s, st);
  device().enqueue(s, [=] { fn(arg); });
  return cudaSuccess;
}

// events
cudaError_t cudaEventCreateWithFlags(cudaEvent_t* e, unsigned) {
  FALLIBLE(cudaErrorMemoryAllocation);
  *e = new CUevent_st;
  return cudaSuccess;
}
cudaError_t cudaEventCreate(cudaEvent_t* e) { return cudaEventCreateWithFlags(e, 0); }
cudaError_t cudaEventDestroy(cudaEvent_t e) {
  delete e;
  return cudaSuccess;
}
cudaError_t cudaEventRecord(cudaEvent_t e, cudaStream_t st) {
  STREAM(s, st);
  if (!e) return ret(cudaErrorInvalidResourceHandle);
  e->op = device().enqueue(s, [ms = e->ms] {
    *ms = std::chrono::duration<double, std::milli>(
              std::chrono::steady_clock::now().time_since_epoch())
              .count();
  });
  return cudaSuccess;
}
cudaError_t cudaEventQuery(cudaEvent_t e) {
  return device().poll(e->op) ? cudaSuccess : cudaErrorNotReady;
}
cudaError_t cudaEventSynchronize(cudaEvent_t e) {
  device().wait(e->op);
  return cudaSuccess;
}
cudaError_t cudaEventElapsedTime(float* ms, cudaEvent_t a, cudaEvent_t b) {
  if (!a->op || !b->op) return ret(cudaErrorInvalidResourceHandle);
  if (!device().poll(a->op) || !device().poll(b->op)) return cudaErrorNotReady;
  *ms = static_cast<float>(*b->ms - *a->ms);
  return cudaSuccess;
}

// device and errors
cudaError_t cudaDeviceSynchronize() {
  device().wait_all();
  return cudaSuccess;
}
cudaError_t cudaGetDeviceCount(int* n) {
  *n = 1;
  return cudaSuccess;
}
cudaError_t cudaGetDevice(int* d) {
  *d = 0;
  return cudaSuccess;
}
cudaError_t cudaSetDevice(int d) { return d == 0 ? cudaSuccess : ret(cudaErrorInvalidDevice); }
cudaError_t cudaDeviceGetAttribute(int* v, cudaDeviceAttr a, int) {
#ifndef CUDAHOST_ARCH
#define CUDAHOST_ARCH 800
#endif
  switch (a) {
    case cudaDevAttrComputeCapabilityMajor:
      *v = CUDAHOST_ARCH / 100;
      break;
    case cudaDevAttrComputeCapabilityMinor:
      *v = CUDAHOST_ARCH / 10 % 10;
      break;
    case cudaDevAttrMultiProcessorCount:
      *v = 4;
      break;
    case cudaDevAttrMaxThreadsPerBlock:
      *v = 1024;
      break;
    case cudaDevAttrMaxThreadsPerMultiProcessor:
      *v = 2048;
      break;
    case cudaDevAttrWarpSize:
      *v = 32;
      break;
    case cudaDevAttrMaxSharedMemoryPerBlock:
      *v = 48 << 10;
      break;
    case cudaDevAttrMemoryPoolsSupported:
      *v = 1;
      break;
    default:
      *v = 0;
  }
  return cudaSuccess;
}
cudaError_t cudaGetDeviceProperties(cudaDeviceProp* p, int d) {
  if (d != 0) return ret(cudaErrorInvalidDevice);
  *p = {};
  snprintf(p->name, sizeof(p->name), "cudahost emulated device");
  p->major = CUDAHOST_ARCH / 100;
  p->minor = CUDAHOST_ARCH / 10 % 10;
  p->totalGlobalMem = size_t{1} << 36;
  p->multiProcessorCount = 4;
  p->maxThreadsPerBlock = 1024;
  p->warpSize = 32;
  return cudaSuccess;
}
cudaError_t cudaRuntimeGetVersion(int* v) {
  *v = CUDART_VERSION;
  return cudaSuccess;
}
cudaError_t cudaDriverGetVersion(int* v) { return cudaRuntimeGetVersion(v); }
cudaError_t cudaGetLastError() {
  const cudaError_t e = cudahost::t_error;
  cudahost::t_error = cudaSuccess;
  return e;
}
cudaError_t cudaPeekAtLastError() { return cudahost::t_error; }
const char* cudaGetErrorName(cudaError_t e) {
  switch (e) {
#define CASE(x) \
  case x:       \
    return #x
    CASE(cudaSuccess);
    CASE(cudaErrorInvalidValue);
    CASE(cudaErrorMemoryAllocation);
    CASE(cudaErrorInvalidConfiguration);
    CASE(cudaErrorInvalidResourceHandle);
    CASE(cudaErrorNotReady);
    CASE(cudaErrorIllegalAddress);
    CASE(cudaErrorLaunchFailure);
    CASE(cudaErrorInvalidDevice);
    default:
      return "another CUDA error";
#undef CASE
  }
}
const char* cudaGetErrorString(cudaError_t e) { return cudaGetErrorName(e); }

}  // extern "C"
