#include "deferred_check.h"

#include <mutex>
#include <utility>
#include <vector>

#include "core/interpreter.h"
#include "cuda_check.h"

namespace resvar::cuda {

struct DeferredCheck::Words {
  int device;
  OnDevice<Faults> noted;
  Pinned<Faults> seen;
  Event copied;  // from the one to the other, for the last time
};

namespace {

int64_t position_of(unsigned long long word) {
  return word == kNoFault ? kNowhere : static_cast<int64_t>(word);
}

std::mutex mutex;  // guards what nobody uses; the elements belong to DeferredCheck

template <typename Words>
std::vector<Words*>& idle() {
  static auto* const idle = new std::vector<Words*>;  // never destroyed, as streams are not
  return *idle;
}

}  // namespace

DeferredCheck::Words* DeferredCheck::take(Stream& stream) {
  const std::lock_guard lock(mutex);
  for (Words*& words : idle<Words>()) {
    if (words->device != stream.device()) continue;
    std::swap(words, idle<Words>().back());
    Words* const found = idle<Words>().back();
    idle<Words>().pop_back();
    return found;
  }
  idle<Words>().reserve(idle<Words>().capacity() + 1);  // nothing can fail when it comes back
  return new Words{stream.device(), on_device<Faults>(), pinned<Faults>(), new_event()};
}

DeferredCheck::DeferredCheck(Stream& stream) : words_(take(stream)) {
  try {
    // Those that had it before may have been dropped early.
    RESVAR_CUDA_CHECK(cudaStreamWaitEvent(stream.handle(), words_->copied.get(), 0));
    RESVAR_CUDA_CHECK(cudaMemsetAsync(faults(), 0xff, sizeof(Faults), stream.handle()));
  } catch (...) {
    const std::lock_guard lock(mutex);
    idle<Words>().push_back(words_);
    throw;
  }
}

DeferredCheck::~DeferredCheck() {
  const std::lock_guard lock(mutex);
  idle<Words>().push_back(words_);
}

Faults* DeferredCheck::faults() const { return words_->noted.get(); }

void DeferredCheck::end(Stream& stream) {
  RESVAR_CUDA_CHECK(cudaMemcpyAsync(words_->seen.get(), faults(), sizeof(Faults),
                                    cudaMemcpyDeviceToHost, stream.handle()));
  RESVAR_CUDA_CHECK(cudaEventRecord(words_->copied.get(), stream.handle()));
}

std::optional<DataFault> DeferredCheck::outcome(bool wait) {
  if (wait) {
    const OutsideInterpreter outside(true);
    RESVAR_CUDA_CHECK(cudaEventSynchronize(words_->copied.get()));
  } else {
    const cudaError_t error = cudaEventQuery(words_->copied.get());
    if (error == cudaErrorNotReady) return std::nullopt;
    check(error, "cudaEventQuery");
  }
  const Faults& seen = *words_->seen;
  const int64_t bad_index = position_of(seen.bad_index);
  if (bad_index != kNowhere) return DataFault{.bad_index = bad_index, .bad_value = seen.bad_value};
  return DataFault{.zero_divisor = position_of(seen.zero_divisor)};
}

}  // namespace resvar::cuda
