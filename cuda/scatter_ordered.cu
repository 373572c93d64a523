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

// The row of each update from `begin` on, and its position.
template <typename Row>
__global__ void __launch_bounds__(kThreads)
    rows_kernel(RowIndex index, int64_t slice, int64_t begin, int64_t count, Row* rows,
                uint32_t* positions, const Faults* faults) {
  if (found_fault(faults)) return;
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

template <typename T>
struct OnePack {
  using Value = Pack<T>;
  static constexpr int kSize = Pack<T>::kSize;
  static __device__ __forceinline__ Value load(const T* from) { return load_pack(from); }
  static __device__ __forceinline__ Value repeat(T value) { return pack_of(value); }
  static __device__ __forceinline__ void store(T* to, const Value& value) { store_pack(to, value); }
  template <typename Op>
  static __device__ __forceinline__ void apply(Value& stored, const Value& update) {
    apply_pack<Op>(stored, update);
  }
};

// Updates of one row are loaded this many at a time.
constexpr int kBatch = 4;

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
      if (found < b || i + b >= sorted.count || row_at(sorted, i + b) != row) continue;
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
    for (int64_t unit = first; unit < end; unit += step) {
      const int64_t at = unit * Unit::kSize;
      T* const to = params + static_cast<int64_t>(row) * slice + at;
      apply_segment<Op, Unit>(to, updates, scalar, slice, at, sorted, i);
    }
  });
}

template <typename Op, typename T>
__global__ void __launch_bounds__(kThreads)
    apply_kernel(T* params, const T* updates, bool scalar, int64_t slice, Sorted sorted,
                 RowPieces pieces, bool packed, const Faults* faults) {
  if (found_fault(faults)) return;
  if (packed) {
    apply_sorted<Op, OnePack<T>>(params, updates, scalar, slice, sorted, pieces);
  } else {
    apply_sorted<Op, OneElement<T>>(params, updates, scalar, slice, sorted, pieces);
  }
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
    const Unit* const from = updates + int64_t{sorted.positions[i]} * pieces.units;
    Unit* const to = params + static_cast<int64_t>(row) * pieces.units;
#pragma unroll 4
    for (int64_t unit = first; unit < end; unit += step) to[unit] = __ldg(from + unit);
  });
}

// Memory to sort in.
template <typename Row>
class Sorter {
 public:
  Sorter(Operation& operation, const ScatterArgs& args, int64_t table_rows, const Faults* faults)
      : operation_(operation), args_(args), faults_(faults) {
    const auto capacity = static_cast<size_t>(std::min(args.index.rows, kMaxUpdates));
    rows_ = static_cast<Row*>(operation.scratch(2 * capacity * sizeof(Row)));
    positions_ = static_cast<uint32_t*>(operation.scratch(2 * capacity * sizeof(uint32_t)));
    sorted_rows_ = rows_ + capacity;
    sorted_positions_ = positions_ + capacity;
    bits_ = std::max<int>(std::bit_width(static_cast<uint64_t>(table_rows - 1)), 1);
    // All memory is there before the first part is written.
    const int64_t last = args.index.rows % kMaxUpdates;
    space_.bytes = sort_space<Row>(static_cast<int64_t>(capacity), bits_);
    if (last != 0) space_.bytes = std::max(space_.bytes, sort_space<Row>(last, bits_));
    space_.data = operation.scratch(space_.bytes);
  }

  Sorted sort(int64_t begin, int64_t count) {
    launch(operation_.handle(), count, rows_kernel<Row>,
           row_index_of(args_.index, args_.index.data), args_.slice, begin, count, rows_,
           positions_, faults_);
    sort_by_key(operation_, space_, rows_, sorted_rows_, positions_, sorted_positions_, count,
                bits_);
    return {sorted_rows_, sizeof(Row) == 8, sorted_positions_, count};
  }

 private:
  Operation& operation_;
  const ScatterArgs& args_;
  const Faults* faults_;
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
      const bool packed = args.scalar_update ? are_packs<Element>(args.slice, args.params, nullptr)
                                             : are_packs<Element>(args.slice, args.params, updates);
      const RowPieces pieces(sorted.count, packed ? args.slice / Pack<Element>::kSize : args.slice);
      launch(operation.handle(), pieces.threads(), apply_kernel<Op, Element>,
             static_cast<Element*>(args.params), reinterpret_cast<const Element*>(updates),
             args.scalar_update, args.slice, sorted, pieces, packed, faults);
    }
  });
}

template <typename Row>
void scatter_sorted(Operation& operation, const ScatterArgs& args, int64_t table_rows,
                    const Faults* faults) {
  Sorter<Row> sorter(operation, args, table_rows, faults);
  const int64_t update_bytes =
      args.scalar_update ? 0 : args.slice * static_cast<int64_t>(size_of(args.dtype));
  for (int64_t begin = 0; begin < args.index.rows; begin += kMaxUpdates) {
    const Sorted sorted = sorter.sort(begin, std::min(kMaxUpdates, args.index.rows - begin));
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
