#include "scatter_ordered.h"

#include <algorithm>
#include <bit>

#include "core/dispatch.h"
#include "elements.cuh"
#include "first_zero.cuh"
#include "row_offsets.cuh"
#include "sort_by_key.h"
#include "units.cuh"

namespace resvar::cuda {
namespace {

constexpr int64_t kMaxUpdates = int64_t{1} << 21;  // sorted at a time

// Updates sorted by the row they change.
struct Sorted {
  const void* rows;
  bool wide;                  // rows are 64-bit numbers, or 32-bit
  const uint32_t* positions;  // of the updates, among those of this sort
  int64_t count;
};

__device__ __forceinline__ uint64_t row_at(const Sorted& sorted, int64_t i) {
  if (sorted.wide) return static_cast<const uint64_t*>(sorted.rows)[i];
  return static_cast<const uint32_t*>(sorted.rows)[i];
}

// Whether update i of the sorted ones is there, and for this row.
__device__ __forceinline__ bool is_row(const Sorted& sorted, int64_t i, uint64_t row) {
  return i < sorted.count && row_at(sorted, i) == row;
}

// The row of each update from `begin` on, and its position. Where an index is out of range too: the
// sort reads all of them in any case.
template <typename Row>
__global__ void __launch_bounds__(kThreads)
    rows_kernel(RowIndex index, int64_t slice, int64_t begin, int64_t count, Row* rows,
                uint32_t* positions) {
  const GridStride threads = grid_stride();
  for (int64_t i = threads.first; i < count; i += threads.step) {
    rows[i] = static_cast<Row>(row_offset(index, begin + i) / slice);
    positions[i] = static_cast<uint32_t>(i);
  }
}

// One element at a time, or one pack.
template <typename T>
struct OneElement {
  using Value = T;
  static constexpr int kSize = 1;
  static __device__ __forceinline__ T load(const T* from) { return *from; }
  static __device__ __forceinline__ T repeat(T value) { return value; }
  static __device__ __forceinline__ void store(T* to, T value) { *to = value; }
  template <typename Op>
  static __device__ __forceinline__ void apply(T& stored, T update) {
    stored = Op::apply(stored, update);
  }
};

// Of small elements half as many as one access can move, which are arithmetic enough for a thread.
template <typename T>
struct OnePack {
  static constexpr int kSize = (sizeof(T) < 4 ? 8 : 16) / sizeof(T);
  using Value = Pack<T, kSize>;
  static __device__ __forceinline__ Value load(const T* from) { return load_as<Value>(from); }
  static __device__ __forceinline__ Value repeat(T value) { return repeated<Value>(value); }
  static __device__ __forceinline__ void store(T* to, const Value& value) { store_pack(to, value); }
  template <typename Op>
  static __device__ __forceinline__ void apply(Value& stored, const Value& update) {
    apply_pack<Op>(stored, update);
  }
};

// Updates of one row are loaded this many at a time.
constexpr int kBatch = 4;

// A row that so many updates are for is hot: blocks of its own apply them.
constexpr int64_t kManyUpdates = 512;

// All updates, from number i on, of elements [at, at + kSize) of a row.
template <typename Op, typename Unit, typename T>
__device__ __forceinline__ void apply_segment(T* to, const T* updates, bool scalar, int64_t slice,
                                              int64_t at, const Sorted& sorted, int64_t i) {
  const uint64_t row = row_at(sorted, i);
  typename Unit::Value value = Unit::load(to), batch[kBatch]{};
  for (int found = kBatch; found == kBatch; i += kBatch) {
    found = 0;
#pragma unroll
    for (int b = 0; b < kBatch; ++b) {
      if (found < b || !is_row(sorted, i + b, row)) continue;
      batch[b] = scalar ? Unit::repeat(*updates)
                        : Unit::load(updates + int64_t{sorted.positions[i + b]} * slice + at);
      ++found;
    }
#pragma unroll
    for (int b = 0; b < kBatch; ++b) {
      if (b < found) Unit::template apply<Op>(value, batch[b]);
    }
  }
  Unit::store(to, value);
}

template <typename Op, typename Unit, typename T>
__device__ __forceinline__ void apply_sorted(T* params, const T* updates, bool scalar,
                                             int64_t slice, const Sorted& sorted,
                                             const RowPieces& pieces) {
  for_each_piece(pieces, [&](int64_t i, int64_t first, int64_t end, int64_t step) {
    const uint64_t row = row_at(sorted, i);
    if (i > 0 && row_at(sorted, i - 1) == row) return;
    if (is_row(sorted, i + kManyUpdates - 1, row)) return;  // apply_hot_rows()'
    for (int64_t unit = first; unit < end; unit += step) {
      const int64_t at = unit * Unit::kSize;
      T* const to = params + static_cast<int64_t>(row) * slice + at;
      apply_segment<Op, Unit>(to, updates, scalar, slice, at, sorted, i);
    }
  });
}

// Part of the columns of a hot row, and as many of its updates as a block holds at a time: each
// thread loads kLoads elements, of one column.
template <typename T>
class HotColumns {
 public:
  static constexpr int kLoads = sizeof(T) > 8 ? 4 : 8;

