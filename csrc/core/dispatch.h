// From run-time values to template arguments: each function calls a generic lambda with the tag of
// the type that a value stands for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "core/dtype.h"
#include "core/update_op.h"

namespace resvar {

template <typename T>
struct TypeTag {
  using type = T;
};

// f(TypeTag<float>{}) for DType::kFloat32, and so on.
template <typename F>
decltype(auto) visit_dtype(DType dtype, F&& f) {
  switch (dtype) {
#define RESVAR_CASE(id, type, name) \
  case DType::id:                   \
    return f(TypeTag<type>{});
    RESVAR_FOR_EACH_DTYPE(RESVAR_CASE)
#undef RESVAR_CASE
  }
  __builtin_unreachable();
}

// f(TypeTag<Add>{}) for UpdateOp::kAdd, and so on.
template <typename F>
decltype(auto) visit_op(UpdateOp op, F&& f) {
  switch (op) {
    case UpdateOp::kUpdate:
      return f(TypeTag<Update>{});
    case UpdateOp::kAdd:
      return f(TypeTag<Add>{});
    case UpdateOp::kSub:
      return f(TypeTag<Sub>{});
    case UpdateOp::kMul:
      return f(TypeTag<Mul>{});
    case UpdateOp::kDiv:
      return f(TypeTag<Div>{});
    case UpdateOp::kMin:
      return f(TypeTag<Min>{});
    case UpdateOp::kMax:
      return f(TypeTag<Max>{});
  }
  __builtin_unreachable();
}

struct Bytes16 {
  uint64_t low, high;
};

// f(TypeTag<an opaque type of that many bytes>{}), for what only moves elements.
template <typename F>
decltype(auto) visit_width(size_t bytes, F&& f) {
  switch (bytes) {
    case 1:
      return f(TypeTag<uint8_t>{});
    case 2:
      return f(TypeTag<uint16_t>{});
    case 4:
      return f(TypeTag<uint32_t>{});
    case 8:
      return f(TypeTag<uint64_t>{});
    case 16:
      return f(TypeTag<Bytes16>{});
  }
  __builtin_unreachable();
}

// Integers wrap, so what is added, subtracted and multiplied has the same bits with a sign and
// without.
template <typename Op, typename T>
auto arithmetic_type() {
  constexpr bool kWraps = kIsSum<Op> || std::is_same_v<Op, Mul>;
  if constexpr (kWraps && std::is_integral_v<T>) {
    return TypeTag<std::make_unsigned_t<T>>{};
  } else {
    return TypeTag<T>{};
  }
}

// Visits what an update computes with: Update moves bytes of a width; another op has the dtype's
// own arithmetic. f is compiled only for the pairs that supports<Op, T>() allows, once for what has
// the same bits, and not called for the others.
template <typename F>
void visit_update(UpdateOp op, DType dtype, F&& f) {
  if (op == UpdateOp::kUpdate) {
    visit_width(size_of(dtype), [&]<typename T>(TypeTag<T> type) { f(TypeTag<Update>{}, type); });
    return;
  }
  visit_op(op, [&]<typename Op>(TypeTag<Op> functor) {
    visit_dtype(dtype, [&]<typename T>(TypeTag<T>) {
      if constexpr (!std::is_same_v<Op, Update> && supports<Op, T>()) {
        f(functor, arithmetic_type<Op, T>());
      }
    });
  });
}

}  // namespace resvar
