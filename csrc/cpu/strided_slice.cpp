// out[i] = op(out[i], updates[i]) over two strided arrays.
//
// The dimensions are first merged into as few as they can be, so that the last one, the run, is as
// long as it can be. Then elements are numbered in row-major order, and threads share the numbers.
#include <algorithm>
#include <cstring>

#include "core/dispatch.h"
#include "core/kernels.h"
#include "core/strided_walk.h"
#include "cpu/first_zero.h"
#include "cpu/parallel.h"
#include "cpu/stream.h"

namespace resvar::cpu {
namespace {

constexpr int64_t kChunkBytes = 128 * 1024;
constexpr int64_t kStreamRunBytes = 128;

// Whether to write past the caches, where runs are copied.
bool streams(const StridedUpdateArgs& args, const StridedWalk& walk) {
  const auto element = static_cast<int64_t>(size_of(args.dtype));
  return walk.dims[walk.rank - 1].size * element >= kStreamRunBytes &&
         static_cast<size_t>(walk.elements * element) >= kStreamFromBytes;
}

template <typename Op, typename T>
void apply_run(T* out, int64_t out_stride, const T* updates, int64_t update_stride, int64_t count,
               bool stream) {
  if (update_stride == 0) {
    const T value = *updates;
    if (out_stride == 1) {
      for (int64_t i = 0; i < count; ++i) out[i] = Op::apply(out[i], value);
    } else {
      for (int64_t i = 0; i < count; ++i) {
        out[i * out_stride] = Op::apply(out[i * out_stride], value);
      }
    }
  } else if (out_stride != 1 || update_stride != 1) {
    for (int64_t i = 0; i < count; ++i) {
      out[i * out_stride] = Op::apply(out[i * out_stride], updates[i * update_stride]);
    }
  } else if constexpr (std::is_same_v<Op, Update>) {
    const size_t bytes = static_cast<size_t>(count) * sizeof(T);
    stream ? stream_copy(out, updates, bytes) : static_cast<void>(std::memcpy(out, updates, bytes));
  } else {
    for (int64_t i = 0; i < count; ++i) out[i] = Op::apply(out[i], updates[i]);
  }
}

// The elements numbered [begin, end).
template <typename Op, typename T>
void apply_elements(const StridedUpdateArgs& args, const StridedWalk& walk, bool stream,
                    int64_t begin, int64_t end) {
  T* out = static_cast<T*>(args.out);
  const T* updates = static_cast<const T*>(args.updates);
  std::array<int64_t, kMaxRank> at{};
  int64_t number = begin;
  for (int axis = walk.rank - 1; axis >= 0; --axis) {
    const StridedWalk::Dimension& dim = walk.dims[axis];
    at[axis] = number % dim.size;
    number /= dim.size;
    out += at[axis] * dim.out_stride;
    updates += at[axis] * dim.update_stride;
  }
  const int last = walk.rank - 1;
  const StridedWalk::Dimension& run = walk.dims[last];
  for (int64_t first = at[last];; first = 0) {
    const int64_t count = std::min(run.size - first, end - begin);
    apply_run<Op>(out, run.out_stride, updates, run.update_stride, count, stream);
    begin += count;
    if (begin == end) return;
    out -= first * run.out_stride;
    updates -= first * run.update_stride;
    for (int axis = last - 1; axis >= 0; --axis) {
      const StridedWalk::Dimension& dim = walk.dims[axis];
      out += dim.out_stride;
      updates += dim.update_stride;
      if (++at[axis] < dim.size) break;
      at[axis] = 0;
      out -= dim.size * dim.out_stride;
      updates -= dim.size * dim.update_stride;
    }
  }
}

}  // namespace

DataFault strided_update(const StridedUpdateArgs& args) {
  const StridedWalk walk = walk_of(args);
  const bool stream = streams(args, walk);
  if (walk.elements == 0) return {};
  if (args.op == UpdateOp::kDiv) {
    const int64_t zero = first_zero(args.dtype, args.updates, distinct_updates(args));
    if (zero != kNowhere) return {.zero_divisor = zero};
  }
  visit_update(args.op, args.dtype, [&]<typename Op, typename T>(TypeTag<Op>, TypeTag<T>) {
    parallel_for(walk.elements, kChunkBytes / static_cast<int64_t>(sizeof(T)),
                 [&](int64_t begin, int64_t end) {
                   apply_elements<Op, T>(args, walk, stream, begin, end);
                   stream_fence();
                 });
  });
  return {};
}

}  // namespace resvar::cpu