  __device__ HotColumns(const T* updates, bool scalar, int64_t slice, const Sorted& sorted,
                        int64_t first_column, int columns)
      : updates_(updates),
        scalar_(scalar),
        slice_(slice),
        sorted_(sorted),
        column_(first_column + static_cast<int>(threadIdx.x) % columns),
        first_(static_cast<int>(threadIdx.x) / columns),
        step_(kThreads / columns) {}

  // Loads from update i on, of those before `end`.
  __device__ __forceinline__ void load(T (&elements)[kLoads], int64_t i, int64_t end) const {
#pragma unroll
    for (int k = 0; k < kLoads; ++k) {
      const int64_t at = i + first_ + k * step_;
      if (at >= end || column_ >= slice_) continue;
      elements[k] = updates_[scalar_ ? 0 : int64_t{sorted_.positions[at]} * slice_ + column_];
    }
  }

 private:
  const T* updates_;
  bool scalar_;
  int64_t slice_;
  const Sorted& sorted_;
  int64_t column_;
  int first_, step_;
};

// Applies updates [i, end), all of one row, to `columns` of its elements, by a whole block. While
// some threads apply what is in shared memory, one update after the other, all of them wait for
// what comes next: so the row takes as long as its arithmetic, or as its updates take to load, not
// both for every few of them.
template <typename Op, typename T>
__device__ __forceinline__ void apply_hot_row(T* to, const HotColumns<T>& source, int columns,
                                              bool mine, int64_t i, int64_t end) {
  constexpr int kLoads = HotColumns<T>::kLoads;
  // Bytes, since variables of a class would be constructed.
  alignas(16) __shared__ unsigned char bytes[kLoads * kThreads * sizeof(T)];
  auto* const shared = reinterpret_cast<T*>(bytes);
  const int self = static_cast<int>(threadIdx.x), held = kLoads * kThreads / columns;
  T value{}, next[kLoads]{};
  if (mine) value = *to;
  source.load(next, i, end);
  for (; i < end; i += held) {
    __syncthreads();
#pragma unroll
    for (int k = 0; k < kLoads; ++k) shared[k * kThreads + self] = next[k];
    __syncthreads();
    source.load(next, i + held, end);
    if (!mine) continue;
    const int count = static_cast<int>(end - i < held ? end - i : held);
#pragma unroll 4
    for (int u = 0; u < count; ++u) value = Op::apply(value, shared[u * columns + self]);
  }
  if (mine) *to = value;
}

// The first of the sorted updates from `low` on, before `high`, for which `is_after` holds.
template <typename F>
__device__ __forceinline__ int64_t first_where(int64_t low, int64_t high, F is_after) {
  while (low < high) {
    const int64_t middle = low + (high - low) / 2;
    is_after(middle) ? high = middle : low = middle + 1;
  }
  return low;
}

// The rows that apply_sorted() leaves out. Such a row has a multiple of kManyUpdates among its
// updates, so blocks look at those only; the first of a row is where the work is done, `columns`
// elements by each block.
template <typename Op, typename T>
__device__ __forceinline__ void apply_hot_rows(T* params, const T* updates, bool scalar,
                                               int64_t slice, const Sorted& sorted, int columns) {
  const int self = static_cast<int>(threadIdx.x);
  const int64_t chunks = (slice + columns - 1) / columns;
  const int64_t items = (sorted.count + kManyUpdates - 1) / kManyUpdates * chunks;
  for (int64_t item = blockIdx.x; item < items; item += gridDim.x) {
    const int64_t seen = item / chunks * kManyUpdates, column = item % chunks * columns;
    const int64_t before = seen - kManyUpdates;
    const uint64_t row = row_at(sorted, seen);
    if (before >= 0 && row_at(sorted, before) == row) continue;
    const int64_t begin = first_where(before < 0 ? 0 : before + 1, seen,
                                      [&](int64_t i) { return row_at(sorted, i) == row; });
    if (!is_row(sorted, begin + kManyUpdates - 1, row)) continue;
    const int64_t end = first_where(begin + kManyUpdates, sorted.count,
                                    [&](int64_t i) { return row_at(sorted, i) != row; });
    const HotColumns<T> source(updates, scalar, slice, sorted, column, columns);
    const bool mine = self < columns && column + self < slice;
    T* const to = params + static_cast<int64_t>(row) * slice + column + self;
    apply_hot_row<Op>(to, source, columns, mine, begin, end);
  }
}

// One kernel for all rows, since it is the one that writes.
template <typename Op, typename T>
__global__ void __launch_bounds__(kThreads)
    apply_kernel(T* params, const T* updates, bool scalar, int64_t slice, Sorted sorted,
                 RowPieces pieces, bool packed, int columns, const Faults* faults) {
  if (found_fault(faults)) return;
  if (packed) {
    apply_sorted<Op, OnePack<T>>(params, updates, scalar, slice, sorted, pieces);
  } else {
    apply_sorted<Op, OneElement<T>>(params, updates, scalar, slice, sorted, pieces);
  }
  apply_hot_rows<Op>(params, updates, scalar, slice, sorted, columns);
}

// The last update of each row.
template <typename Unit>
__global__ void __launch_bounds__(kThreads)
    move_last_kernel(Unit* params, const Unit* updates, Sorted sorted, RowPieces pieces,
                     const Faults* faults) {
  if (found_fault(faults)) return;
  for_each_piece(pieces, [&](int64_t i, int64_t first, int64_t end, int64_t step) {
    const uint64_t row = row_at(sorted, i);
    if (i + 1 < sorted.count && row_at(sorted, i + 1) == row) return;
    copy_units(params + static_cast<int64_t>(row) * pieces.units,
               updates + int64_t{sorted.positions[i]} * pieces.units, first, end, step);
  });
}

// Memory to sort in.
template <typename Row>
class Sorter {
 public:
  Sorter(Operation& operation, const ScatterArgs& args, int64_t table_rows)
      : operation_(operation), args_(args) {
    const auto capacity = static_cast<size_t>(std::min(args.index.rows, kMaxUpdates));
    rows_ = static_cast<Row*>(operation.scratch(2 * capacity * sizeof(Row)));
    positions_ = static_cast<uint32_t*>(operation.scratch(2 * capacity * sizeof(uint32_t)));
    sorted_rows_ = rows_ + capacity;
    sorted_positions_ = positions_ + capacity;
    // A table may have no rows: then each index is out of range, but sorted all the same.
    bits_ = std::max<int>(
        std::bit_width(static_cast<uint64_t>(std::max<int64_t>(table_rows, 1) - 1)), 1);
    // All memory is there before the first part is written.
    const int last = static_cast<int>(args.index.rows % kMaxUpdates);
    space_.bytes = sort_space<Row>(static_cast<int>(capacity), bits_);
    if (last != 0) space_.bytes = std::max(space_.bytes, sort_space<Row>(last, bits_));
    space_.data = operation.scratch(space_.bytes);
  }

