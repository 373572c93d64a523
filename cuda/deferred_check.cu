#include "deferred_check.h"

#include <algorithm>
#include <mutex>
#include <utility>
#include <vector>

#include "core/interpreter.h"
#include "cuda_check.h"

namespace resvar::cuda {

struct DeferredCheck::Words {
  int device;
  Faults* noted;  // on the device
  Faults* seen;   // by the host
  Event copied;   // from the one to the other, for the last time
  Stream* user;   // the last one, if any; kernels on it may still look at what was noted
};

namespace {

// Words are made so many at a time: it may wait for the device.
constexpr size_t kAtOnce = 16;

std::mutex mutex;  // guards what nobody uses; the elements belong to DeferredCheck

// Never destroyed, as streams are not.
template <typename Words>
struct Idle {
  std::vector<Words*> words;
  size_t made = 0;

  static Idle& of_all() {
    static auto* const idle = new Idle;
    return *idle;
  }

  void make(Stream& stream) {
    OnDevice<Faults> noted = on_device<Faults>(kAtOnce);
    Pinned<Faults> seen = pinned<Faults>(kAtOnce);
    std::vector<Event> events;
    while (events.size() < kAtOnce) events.push_back(new_event());
    words.reserve(made + kAtOnce);  // nothing can fail when they come back
    auto* const all = new Words[kAtOnce];
    for (size_t i = 0; i < kAtOnce; ++i) {
      all[i] = {stream.device(), noted.get() + i, seen.get() + i, std::move(events[i]), nullptr};
      words.push_back(all + i);
    }
    made += kAtOnce;
    static_cast<void>(noted.release());
    static_cast<void>(seen.release());
  }
};

}  // namespace

DeferredCheck::Words* DeferredCheck::take(Stream& stream) {
  const std::lock_guard lock(mutex);
  auto& idle = Idle<Words>::of_all();
  const auto find = [&](auto of) {  // the last one that came back
    return std::find_if(idle.words.rbegin(), idle.words.rend(), of);
  };
  const auto is_here = [&](const Words* words) { return words->device == stream.device(); };
  const auto is_free = [&](const Words* words) {
    return is_here(words) && (!words->user || words->user == &stream);
  };
  auto found = find(is_free);
  if (found == idle.words.rend()) found = find(is_here);
  if (found == idle.words.rend()) {
    idle.make(stream);
    found = idle.words.rbegin();
  }
  std::swap(*found, idle.words.back());
  Words* const taken = idle.words.back();
  idle.words.pop_back();
  return taken;
}

void DeferredCheck::give_back(Words* words) {
  const std::lock_guard lock(mutex);
  Idle<Words>::of_all().words.push_back(words);
}

DeferredCheck::DeferredCheck(Stream& stream) : words_(take(stream)) {
  try {
    if (words_->user) stream.wait_for(*words_->user);
    words_->user = &stream;
    RESVAR_CUDA_CHECK(cudaMemsetAsync(faults(), 0xff, sizeof(Faults), stream.handle()));
  } catch (...) {
    give_back(words_);
    throw;
  }
}

DeferredCheck::~DeferredCheck() {
  if (!is_forked()) give_back(words_);
}

Faults* DeferredCheck::faults() const { return words_->noted; }

void DeferredCheck::end(Stream& stream) {
  RESVAR_CUDA_CHECK(cudaMemcpyAsync(words_->seen, faults(), sizeof(Faults), cudaMemcpyDeviceToHost,
                                    stream.handle()));
  RESVAR_CUDA_CHECK(cudaEventRecord(words_->copied.get(), stream.handle()));
}

std::optional<DataFault> DeferredCheck::outcome(bool wait) {
  const DeviceScope scope(words_->device);
  if (wait) {
    const OutsideInterpreter outside(true);
    RESVAR_CUDA_CHECK(cudaEventSynchronize(words_->copied.get()));
  } else {
    const cudaError_t error = cudaEventQuery(words_->copied.get());
    if (error == cudaErrorNotReady) {
      cudaGetLastError();  // or CUB would take it for an error of its own
      return std::nullopt;
    }
    check(error, "cudaEventQuery");
  }
  return fault_of(*words_->seen);
}

}  // namespace resvar::cuda
