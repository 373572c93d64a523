// params[index] = op(params[index], updates), row by row.
//
// Where the device has an atomic instruction for it, updates are applied as they come; sums of
// floats then depend on the order. What has none, or must keep the order, is sorted first
// (scatter_ordered.h).
#include "atomic_update.cuh"
#include "checks.h"
#include "core/dispatch.h"
#include "first_zero.cuh"
#include "hot_rows.cuh"
#include "memory.h"
#include "row_offsets.cuh"
#include "scatter_ordered.h"
#include "units.cuh"

namespace resvar::cuda {
namespace {

// Blocks of a multiprocessor, at least: all of its threads, or 1536.
constexpr int kBlocks = RESVAR_CUDA_ARCH >= 800 ? 6 : 4;

// The sums of hot rows come after the updates, as if they were more of them.
template <typename Op, typename T>
__global__ void __launch_bounds__(kThreads, kBlocks)
    scatter_kernel(T* params, RowIndex index, const T* updates, bool scalar, int64_t slice,
                   RowPieces pieces, int width, [[maybe_unused]] HotSums sums,
                   const Faults* faults) {
  if (found_fault(faults)) return;
  const int64_t rows = pieces.rows;
  int hot = 0;
  if constexpr (kIsSum<Op>) hot = sums.hot_rows();
  if (hot > 0) pieces.rows += sums.parts_of_each(hot) * hot;
  for_each_piece(pieces, [&](int64_t row, int64_t first, int64_t end, int64_t step) {
    const bool is_sum = hot > 0 && row >= rows;
    const int64_t offset =
        is_sum ? sums.offset(static_cast<int>(row - rows), hot) : row_offset(index, row);
    if (hot > 0 && !is_sum && sums.has(offset, hot)) return;
    T* const to = params + offset;
    const T* const from =
        is_sum ? static_cast<const T*>(sums.rows) + (row - rows) * slice : updates + row * slice;
    const bool repeat = scalar && !is_sum;
    for (int64_t i = first; i < end; i += step) {
      atomic_update<Op>(to + i * width, repeat ? updates : from + i * width, repeat, width);
    }
  });
}

// One value in all rows that are named, however often. Threads that store to one place store the
// same there.
template <typename Unit>
__global__ void __launch_bounds__(kThreads)
    fill_kernel(Unit* params, RowIndex index, const Unit* value, RowPieces pieces, bool packed,
                const Faults* faults) {
  if (found_fault(faults)) return;
  const Unit one = *value;
  const uint4 several = bits_as<uint4>(repeated<Pack<Unit>>(one));
  for_each_piece(pieces, [&](int64_t row, int64_t first, int64_t end, int64_t step) {
    Unit* const to = params + row_offset(index, row);
    for (int64_t i = first; i < end; i += step) {
      packed ? __stcg(reinterpret_cast<uint4*>(to) + i, several) : __stcg(to + i, one);
    }
  });
}

void fill(Operation& operation, const ScatterArgs& args, const Faults* faults) {
  visit_unit(size_of(args.dtype), [&]<typename Unit>(TypeTag<Unit>) {
    const bool packed = are_packs<Unit>(args.slice, args.params, nullptr);
    const RowPieces pieces(args.index.rows, packed ? args.slice / Pack<Unit>::kSize : args.slice);
    launch(operation.handle(), pieces.threads(), fill_kernel<Unit>, static_cast<Unit*>(args.params),
           row_index_of(args.index, args.index.data), static_cast<const Unit*>(args.updates),
           pieces, packed, faults);
  });
}

template <typename Op, typename T>
void scatter_atomic(Operation& operation, const ScatterArgs& args, const Faults* faults) {
  const int width = atomic_width<Op, T>(operation.stream().architecture(), args.slice, args.params,
                                        args.scalar_update ? nullptr : args.updates);
  const RowPieces pieces(args.index.rows, args.slice / width);
  HotSums sums;
  if constexpr (kIsSum<Op>) sums = sum_hot_rows(operation, args, faults);
  launch(operation.handle(), pieces.threads(), scatter_kernel<Op, T>, static_cast<T*>(args.params),
         row_index_of(args.index, args.index.data), static_cast<const T*>(args.updates),
         args.scalar_update, args.slice, pieces, width, sums, faults);
}

// Scatters so, if it can be; returns whether it did.
bool try_atomics(Operation& operation, const ScatterArgs& args, const Faults* faults) {
  bool done = false;
  visit_update(args.op, args.dtype, [&]<typename Op, typename T>(TypeTag<Op>, TypeTag<T>) {
    using Element = device_type<T>;
    if constexpr (has_atomic<Op, Element>()) {
      if (operation.stream().architecture() < kAtomicsFrom<Element>) return;
      if (args.deterministic && !std::is_integral_v<T>) return;
      scatter_atomic<Op, Element>(operation, args, faults);
      done = true;
    }
  });
  return done;
}

}  // namespace

DataFault scatter(const ScatterArgs& args) {
  Operation operation(args.params);
  const int64_t updates = args.scalar_update ? 1 : args.index.rows * args.slice;
  ScatterArgs here = args;
  here.params = operation.write(args.params);
  here.index.data = operation.read(args.index.data, bytes_of_tuples(args.index));
  here.updates = operation.read(args.updates, static_cast<size_t>(updates) * size_of(args.dtype));
  Checks checks(operation, args.deferred);
  checks.indices(args.index, here.index.data);
  if (args.op == UpdateOp::kDiv) {
    checks.divisors(args.dtype, args.updates, here.updates, updates);
  }
  if (!checks.passed_on_host() || args.index.rows == 0 || args.slice == 0) return checks.wait();
  const Faults* const gate = checks.gate();
  if (args.op == UpdateOp::kUpdate && args.scalar_update) {
    fill(operation, here, gate);
  } else if (!try_atomics(operation, here, gate)) {
    scatter_ordered(operation, here, gate);
  }
  return checks.wait();
}

}  // namespace resvar::cuda
