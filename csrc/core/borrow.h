// Somebody has the use of a thing, and others wait until it is given back.
#pragma once

#include <condition_variable>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "core/mutex.h"
#include "core/process.h"

namespace resvar {

// Thread safety: guarded by the mutex of the thing.
class Borrow {
 public:
  // By this thread. Nobody has it.
  void begin();
  // By any thread of any process: a forked child ends it for itself.
  void end();

  bool active() const { return thread_.has_value(); }

  // Waits, without the mutex, until nobody has it, and looks every now and then whether the user
  // wants to stop. Throws FailedPrecondition in the thread that has it, and where that is left
  // behind in a parent process; DeadlineExceeded after `timeout` seconds. Messages begin with what
  // is called `name`.
  void wait(Mutex& mutex, const std::string& name, std::optional<double> timeout)
      RESVAR_REQUIRES(mutex);

 private:
  // Who waits.
  struct Queue {
    Process process;
    std::condition_variable_any ended;
  };

  using ThreadId = decltype(std::this_thread::get_id());
  std::optional<ThreadId> thread_;  // that has it
  Process process_;
  std::unique_ptr<Queue> queue_;  // from the first wait on
};

}  // namespace resvar
