#include "cpu/first_zero.h"

#include <algorithm>

#include "core/dispatch.h"

namespace resvar::cpu {
namespace {

template <typename T>
bool is_zero(T value) {
  if constexpr (is_half_v<T>) {
    return (value.bits & 0x7fffu) == 0;
  } else {
    return value == T(0);
  }
}

}  // namespace

int64_t first_zero(DType dtype, const void* data, int64_t count) {
  return visit_dtype(dtype, [&]<typename T>(TypeTag<T>) -> int64_t {
    if constexpr (!supports<Div, T>()) {
      return kNowhere;
    } else {
      const T* values = static_cast<const T*>(data);
      const T* found = std::find_if(values, values + count, is_zero<T>);
      return found == values + count ? kNowhere : found - values;
    }
  });
}

}  // namespace resvar::cpu
