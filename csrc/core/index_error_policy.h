// When a bad index raises that is in the memory of a GPU.
#pragma once

namespace resvar {

enum class IndexErrorPolicy {
  kRaise,     // in the call, which waits until the indices are checked
  kDeferred,  // in a later call on the variable: none waits
};

// May be changed at any time, by any thread, for the calls that begin afterwards.
IndexErrorPolicy index_error_policy();
void set_index_error_policy(IndexErrorPolicy policy);

}  // namespace resvar
