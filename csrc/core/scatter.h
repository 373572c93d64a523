// Changing rows of a value by index: the functions beside the methods of Variable.
#pragma once

#include <string_view>

#include "core/scatter_rules.h"
#include "core/tensor.h"

namespace resvar {

// A copy of `params` in which op has been applied, in the order of the indices, to the elements or
// slices that tuples name, each with its updates. Throws, naming `caller`, as scatter_rules.h says.
Tensor scatter_nd(std::string_view caller, UpdateOp op, const Tensor& params,
                  const ArrayView& indices, const ArrayView& updates);

// The same, but of zeros on that device.
Tensor scatter_nd_into_zeros(std::string_view caller, UpdateOp op, const Shape& shape,
                             const ArrayView& indices, const ArrayView& updates,
                             Device device = {});

}  // namespace resvar
