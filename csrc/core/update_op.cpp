#include "core/update_op.h"

#include "core/dispatch.h"
#include "core/error.h"

namespace resvar {

std::string_view name_of(UpdateOp op) {
  static constexpr std::string_view kNames[] = {"update", "add", "sub", "mul", "div", "min", "max"};
  return kNames[static_cast<size_t>(op)];
}

bool supports(UpdateOp op, DType dtype) {
  return visit_op(op, [&]<typename Op>(TypeTag<Op>) {
    return visit_dtype(dtype, [&]<typename T>(TypeTag<T>) { return supports<Op, T>(); });
  });
}

void require_supported(std::string_view caller, UpdateOp op, DType dtype) {
  if (supports(op, dtype)) return;
  fail<BadDType>(caller, ": '", name_of(op), "' is not defined for dtype ", name_of(dtype));
}

}  // namespace resvar