  Sorted sort(int64_t begin, int count) {
    launch(operation_.handle(), count, rows_kernel<Row>,
           row_index_of(args_.index, args_.index.data), args_.slice, begin, count, rows_,
           positions_);
    sort_by_key(operation_, space_, rows_, sorted_rows_, positions_, sorted_positions_, count,
                bits_);
    return {sorted_rows_, sizeof(Row) == 8, sorted_positions_, count};
  }

 private:
  Operation& operation_;
  const ScatterArgs& args_;
  int bits_;
  Row *rows_, *sorted_rows_;
  uint32_t *positions_, *sorted_positions_;
  SortSpace space_;
};

void move_last(Operation& operation, const ScatterArgs& args, const std::byte* updates,
               const Sorted& sorted, const Faults* faults) {
  const size_t row_bytes = static_cast<size_t>(args.slice) * size_of(args.dtype);
  visit_unit(unit_of(row_bytes, args.params, updates), [&]<typename Unit>(TypeTag<Unit>) {
    const RowPieces pieces(sorted.count, static_cast<int64_t>(row_bytes / sizeof(Unit)));
    launch(operation.handle(), pieces.threads(), move_last_kernel<Unit>,
           static_cast<Unit*>(args.params), reinterpret_cast<const Unit*>(updates), sorted, pieces,
           faults);
  });
}

void apply(Operation& operation, const ScatterArgs& args, const std::byte* updates,
           const Sorted& sorted, const Faults* faults) {
  visit_update(args.op, args.dtype, [&]<typename Op, typename T>(TypeTag<Op>, TypeTag<T>) {
    using Element = device_type<T>;
    if constexpr (!std::is_same_v<Op, Update>) {
      constexpr int kSize = OnePack<Element>::kSize;
      const bool packed = are_packs<Element, kSize>(args.slice, args.params,
                                                    args.scalar_update ? nullptr : updates);
      const RowPieces pieces(sorted.count, packed ? args.slice / kSize : args.slice);
      const int columns = RowPieces(1, args.slice).lanes();
      launch(operation.handle(), pieces.threads(), apply_kernel<Op, Element>,
             static_cast<Element*>(args.params), reinterpret_cast<const Element*>(updates),
             args.scalar_update, args.slice, sorted, pieces, packed, columns, faults);
    }
  });
}

template <typename Row>
void scatter_sorted(Operation& operation, const ScatterArgs& args, int64_t table_rows,
                    const Faults* faults) {
  Sorter<Row> sorter(operation, args, table_rows);
  const int64_t update_bytes =
      args.scalar_update ? 0 : args.slice * static_cast<int64_t>(size_of(args.dtype));
  for (int64_t begin = 0; begin < args.index.rows; begin += kMaxUpdates) {
    const Sorted sorted =
        sorter.sort(begin, static_cast<int>(std::min(kMaxUpdates, args.index.rows - begin)));
    const auto* const updates = static_cast<const std::byte*>(args.updates) + begin * update_bytes;
    const bool move = args.op == UpdateOp::kUpdate;
    move ? move_last(operation, args, updates, sorted, faults)
         : apply(operation, args, updates, sorted, faults);
  }
}

}  // namespace

void scatter_ordered(Operation& operation, const ScatterArgs& args, const Faults* faults) {
  const IndexArgs& index = args.index;
  const int64_t table_rows = index.depth == 0 ? 1 : index.dims[0] * index.strides[0] / args.slice;
  if (table_rows <= int64_t{1} << 32) {
    scatter_sorted<uint32_t>(operation, args, table_rows, faults);
  } else {
    scatter_sorted<uint64_t>(operation, args, table_rows, faults);
  }
}

}  // namespace resvar::cuda
