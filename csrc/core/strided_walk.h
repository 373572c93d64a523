// The order in which the elements of a strided update are walked.
#pragma once

#include <array>
#include <cstdint>

#include "core/kernels.h"

namespace resvar {

// The dimensions of a strided update, merged into as few as they can be, so that the last one is as
// long as it can be. There is at least one, and none of size 1 beside others.
struct StridedWalk {
  struct Dimension {
    int64_t size, out_stride, update_stride;
  };

  int rank = 0;
  std::array<Dimension, kMaxRank> dims{};
  int64_t elements = 1;
};

StridedWalk walk_of(const StridedUpdateArgs& args);

// How many updates there are, counting once what is repeated. With kDiv they are row-major.
int64_t distinct_updates(const StridedUpdateArgs& args);

}  // namespace resvar
