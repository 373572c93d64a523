#include "core/strided_walk.h"

namespace resvar {
namespace {

// Whether walking `outer`, each step followed by a walk along `inner`, is one walk.
bool continues(const StridedWalk::Dimension& outer, const StridedWalk::Dimension& inner) {
  return outer.out_stride == inner.size * inner.out_stride &&
         outer.update_stride == inner.size * inner.update_stride;
}

}  // namespace

StridedWalk walk_of(const StridedUpdateArgs& args) {
  StridedWalk walk;
  for (int axis = 0; axis < args.rank; ++axis) {
    const StridedWalk::Dimension next{args.dims[axis], args.out_strides[axis],
                                      args.update_strides[axis]};
    walk.elements *= next.size;
    if (next.size == 1) continue;
    if (walk.rank > 0 && continues(walk.dims[walk.rank - 1], next)) {
      StridedWalk::Dimension& last = walk.dims[walk.rank - 1];
      last = {last.size * next.size, next.out_stride, next.update_stride};
    } else {
      walk.dims[walk.rank++] = next;
    }
  }
  if (walk.rank == 0) walk.dims[walk.rank++] = {1, 1, 1};
  return walk;
}

int64_t distinct_updates(const StridedUpdateArgs& args) {
  int64_t distinct = 1;
  for (int axis = 0; axis < args.rank; ++axis) {
    if (args.update_strides[axis] != 0) distinct *= args.dims[axis];
  }
  return distinct;
}

}  // namespace resvar
