// Reading rows by index.
#pragma once

#include <string_view>

#include "core/scatter_rules.h"
#include "core/tensor.h"

namespace resvar {

// The rows of `params` that `indices` name, copied into a new tensor of shape batch + slice:
//   kRows    result[i, ...] = params[indices[i], ...]
//   kTuples  result[i, ...] = params[indices[i, 0], indices[i, 1], ..., ...]
// With leading dimensions b (batch) and o (outer): result[b, o, i, ...] = params[b, o, indices[b,
// i],
// ...]; the batches of both are equal. Throws, naming `caller`, as scatter_rules.h says.
Tensor gather(std::string_view caller, IndexForm form, const Tensor& params,
              const ArrayView& indices, Leading leading = {});

}  // namespace resvar
