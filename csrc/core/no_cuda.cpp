// The entries of namespace cuda in a build without CUDA.
#include "core/error.h"
#include "core/kernels.h"

namespace resvar::cuda {
namespace {

[[noreturn]] void fail_without_cuda() {
  fail<Unimplemented>("this build of resvar has no CUDA: GPU devices are not available");
}

}  // namespace

std::string build() { return "off"; }
int device_count() { return 0; }
Devices devices() { return {}; }
std::string device_name(int) { fail_without_cuda(); }
void* allocate(size_t, int) { fail_without_cuda(); }
size_t free_bytes(int) { fail_without_cuda(); }
void synchronize(int) { fail_without_cuda(); }
void lend(const void*) { fail_without_cuda(); }
void* stream_to_read(const void*, size_t) { fail_without_cuda(); }
void deallocate(void*, size_t) { fail_without_cuda(); }
void empty_cache() {}
size_t cached_bytes() { return 0; }
void copy(void*, const void*, size_t) { fail_without_cuda(); }
DataFault dense_update(const DenseUpdateArgs&) { fail_without_cuda(); }
DataFault scatter(const ScatterArgs&) { fail_without_cuda(); }
DataFault gather(const GatherArgs&) { fail_without_cuda(); }
DataFault strided_update(const StridedUpdateArgs&) { fail_without_cuda(); }

}  // namespace resvar::cuda
