#include "core/dtype.h"

namespace resvar {

size_t size_of(DType dtype) {
  static constexpr size_t kSizes[] = {
#define RESVAR_SIZE(id, type, name) sizeof(type),
      RESVAR_FOR_EACH_DTYPE(RESVAR_SIZE)
#undef RESVAR_SIZE
  };
  return kSizes[static_cast<size_t>(dtype)];
}

std::string_view name_of(DType dtype) {
  static constexpr std::string_view kNames[] = {
#define RESVAR_NAME(id, type, name) name,
      RESVAR_FOR_EACH_DTYPE(RESVAR_NAME)
#undef RESVAR_NAME
  };
  return kNames[static_cast<size_t>(dtype)];
}

}  // namespace resvar
