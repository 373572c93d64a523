#include "core/deferred_faults.h"

#include <utility>

namespace resvar {

void DeferredFaults::raise(bool wait) {
  while (!faults_.empty()) {
    // Whatever it is, it is said once.
    DeferredFault first = std::move(faults_.front());
    faults_.erase(faults_.begin());
    if (first.raise(wait || faults_.size() >= kMost)) continue;
    faults_.insert(faults_.begin(), std::move(first));
    return;
  }
}

}  // namespace resvar
