// A block's shared memory. Static __shared__ variables are thread_local, and a block runs on one
// OS thread.
#include <link.h>

#include <map>

#include "block_runner.h"

namespace cudahost {

void* BlockRunner::dynamic_shared() {
  return dynamic_shared_.empty() ? nullptr : dynamic_shared_.back().get();
}

void* dynamic_shared() { return BlockRunner::in_kernel()->dynamic_shared(); }

#if defined(CUDAHOST_TSAN)
namespace {

// The thread_local variables, for this OS thread, of the binary that a kernel is in.
struct SharedVariables {
  const void* kernel;
  uintptr_t begin = 0, size = 0;
};

int find_shared_variables(dl_phdr_info* info, size_t, void* result) {
  constexpr uintptr_t kWord = 7;
  auto* found = static_cast<SharedVariables*>(result);
  const auto kernel = reinterpret_cast<uintptr_t>(found->kernel);
  bool has_kernel = false;
  uintptr_t bytes = 0;
  for (int i = 0; i < info->dlpi_phnum; ++i) {
    const auto& segment = info->dlpi_phdr[i];
    const auto at = info->dlpi_addr + segment.p_vaddr;
    if (segment.p_type == PT_LOAD && kernel >= at && kernel < at + segment.p_memsz) {
      has_kernel = true;
    }
    if (segment.p_type == PT_TLS) bytes = segment.p_memsz;
  }
  if (!has_kernel || !bytes || !info->dlpi_tls_data) return 0;
  found->begin = (reinterpret_cast<uintptr_t>(info->dlpi_tls_data) + kWord) & ~kWord;
  found->size = bytes & ~kWord;
  return 1;
}

}  // namespace

// Tells ThreadSanitizer that the block's __shared__ variables are new memory. It takes one range
// per process for this: that of the first OS thread that runs a kernel.
void BlockRunner::forget_shared_variables() {
  thread_local std::map<const void*, SharedVariables> cache;
  auto [entry, is_new] = cache.try_emplace(grid_->kernel, SharedVariables{grid_->kernel});
  SharedVariables& variables = entry->second;
  if (is_new) dl_iterate_phdr(&find_shared_variables, &variables);
  if (variables.size == 0) return;
  static uintptr_t watched = 0;
  if (watched == 0) {
    watched = variables.begin;
    __tsan_java_init(variables.begin, variables.size);
  }
  if (watched == variables.begin) __tsan_java_alloc(variables.begin, variables.size);
}
#else
void BlockRunner::forget_shared_variables() {}
#endif

}  // namespace cudahost
