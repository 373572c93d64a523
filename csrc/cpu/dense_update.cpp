// out[i] = op(stored[i], delta[i]).
#include <algorithm>

#include "core/dispatch.h"
#include "core/kernels.h"
#include "cpu/first_zero.h"
#include "cpu/isa.h"
#include "cpu/parallel.h"

namespace resvar::cpu {
namespace {

constexpr int64_t kChunkBytes = 256 * 1024;

}  // namespace

DataFault dense_update(const DenseUpdateArgs& args) {
  if (args.op == UpdateOp::kDiv) {
    const int64_t zero = first_zero(args.dtype, args.delta, args.elements);
    if (zero != kNowhere) return {.zero_divisor = zero};
  }
  visit_update(args.op, args.dtype, [&]<typename Op, typename T>(TypeTag<Op>, TypeTag<T>) {
    T* out = static_cast<T*>(args.out);
    const T* stored = static_cast<const T*>(args.stored);
    const T* delta = static_cast<const T*>(args.delta);
    const int64_t chunk = kChunkBytes / static_cast<int64_t>(sizeof(T));
    parallel_for(args.elements, chunk, [=](int64_t begin, int64_t end) {
      with_isa([=] {
        for (int64_t i = begin; i < end; ++i) out[i] = Op::apply(stored[i], delta[i]);
      });
    });
  });
  return {};
}

}  // namespace resvar::cpu
