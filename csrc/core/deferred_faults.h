// What later calls on a variable throw, under the policy kDeferred.
#pragma once

#include <cstddef>
#include <vector>

#include "core/scatter_rules.h"

namespace resvar {

// The scatters of a variable whose indices and divisors a device has not checked yet, the first one
// first. Not thread safe.
class DeferredFaults {
 public:
  static constexpr size_t kMost = 64;  // that are not waited for

  void add(DeferredFault deferred) { faults_.push_back(std::move(deferred)); }

  // Throws the first fault that is known, and forgets it: each is thrown once. Waits until all are
  // known, if told so; otherwise only until no more than kMost are not.
  void raise(bool wait);

 private:
  std::vector<DeferredFault> faults_;
};

}  // namespace resvar
