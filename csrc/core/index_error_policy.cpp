#include "core/index_error_policy.h"

#include <atomic>

namespace resvar {
namespace {

std::atomic<IndexErrorPolicy> current{IndexErrorPolicy::kRaise};

}  // namespace

IndexErrorPolicy index_error_policy() { return current.load(std::memory_order_relaxed); }
void set_index_error_policy(IndexErrorPolicy policy) { current = policy; }

}  // namespace resvar
