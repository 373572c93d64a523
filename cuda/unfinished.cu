// The entries that have no kernels yet.
#include "core/error.h"
#include "core/kernels.h"

namespace resvar::cuda {
namespace {

[[noreturn]] void fail_unfinished() {
  fail<Unimplemented>("this build of resvar has no kernels for GPU devices yet");
}

}  // namespace

void* allocate(size_t) { fail_unfinished(); }
void deallocate(void*, size_t) { fail_unfinished(); }
void empty_cache() {}
size_t cached_bytes() { return 0; }
void copy(void*, const void*, size_t) { fail_unfinished(); }
DataFault dense_update(const DenseUpdateArgs&) { fail_unfinished(); }
DataFault scatter(const ScatterArgs&) { fail_unfinished(); }
DataFault gather(const GatherArgs&) { fail_unfinished(); }
DataFault strided_update(const StridedUpdateArgs&) { fail_unfinished(); }

}  // namespace resvar::cuda
