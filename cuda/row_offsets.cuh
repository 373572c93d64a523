// From index tuples to places in memory, and how threads share rows.
#pragma once

#include "core/kernels.h"
#include "launch.cuh"

namespace resvar::cuda {

// IndexArgs as kernels take them.
struct RowIndex {
  const void* tuples;
  bool is_int64;
  int depth;     // indices in a tuple
  int implicit;  // dimensions of the grid
  int64_t tuples_at_place, places_sharing;
  int64_t grid[kMaxRank] = {};
  int64_t grid_strides[kMaxRank] = {};
  int64_t dims[kMaxRank] = {};
  int64_t strides[kMaxRank] = {};
};

// `tuples`: those of the arguments, on the device.
inline RowIndex row_index_of(const IndexArgs& args, const void* tuples) {
  RowIndex index{.tuples = tuples,
                 .is_int64 = args.dtype == DType::kInt64,
                 .depth = args.tuple_depth(),
                 .implicit = args.implicit,
                 .tuples_at_place = args.rows == 0 ? 0 : args.rows / args.places(),
                 .places_sharing = args.places_sharing()};
  for (int axis = 0; axis < args.implicit; ++axis) {
    index.grid[axis] = args.grid[axis];
    index.grid_strides[axis] = args.strides[axis];
  }
  for (int axis = 0; axis < index.depth; ++axis) {
    index.dims[axis] = args.dims[args.implicit + axis];
    index.strides[axis] = args.strides[args.implicit + axis];
  }
  return index;
}

inline size_t bytes_of_tuples(const IndexArgs& args) {
  return static_cast<size_t>(args.tuples() * args.tuple_depth()) * size_of(args.dtype);
}

__device__ __forceinline__ int64_t index_at(const RowIndex& index, int64_t position) {
  if (index.is_int64) return __ldg(static_cast<const long long*>(index.tuples) + position);
  return __ldg(static_cast<const int*>(index.tuples) + position);
}

// What an index of a tuple adds to the place of its row. No index leads out of the array: an array
// of the host may have been changed between its copy to the device and the check.
__device__ __forceinline__ int64_t offset_along(const RowIndex& index, int64_t position, int axis) {
  const auto last = static_cast<unsigned long long>(index.dims[axis] - 1);
  const auto at = static_cast<unsigned long long>(index_at(index, position));
  return static_cast<int64_t>(at < last ? at : last) * index.strides[axis];
}

__device__ __forceinline__ int64_t tuple_offset(const RowIndex& index, int64_t tuple) {
  if (index.depth == 1) return offset_along(index, tuple, 0);
  int64_t offset = 0;
  for (int axis = 0; axis < index.depth; ++axis) {
    offset += offset_along(index, tuple * index.depth + axis, axis);
  }
  return offset;
}

// The first element of a row.
__device__ __forceinline__ int64_t row_offset(const RowIndex& index, int64_t row) {
  if (index.implicit == 0) return tuple_offset(index, row);
  int64_t place = row / index.tuples_at_place;
  const int64_t tuple =
      place / index.places_sharing * index.tuples_at_place + row % index.tuples_at_place;
  int64_t offset = tuple_offset(index, tuple);
  for (int axis = index.implicit - 1; axis >= 0; --axis) {
    offset += place % index.grid[axis] * index.grid_strides[axis];
    place /= index.grid[axis];
  }
  return offset;
}

// Rows of `units`, each unit moved by one access, cut into pieces so that neither short rows nor
// long ones leave threads without work: a group of `lanes` threads takes a piece.
struct RowPieces {
  static constexpr int kUnitsOfThread = 4;

  int64_t rows, units;
  int lane_bits = 0;
  int64_t pieces, piece_units;

  RowPieces(int64_t rows, int64_t units) : rows(rows), units(units) {
    while (lanes() < kWarp && lanes() < units) ++lane_bits;
    piece_units = int64_t{lanes()} * kUnitsOfThread;
    pieces = (units + piece_units - 1) / piece_units;
  }

  __host__ __device__ constexpr int lanes() const { return 1 << lane_bits; }
  int64_t threads() const { return rows * pieces * lanes(); }
};

// Calls f(row, first, end, step) for the units that this thread is to work on.
template <typename F>
__device__ __forceinline__ void for_each_piece(const RowPieces& rows, F f) {
  const GridStride threads = grid_stride();
  const int lanes = rows.lanes(), lane = static_cast<int>(threads.first) & (lanes - 1);
  const int64_t count = rows.rows * rows.pieces;
  for (int64_t item = threads.first >> rows.lane_bits; item < count;
       item += threads.step >> rows.lane_bits) {
    const int64_t row = rows.pieces == 1 ? item : item / rows.pieces;
    const int64_t begin = (item - row * rows.pieces) * rows.piece_units;
    const int64_t end = begin + rows.piece_units;
    f(row, begin + lane, end < rows.units ? end : rows.units, lanes);
  }
}

// Copies the units that f above is called for. All are read before any is written, so that the
// reads overlap.
template <typename Unit>
__device__ __forceinline__ void copy_units(Unit* to, const Unit* from, int64_t first, int64_t end,
                                           int64_t step) {
  Unit units[RowPieces::kUnitsOfThread]{};
#pragma unroll
  for (int i = 0; i < RowPieces::kUnitsOfThread; ++i) {
    if (first + i * step < end) units[i] = __ldg(from + first + i * step);
  }
#pragma unroll
  for (int i = 0; i < RowPieces::kUnitsOfThread; ++i) {
    if (first + i * step < end) to[first + i * step] = units[i];
  }
}

}  // namespace resvar::cuda
