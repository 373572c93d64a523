#include "hot_rows.cuh"

#include "atomic_update.cuh"
#include "core/dispatch.h"
#include "first_zero.cuh"
#include "row_offsets.cuh"

namespace resvar::cuda {
namespace {

// Fewer atomics on a row of 256 bytes should take an H100 less than 40 us, about what a call does.
constexpr int64_t kFewUpdates = int64_t{1} << 14;
// Of the sample, which has kThreads. A row that less than 1/32 of the updates are for takes no
// longer than the rest of them.
constexpr int kFrequent = kThreads / 32;
constexpr int64_t kWideRow = int64_t{1} << 14;  // bytes
constexpr int kBlocksOfProcessor = 4;
constexpr int kBatch = 4;  // updates that a thread loads at a time
constexpr unsigned kWholeWarp = 0xffffffff;

// One from each of kThreads equal parts of the updates. Where in its part, multiples of the golden
// ratio tell: at one place in each, indices with a period would show one phase of it only.
__device__ __forceinline__ int64_t sampled_update(int64_t updates) {
  constexpr uint32_t kGoldenRatio = 2654435769u;  // its fraction, of 2^32
  const auto part = static_cast<uint64_t>(updates / kThreads);
  return static_cast<int64_t>(threadIdx.x * part + ((threadIdx.x * kGoldenRatio * part) >> 32));
}

// By one block.
__global__ void __launch_bounds__(kThreads)
    find_hot_rows_kernel(RowIndex index, int64_t updates, HotRows* hot, const Faults* faults) {
  __shared__ int64_t offsets[kThreads];
  __shared__ int counts[kThreads];  // at one update of each frequent row; elsewhere 0
  if (found_fault(faults)) return;
  const int self = static_cast<int>(threadIdx.x);
  const int64_t offset = row_offset(index, sampled_update(updates));
  offsets[self] = offset;
  __syncthreads();
  int count = 0, earlier = 0;
  for (int i = 0; i < kThreads; ++i) {
    const int same = offsets[i] == offset;
    count += same;
    earlier += same && i < self;
  }
  const bool frequent = earlier == 0 && count >= kFrequent;
  counts[self] = frequent ? count : 0;
  const int found = __syncthreads_count(frequent);
  if (self == 0) hot->count = found < HotRows::kMost ? found : HotRows::kMost;
  if (!frequent) return;
  int before = 0;
  for (int i = 0; i < kThreads; ++i) {
    before += counts[i] > count || (counts[i] == count && i < self);
  }
  if (before < HotRows::kMost) hot->offsets[before] = offset;
}

// Halves are summed as float.
template <typename T>
using Sum = std::conditional_t<is_half_v<T>, float, T>;

template <typename T>
struct Updates {
  RowIndex index;
  const T* data;
  bool scalar, negate, packed;
  int64_t count, slice;
  int lanes;   // threads that share an update, one access each
  int chunks;  // of that many accesses in a row; a block sums one of them
};

template <int kSize, typename T>
__device__ __forceinline__ void load(T (&elements)[kSize], const Updates<T>& updates, int64_t row,
                                     int64_t at) {
  if (kSize == 1 || updates.scalar) {
    const T value = updates.data[updates.scalar ? 0 : row * updates.slice + at];
#pragma unroll
    for (T& element : elements) element = value;
  } else {
    const Pack<T> pack = load_pack(updates.data + row * updates.slice + at);
    memcpy(static_cast<void*>(elements), &pack, sizeof(elements));
  }
}

// The addend that adding x, or subtracting it, is; and back. So zeros keep their signs.
template <typename T>
__device__ __forceinline__ T addend(const Updates<T>& updates, T x) {
  if constexpr (std::is_integral_v<T>) return x;
  return updates.negate ? negative(x) : x;
}

// Adds kSize elements, from `at` on, of each update whose bit is set: bit i is update first + i.
template <int kSize, typename T>
__device__ __forceinline__ void add_found(Sum<T>* sums, const Updates<T>& updates, int64_t first,
                                          unsigned found, int64_t at) {
  while (found != 0) {
    T batch[kBatch][kSize]{};
    int bits[kBatch];
#pragma unroll
    for (int b = 0; b < kBatch; ++b) {
      bits[b] = __ffs(static_cast<int>(found)) - 1;
      found &= found - 1;
      if (bits[b] >= 0) load(batch[b], updates, first + bits[b], at);
    }
#pragma unroll
    for (int b = 0; b < kBatch; ++b) {
      if (bits[b] < 0) continue;
#pragma unroll
      for (int e = 0; e < kSize; ++e) {
        sums[e] = Add::apply(sums[e], static_cast<Sum<T>>(addend(updates, batch[b][e])));
      }
    }
  }
}

// Adds what is in this thread's share of the updates of a row: those at which the lanes of its
// group look, in each warp full of updates to which the warp comes.
template <typename T>
__device__ __forceinline__ void add_updates(Sum<T>* sums, const Updates<T>& updates, int64_t offset,
                                            int64_t at, int part, int parts) {
  const int lane = static_cast<int>(threadIdx.x) % kWarp;
  const unsigned group = kWholeWarp >> (kWarp - updates.lanes)
                                           << (lane / updates.lanes * updates.lanes);
  const unsigned mine = at < updates.slice ? group : 0;
  int64_t first = int64_t{part} * kThreads + threadIdx.x - lane;
  for (; first < updates.count; first += int64_t{parts} * kThreads) {
    const int64_t row = first + lane;
    const bool same = row < updates.count && row_offset(updates.index, row) == offset;
    const unsigned found = __ballot_sync(kWholeWarp, same) & mine;
    updates.packed ? add_found<Pack<T>::kSize>(sums, updates, first, found, at)
                   : add_found<1>(sums, updates, first, found, at);
  }
}

// Leaves in the first group of the block, in element e of thread t at shared[e * kThreads + t],
// what all groups have.
template <int kSize, typename S>
__device__ __forceinline__ void add_groups(const S (&sums)[kSize], S* shared, int lanes) {
  const int self = static_cast<int>(threadIdx.x);
#pragma unroll
  for (int e = 0; e < kSize; ++e) shared[e * kThreads + self] = sums[e];
  for (int half = kThreads / 2; half >= lanes; half /= 2) {
    __syncthreads();
    if (self >= half) continue;
#pragma unroll
    for (int e = 0; e < kSize; ++e) {
      S& sum = shared[e * kThreads + self];
      sum = Add::apply(sum, shared[e * kThreads + self + half]);
    }
  }
}

// A block for each chunk of each part.
template <typename T>
__global__ void __launch_bounds__(kThreads, kBlocksOfProcessor)
    sum_hot_rows_kernel(Updates<T> updates, HotSums hot, T* rows, const Faults* faults) {
  constexpr int kSize = Pack<T>::kSize;
  // Bytes, since variables of a class would be constructed.
  alignas(16) __shared__ unsigned char bytes[sizeof(Sum<T>[kSize][kThreads])];
  auto* const shared = reinterpret_cast<Sum<T>*>(bytes);
  if (found_fault(faults) || hot.hot_rows() == 0) return;
  const int hot_rows = hot.hot_rows(), parts = hot.parts_of_each(hot_rows);
  const int part = static_cast<int>(blockIdx.x) / updates.chunks;
  const int chunk = static_cast<int>(blockIdx.x) % updates.chunks;
  if (part >= parts * hot_rows) return;
  const int self = static_cast<int>(threadIdx.x), size = updates.packed ? kSize : 1;
  const int64_t at = (chunk * updates.lanes + self % updates.lanes) * size;
  Sum<T> sums[kSize];
  // What -0 is added to stays what it is.
#pragma unroll
  for (Sum<T>& sum : sums) sum = negative(Sum<T>(0));
  add_updates(sums, updates, hot.offset(part, hot_rows), at, part % parts, parts);
  add_groups(sums, shared, updates.lanes);
  if (self >= updates.lanes || at >= updates.slice) return;
  T* const to = rows + part * updates.slice + at;
  for (int e = 0; e < size; ++e) {
    to[e] = addend(updates, static_cast<T>(shared[e * kThreads + self]));
  }
}

template <typename T>
HotSums sum_rows_of(Operation& operation, const ScatterArgs& args, const Faults* faults) {
  const auto* const data = static_cast<const T*>(args.updates);
  const bool packed = are_packs<T>(args.slice, args.scalar_update ? nullptr : data, nullptr);
  const RowPieces pieces(args.index.rows, packed ? args.slice / Pack<T>::kSize : args.slice);
  const int64_t chunks = (pieces.units + pieces.lanes() - 1) / pieces.lanes();
  // Each part has something to look at, and all parts together occupy the device.
  const int64_t blocks = int64_t{kBlocksOfProcessor} * operation.stream().multiprocessors();
  const int64_t parts =
      std::max<int64_t>(std::min(blocks / chunks, args.index.rows / kThreads), HotRows::kMost);
  const size_t bytes = static_cast<size_t>(parts * args.slice) * sizeof(T);
  auto* const hot = static_cast<HotRows*>(operation.scratch(sizeof(HotRows) + bytes));
  auto* const rows = reinterpret_cast<T*>(hot + 1);
  const HotSums sums{hot, rows, static_cast<int>(parts)};
  const Updates<T> updates{.index = row_index_of(args.index, args.index.data),
                           .data = data,
                           .scalar = args.scalar_update,
                           .negate = args.op == UpdateOp::kSub,
                           .packed = packed,
                           .count = args.index.rows,
                           .slice = args.slice,
                           .lanes = pieces.lanes(),
                           .chunks = static_cast<int>(chunks)};
  launch(operation.handle(), kThreads, find_hot_rows_kernel, updates.index, updates.count, hot,
         faults);
  launch(operation.handle(), parts * chunks * kThreads, sum_hot_rows_kernel<T>, updates, sums, rows,
         faults);
  return sums;
}

}  // namespace

HotSums sum_hot_rows(Operation& operation, const ScatterArgs& args, const Faults* faults) {
  HotSums sums;
  const int64_t row_bytes = args.slice * static_cast<int64_t>(size_of(args.dtype));
  if (args.index.rows < kFewUpdates || row_bytes > kWideRow) return sums;
  // The sums are the same whether they are added or subtracted.
  visit_update(UpdateOp::kAdd, args.dtype, [&]<typename Op, typename T>(TypeTag<Op>, TypeTag<T>) {
    if constexpr (std::is_same_v<Op, Add> && has_atomic<Add, device_type<T>>()) {
      sums = sum_rows_of<device_type<T>>(operation, args, faults);
    }
  });
  return sums;
}

}  // namespace resvar::cuda
