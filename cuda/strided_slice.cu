// out[i] = op(out[i], updates[i]) over two strided arrays.
#include <limits>

#include "checks.h"
#include "core/dispatch.h"
#include "core/strided_walk.h"
#include "elements.cuh"
#include "first_zero.cuh"
#include "memory.h"
#include "units.cuh"

namespace resvar::cuda {
namespace {

// Numbers of type N are divided, the shorter the faster.
template <typename N, typename F>
__device__ __forceinline__ void for_each_place(const StridedWalk& walk, F f) {
  const GridStride threads = grid_stride();
  const StridedWalk::Dimension* const dims = &walk.dims.front();
  for (int64_t i = threads.first; i < walk.elements; i += threads.step) {
    N number = static_cast<N>(i);
    int64_t out = 0, update = 0;
#pragma unroll 1
    for (int axis = walk.rank - 1; axis > 0; --axis) {
      const N size = static_cast<N>(dims[axis].size);
      const int64_t at = number % size;
      number /= size;
      out += at * dims[axis].out_stride;
      update += at * dims[axis].update_stride;
    }
    const int64_t at = number;
    f(out + at * dims[0].out_stride, update + at * dims[0].update_stride);
  }
}

template <typename Op, typename T>
__global__ void __launch_bounds__(kThreads)
    strided_update_kernel(T* out, const T* updates, StridedWalk walk, const Faults* faults) {
  if (found_fault(faults)) return;
  const auto apply = [&](int64_t to, int64_t from) {
    if constexpr (std::is_same_v<Op, Update>) {
      out[to] = updates[from];
    } else {
      out[to] = Op::apply(out[to], updates[from]);
    }
  };
  if (walk.elements <= std::numeric_limits<int32_t>::max()) {
    for_each_place<uint32_t>(walk, apply);
  } else {
    for_each_place<int64_t>(walk, apply);
  }
}

// The walk in units of twice the size, if it can be: then two neighbours are moved as one.
bool widen(StridedWalk& walk) {
  StridedWalk::Dimension& run = walk.dims[static_cast<size_t>(walk.rank - 1)];
  if (run.size % 2 != 0 || run.out_stride != 1 || run.update_stride != 1) return false;
  for (int axis = 0; axis < walk.rank - 1; ++axis) {
    const StridedWalk::Dimension& dim = walk.dims[static_cast<size_t>(axis)];
    if (dim.out_stride % 2 != 0 || dim.update_stride % 2 != 0) return false;
  }
  for (int axis = 0; axis < walk.rank - 1; ++axis) {
    walk.dims[static_cast<size_t>(axis)].out_stride /= 2;
    walk.dims[static_cast<size_t>(axis)].update_stride /= 2;
  }
  run.size /= 2;
  walk.elements /= 2;
  return true;
}

void move(Operation& operation, StridedWalk walk, size_t unit, void* out, const void* updates) {
  while (unit < 16 && unit_of(2 * unit, out, updates) == 2 * unit && widen(walk)) unit *= 2;
  visit_unit(unit, [&]<typename Unit>(TypeTag<Unit>) {
    launch(operation.handle(), walk.elements, strided_update_kernel<Update, Unit>,
           static_cast<Unit*>(out), static_cast<const Unit*>(updates), walk,
           static_cast<const Faults*>(nullptr));
  });
}

}  // namespace

DataFault strided_update(const StridedUpdateArgs& args) {
  const StridedWalk walk = walk_of(args);
  if (walk.elements == 0) return {};
  Operation operation(args.out);
  void* const out = operation.write(args.out);
  // From host memory updates are row-major; only of memory that is here may they be a slice.
  const int64_t distinct = distinct_updates(args);
  const void* const updates =
      operation.read(args.updates, static_cast<size_t>(distinct) * size_of(args.dtype));
  if (args.op == UpdateOp::kUpdate) {
    move(operation, walk, size_of(args.dtype), out, updates);
    return {};
  }
  Checks checks(operation);
  if (args.op == UpdateOp::kDiv) checks.divisors(args.dtype, args.updates, updates, distinct);
  if (!checks.passed_on_host()) return checks.wait();
  const Faults* const gate = checks.gate();
  visit_update(args.op, args.dtype, [&]<typename Op, typename T>(TypeTag<Op>, TypeTag<T>) {
    using Element = device_type<T>;
    if constexpr (!std::is_same_v<Op, Update>) {
      launch(operation.handle(), walk.elements, strided_update_kernel<Op, Element>,
             static_cast<Element*>(out), static_cast<const Element*>(updates), walk, gate);
    }
  });
  return checks.wait();
}

}  // namespace resvar::cuda
