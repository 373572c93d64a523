// A way out of the embedding interpreter. Python lets one thread at a time into its objects; work
// that takes long, or waits, should let the others in. The core knows when that is, the bindings
// know how, so they lend it two functions.
#pragma once

#include <cstddef>

namespace resvar {

struct InterpreterHooks {
  // Leaves the interpreter. Returns what enter() needs, or null where this thread was not inside.
  void* (*leave)() = nullptr;
  void (*enter)(void* state) = nullptr;
  // Called inside by those who wait long. Throws where the user wants to stop waiting.
  void (*check)() = nullptr;
};

// Call once, before other threads use the library. Without hooks nothing is left.
void set_interpreter_hooks(InterpreterHooks hooks);

// Work on fewer bytes than this, 10 to 20 microseconds of it, is done faster than left and entered.
inline constexpr size_t kLongWorkBytes = 64 * 1024;

void check_for_interrupt();

// Outside the interpreter while it lives, if told so.
class OutsideInterpreter {
 public:
  explicit OutsideInterpreter(bool leave);
  ~OutsideInterpreter();
  OutsideInterpreter(const OutsideInterpreter&) = delete;
  OutsideInterpreter& operator=(const OutsideInterpreter&) = delete;

 private:
  void* state_ = nullptr;
};

}  // namespace resvar
