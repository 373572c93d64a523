// out[i] = op(stored[i], delta[i]).
#include "checks.h"
#include "core/dispatch.h"
#include "elements.cuh"
#include "first_zero.cuh"
#include "memory.h"

namespace resvar::cuda {
namespace {

// `packs` of the elements are moved by 16 bytes at a time. out may be stored.
template <typename Op, typename T>
__global__ void __launch_bounds__(kThreads)
    dense_update_kernel(T* out, const T* stored, const T* delta, int64_t packs, int64_t count,
                        const Faults* faults) {
  if (found_fault(faults)) return;
  constexpr int64_t kSize = Pack<T>::kSize;
  const GridStride threads = grid_stride();
  for (int64_t i = threads.first; i < packs; i += threads.step) {
    Pack<T> value = load_pack(stored + i * kSize);
    apply_pack<Op>(value, load_pack(delta + i * kSize));
    store_pack(out + i * kSize, value);
  }
  for (int64_t i = packs * kSize + threads.first; i < count; i += threads.step) {
    out[i] = Op::apply(stored[i], delta[i]);
  }
}

}  // namespace

DataFault dense_update(const DenseUpdateArgs& args) {
  if (args.elements == 0) return {};
  const size_t bytes = static_cast<size_t>(args.elements) * size_of(args.dtype);
  Operation operation(args.out);
  void* const out = operation.write(args.out);
  if (args.op == UpdateOp::kUpdate) {
    operation.copy(out, args.delta, bytes);
    return {};
  }
  const void* const stored = args.stored == args.out ? out : operation.read(args.stored, bytes);
  const void* const delta = operation.read(args.delta, bytes);
  Checks checks(operation);
  if (args.op == UpdateOp::kDiv) checks.divisors(args.dtype, args.delta, delta, args.elements);
  if (!checks.passed_on_host()) return checks.wait();
  const bool packed = is_aligned(out, 16) && is_aligned(stored, 16) && is_aligned(delta, 16);
  const Faults* const gate = checks.gate();
  visit_update(args.op, args.dtype, [&]<typename Op, typename T>(TypeTag<Op>, TypeTag<T>) {
    using Element = device_type<T>;
    if constexpr (!std::is_same_v<Op, Update>) {
      const int64_t packs = packed ? args.elements / Pack<Element>::kSize : 0;
      launch(operation.handle(), packed ? packs + 1 : args.elements,
             dense_update_kernel<Op, Element>, static_cast<Element*>(out),
             static_cast<const Element*>(stored), static_cast<const Element*>(delta), packs,
             args.elements, gate);
    }
  });
  return checks.wait();
}

}  // namespace resvar::cuda
