// params[index] = op(params[index], updates), row by row, in the order of the indices.
//
// Whatever the number of threads, every element gets its updates in this order and by one thread.
// So the result is bitwise that of the serial loop, without locks or atomics. Three ways to share
// the work, each a set of regions that do not overlap:
//   - little of it: one region, one thread;
//   - wide rows: a region is a range of columns; every thread walks all rows;
//   - narrow rows: a region is a range of the table; every thread walks all indices and applies
//     those that fall into its own.
#include <algorithm>

#include "core/dispatch.h"
#include "core/kernels.h"
#include "cpu/first_zero.h"
#include "cpu/parallel.h"
#include "cpu/row_offsets.h"

namespace resvar::cpu {
namespace {

constexpr int64_t kSerialBytes = 64 * 1024;
constexpr int64_t kWideColumnsBytes = 256;  // least width of a region of columns

// The part of every row, and of the table, that one thread changes.
struct Region {
  int64_t column_begin, column_end;  // elements of a row
  int64_t offset_begin, offset_end;  // rows that start at these elements of the table
};

template <typename Op, typename T>
void apply_row(T* row, const T* update, bool scalar, int64_t begin, int64_t end) {
  if (scalar) {
    const T value = *update;
    for (int64_t i = begin; i < end; ++i) row[i] = Op::apply(row[i], value);
  } else {
    for (int64_t i = begin; i < end; ++i) row[i] = Op::apply(row[i], update[i]);
  }
}

template <typename Op, typename T>
void apply_region(const ScatterArgs& args, const Region& region) {
  T* params = static_cast<T*>(args.params);
  const T* updates = static_cast<const T*>(args.updates);
  const int64_t update_stride = args.scalar_update ? 0 : args.slice;
  int64_t offsets[kOffsetBlock];
  for (int64_t block = 0; block < args.index.rows; block += kOffsetBlock) {
    const int64_t end = std::min(block + kOffsetBlock, args.index.rows);
    row_offsets(args.index, block, end, offsets);
    for (int64_t r = block; r < end; ++r) {
      const int64_t offset = offsets[r - block];
      if (offset < region.offset_begin || offset >= region.offset_end) continue;
      apply_row<Op>(params + offset, updates + r * update_stride, args.scalar_update,
                    region.column_begin, region.column_end);
    }
  }
}

int64_t table_elements(const ScatterArgs& args) {
  return args.index.depth == 0 ? args.slice : args.index.dims[0] * args.index.strides[0];
}

// Calls f(region) for regions that together are the whole table.
template <typename F>
void for_each_region(const ScatterArgs& args, F f) {
  const int64_t element = static_cast<int64_t>(size_of(args.dtype));
  const int64_t table = table_elements(args);
  const int64_t threads = max_threads();
  if (threads == 1 || args.index.rows * args.slice * element <= kSerialBytes) {
    f(Region{0, args.slice, 0, table});
  } else if (args.slice * element >= threads * kWideColumnsBytes) {
    const int64_t lines = args.slice * element / kWideColumnsBytes;
    const int64_t columns = (lines + threads - 1) / threads * kWideColumnsBytes / element;
    parallel_for(args.slice, std::max<int64_t>(columns, 1),
                 [&](int64_t begin, int64_t end) { f(Region{begin, end, 0, table}); });
  } else {
    const int64_t rows = table / args.slice;
    const int64_t share = (rows + threads - 1) / threads;
    parallel_for(rows, share, [&](int64_t begin, int64_t end) {
      f(Region{0, args.slice, begin * args.slice, end * args.slice});
    });
  }
}

DataFault check(const ScatterArgs& args) {
  const int64_t bad = first_bad_index(args.index);
  if (bad != kNowhere) return {.bad_index = bad};
  if (args.op != UpdateOp::kDiv) return {};
  const int64_t count = args.scalar_update ? 1 : args.index.rows * args.slice;
  return {.zero_divisor = first_zero(args.dtype, args.updates, count)};
}

}  // namespace

DataFault scatter(const ScatterArgs& args) {
  if (const DataFault fault = check(args)) return fault;
  if (args.index.rows == 0 || args.slice == 0) return {};
  visit_update(args.op, args.dtype, [&]<typename Op, typename T>(TypeTag<Op>, TypeTag<T>) {
    for_each_region(args, [&](const Region& region) { apply_region<Op, T>(args, region); });
  });
  return {};
}

}  // namespace resvar::cpu
