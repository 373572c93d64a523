#include "device_memory.h"

#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "block_runner.h"
#include "sanitizers.h"
#include "settings.h"

namespace cudahost {
namespace {

constexpr size_t kAlignment = 256;
constexpr size_t kPage = 4096;
constexpr size_t kGrowth = 4 << 20;

// Each allocation is followed by a gap.
size_t capacity_of(size_t bytes) {
  return (bytes + kAlignment - 1) / kAlignment * kAlignment + kAlignment;
}

struct sigaction previous_action;

void explain_fault(int signal, siginfo_t* info, void* context) {
  if (DeviceMemory::instance().contains(info->si_addr) && !BlockRunner::in_kernel()) {
    static const char text[] = "cudahost: host code used a device pointer\n";
    [[maybe_unused]] const auto written = write(STDERR_FILENO, text, sizeof(text) - 1);
  }
  sigaction(signal, &previous_action, nullptr);
  if ((previous_action.sa_flags & SA_SIGINFO) && previous_action.sa_sigaction) {
    previous_action.sa_sigaction(signal, info, context);
  }
}

void explain_faults() {
  struct sigaction action{};
  action.sa_flags = SA_SIGINFO | SA_RESETHAND | SA_ONSTACK;
  action.sa_sigaction = &explain_fault;
  sigaction(SIGSEGV, &action, &previous_action);
}

}  // namespace

DeviceMemory::DeviceMemory()
    : base_(static_cast<char*>(mmap(nullptr, kReserved, PROT_NONE,
                                    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0))) {
  if (base_ == MAP_FAILED) {
    std::fprintf(stderr, "cudahost: no addresses for the memory of the device\n");
    std::abort();
  }
}

DeviceMemory& DeviceMemory::instance() {
  static auto* memory = [] {  // outlives static destructors that free memory
    auto* result = new DeviceMemory;
    explain_faults();
    return result;
  }();
  return *memory;
}

void* DeviceMemory::allocate(size_t bytes) {
  tsan::RuntimeScope scope;
  std::lock_guard lock(mutex_);
  if (bytes > total() - used_) return nullptr;
  char* p = take(capacity_of(bytes));
  if (!p) return nullptr;
  constexpr size_t kWord = 4;  // whole ones: bytes are updated through the word that holds them
  asan::unpoison(p, (bytes + kWord - 1) / kWord * kWord);
  live_[p] = bytes;
  used_ += bytes;
  return p;
}

char* DeviceMemory::take(size_t capacity) {
  auto& pool = free_[capacity];
  if (!pool.empty() && !kAsan && !kTsan) {
    char* p = pool.back();
    pool.pop_back();
    return p;
  }
  if (!map_until(taken_ + capacity)) return nullptr;
  char* p = base_ + taken_;
  taken_ += capacity;
  return p;
}

bool DeviceMemory::map_until(size_t end) {
  if (end > kReserved) return false;
  if (end <= mapped_) return true;
  const size_t old = mapped_;
  mapped_ = std::min(kReserved, std::max(end + end / 4, end + kGrowth) / kPage * kPage);
  const bool is_open = operations_ > 0 || !settings().guard;
  mprotect(base_ + old, mapped_ - old, is_open ? PROT_READ | PROT_WRITE : PROT_NONE);
  asan::poison(base_ + old, mapped_ - old);
  return true;
}

bool DeviceMemory::release(void* p) {
  tsan::RuntimeScope scope;
  std::lock_guard lock(mutex_);
  const auto found = live_.find(static_cast<char*>(p));
  if (found == live_.end()) return false;
  asan::poison(p, found->second);
  free_[capacity_of(found->second)].push_back(found->first);
  used_ -= found->second;
  live_.erase(found);
  return true;
}

DeviceMemory::Place DeviceMemory::find(const void* pointer, size_t bytes) {
  tsan::RuntimeScope scope;
  std::lock_guard lock(mutex_);
  auto* p = static_cast<char*>(const_cast<void*>(pointer));
  const bool on_device = contains(p);
  const auto& allocations = on_device ? live_ : pinned_;
  auto found = allocations.upper_bound(p);
  if (found != allocations.begin()) {
    const auto& [begin, size] = *--found;
    if (p < begin + std::max<size_t>(size, 1)) {
      if (p + bytes > begin + size) return Place::kNowhere;
      return on_device ? Place::kDevice : Place::kPinned;
    }
  }
  return on_device ? Place::kNowhere : Place::kHost;
}

void* DeviceMemory::allocate_pinned(size_t bytes) {
  void* p = std::malloc(std::max<size_t>(bytes, 1));
  tsan::RuntimeScope scope;
  std::lock_guard lock(mutex_);
  if (p) pinned_[static_cast<char*>(p)] = bytes;
  return p;
}

bool DeviceMemory::release_pinned(void* p) {
  {
    tsan::RuntimeScope scope;
    std::lock_guard lock(mutex_);
    if (!pinned_.erase(static_cast<char*>(p))) return false;
  }
  std::free(p);
  return true;
}

void DeviceMemory::mark_written(void* p) {
  if (!kTsan) return;
  size_t bytes = 0;
  {
    tsan::RuntimeScope scope;
    std::lock_guard lock(mutex_);
    if (const auto found = live_.find(static_cast<char*>(p)); found != live_.end()) {
      bytes = found->second;
    }
  }
  tsan::write_range(p, bytes);
}

size_t DeviceMemory::used() {
  tsan::RuntimeScope scope;
  std::lock_guard lock(mutex_);
  return used_;
}

size_t DeviceMemory::total() const { return std::min(settings().memory, kReserved); }

void DeviceMemory::open(int change) {
  tsan::RuntimeScope scope;
  std::lock_guard lock(mutex_);
  const bool was_open = operations_ > 0;
  operations_ += change;
  const bool is_open = operations_ > 0;
  if (settings().guard && was_open != is_open && mapped_) {
    mprotect(base_, mapped_, is_open ? PROT_READ | PROT_WRITE : PROT_NONE);
  }
}

}  // namespace cudahost
