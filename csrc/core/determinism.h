// Whether results must have the same bits on every run.
#pragma once

namespace resvar {

// Without it, a GPU may add floats in any order. On the CPU results are always the same. May be
// changed at any time, by any thread, for the calls that begin afterwards.
bool op_determinism();
void set_op_determinism(bool required);

}  // namespace resvar
