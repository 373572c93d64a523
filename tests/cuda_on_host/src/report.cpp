// Errors of a kernel that no return code tells of: they end the program.
#include <dlfcn.h>

#include <cstdio>
#include <cstdlib>

#include "block_runner.h"

namespace cudahost {

void BlockRunner::report(const char* what, const void* p) const {
  Dl_info info{};
  if (grid_->kernel) dladdr(grid_->kernel, &info);
  std::fprintf(stderr, "cudahost: %s %p in kernel %s block (%u,%u,%u) thread (%u,%u,%u)\n", what, p,
               info.dli_sname ? info.dli_sname : "?", blockIdx.x, blockIdx.y, blockIdx.z,
               threadIdx.x, threadIdx.y, threadIdx.z);
  std::abort();
}

void BlockRunner::report_deadlock() const {
  constexpr int kShown = 8;
  std::fprintf(stderr, "cudahost: no thread of the block can go on (%u of %u returned):\n",
               returned_, threads_);
  int shown = 0;
  for (unsigned i = 0; i < threads_ && shown < kShown; ++i) {
    const Lane& lane = lanes_[i];
    if (lane.state == Lane::State::kReturned) continue;
    ++shown;
    if (lane.state == Lane::State::kAtBarrier) {
      std::fprintf(stderr, "  thread %u waits at __syncthreads\n", i);
    } else {
      std::fprintf(stderr, "  thread %u waits at a warp collective (mask %08x)\n", i, lane.mask);
    }
  }
  report("deadlock", nullptr);
}

void fail(const char* what, const void* p) {
  if (const BlockRunner* runner = BlockRunner::in_kernel()) runner->report(what, p);
  std::fprintf(stderr, "cudahost: %s %p\n", what, p);
  std::abort();
}

}  // namespace cudahost
