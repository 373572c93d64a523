#include "core/interpreter.h"

#include "bindings/bindings.h"

namespace resvar::bindings {
namespace {

void* leave() { return PyGILState_Check() ? PyEval_SaveThread() : nullptr; }
void enter(void* state) { PyEval_RestoreThread(static_cast<PyThreadState*>(state)); }

}  // namespace

void bind_interpreter() { set_interpreter_hooks({.leave = leave, .enter = enter}); }

}  // namespace resvar::bindings
