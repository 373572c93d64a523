#include "core/borrow.h"

#include <algorithm>
#include <chrono>

#include "core/error.h"
#include "core/interpreter.h"

namespace resvar {
namespace {

using Seconds = std::chrono::duration<double>;

// How long a signal may have to wait.
constexpr Seconds kBetweenChecks(0.05);

}  // namespace

void Borrow::begin() {
  thread_ = std::this_thread::get_id();
  process_ = Process();
}

void Borrow::end() {
  thread_.reset();
  // Those who wait in the parent of a child are not here to be told.
  if (queue_ && queue_->process.is_current()) queue_->ended.notify_all();
}

void Borrow::wait(Mutex& mutex, const std::string& name, std::optional<double> timeout) {
  if (!thread_) return;
  if (*thread_ == std::this_thread::get_id()) {
    fail<FailedPrecondition>(name,
                             " is borrowed by this thread: use the memory that was borrowed, ",
                             "or end the borrow first");
  }
  if (!process_.is_current()) {
    fail<FailedPrecondition>(name, " was borrowed by a thread of the process that this one was ",
                             "forked from");
  }
  // The queue of a parent cannot be freed here: it has threads in it.
  if (queue_ && !queue_->process.is_current()) static_cast<void>(queue_.release());
  if (!queue_) queue_ = std::make_unique<Queue>();
  const auto start = std::chrono::steady_clock::now();
  while (thread_) {
    Seconds pause = kBetweenChecks;
    if (timeout) {
      const Seconds left = start + Seconds(*timeout) - std::chrono::steady_clock::now();
      if (left <= Seconds::zero()) {
        fail<DeadlineExceeded>(name, " is borrowed by another thread, which did not end that in ",
                               *timeout, " seconds");
      }
      pause = std::min(pause, left);
    }
    {
      const OutsideInterpreter outside(true);
      queue_->ended.wait_for(mutex, pause);
    }
    check_for_interrupt();
  }
}

}  // namespace resvar
