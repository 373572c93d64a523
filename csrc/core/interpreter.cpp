#include "core/interpreter.h"

namespace resvar {
namespace {

InterpreterHooks hooks;

}  // namespace

void set_interpreter_hooks(InterpreterHooks new_hooks) { hooks = new_hooks; }

void check_for_interrupt() {
  if (hooks.check) hooks.check();
}

OutsideInterpreter::OutsideInterpreter(bool leave) {
  if (leave && hooks.leave) state_ = hooks.leave();
}

OutsideInterpreter::~OutsideInterpreter() {
  if (state_) hooks.enter(state_);
}

}  // namespace resvar
