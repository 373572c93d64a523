#include "core/interpreter.h"

#include "bindings/bindings.h"

namespace resvar::bindings {
namespace {

void* leave() { return PyGILState_Check() ? PyEval_SaveThread() : nullptr; }
void enter(void* state) { PyEval_RestoreThread(static_cast<PyThreadState*>(state)); }

// A signal handler in Python runs on the main thread, in here.
void check() {
  if (PyGILState_Check() && PyErr_CheckSignals() != 0) throw py::error_already_set();
}

}  // namespace

void bind_interpreter() { set_interpreter_hooks({.leave = leave, .enter = enter, .check = check}); }

}  // namespace resvar::bindings
