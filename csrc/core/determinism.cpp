#include "core/determinism.h"

#include <atomic>

namespace resvar {
namespace {

std::atomic<bool> determinism{false};

}  // namespace

bool op_determinism() { return determinism.load(std::memory_order_relaxed); }
void set_op_determinism(bool required) { determinism = required; }

}  // namespace resvar
