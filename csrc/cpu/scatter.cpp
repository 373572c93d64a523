// params[index] = op(params[index], updates), row by row, in the order of the indices.
#include "cpu/scatter.h"

#include <algorithm>
#include <vector>

#include "core/dispatch.h"
#include "cpu/first_zero.h"
#include "cpu/isa.h"
#include "cpu/parallel.h"
#include "cpu/partition.h"
#include "cpu/row_offsets.h"
#include "cpu/stream.h"
#include "cpu/sum_run.h"

namespace resvar::cpu {
namespace {

constexpr int64_t kSerialBytes = 64 * 1024;
constexpr int64_t kLine = 64;
constexpr int64_t kWideBytes = 256;            // least width of the columns of one thread,
constexpr int64_t kWideIfShuffledBytes = 128;  // where rows come in no order
constexpr int64_t kRowsToShare = 8;            // for each thread; fewer are no ranges
constexpr int64_t kRowsAhead = 12;             // to be prefetched
constexpr int64_t kElementsAhead = 32;         // where a row is one
constexpr int64_t kPrefetchBytes = 256;        // of a row
constexpr int64_t kLongRun = 4;                // updates of one row
constexpr int kFewThreads = 4;
constexpr int64_t kMaxTableRows = int64_t{1} << 40;  // a row in its bucket is 32 bits

// A range of the elements of every row.
struct Columns {
  int64_t begin, end;
};

int64_t row_bytes(const ScatterArgs& args) {
  return args.slice * static_cast<int64_t>(size_of(args.dtype));
}

int64_t table_rows(const ScatterArgs& args) {
  return args.index.depth == 0 ? 1 : args.index.dims[0] * args.index.strides[0] / args.slice;
}

// Whole cache lines of a row, so that no two threads write one.
int64_t columns_in(const ScatterArgs& args, int64_t pieces) {
  const int64_t lines = (row_bytes(args) + kLine - 1) / kLine;
  const int64_t bytes = (lines + pieces - 1) / pieces * kLine;
  return std::max<int64_t>(bytes / static_cast<int64_t>(size_of(args.dtype)), 1);
}

// Some updates, in order. Each is one word: the row that it changes above, its number below. So
// there is half as much to move.
struct Block {
  int shift = kOffsetBlockBits;   // to the row
  int64_t row_elements = 1;       // from a row to the next
  int64_t first = 0;              // element of row 0
  const void* updates = nullptr;  // that with number 0
  int64_t count = 0;
  int64_t packed[kOffsetBlock + kElementsAhead];

  int64_t row(int64_t k) const {
    return first + static_cast<int64_t>(static_cast<uint64_t>(packed[k]) >> shift) * row_elements;
  }
  int64_t number(int64_t k) const { return packed[k] & ((int64_t{1} << shift) - 1); }
  bool is_consecutive() const { return number(count - 1) - number(0) == count - 1; }

  // To be called when `count` are there: what is prefetched lies further on.
  void pad() { std::fill_n(packed + count, kElementsAhead, 0); }
};

void prefetch(const void* data, int64_t bytes) {
  const auto* const first = static_cast<const char*>(data);
  for (int64_t at = 0; at < bytes; at += kLine) __builtin_prefetch(first + at);
}

template <typename Op, typename T>
void apply_elements(const ScatterArgs& args, const Block& block) {
  T* const params = static_cast<T*>(args.params);
  const T* const updates = static_cast<const T*>(block.updates);
  const int64_t stride = args.scalar_update ? 0 : 1;
  for (int64_t k = 0; k < block.count; ++k) {
    __builtin_prefetch(params + block.row(k + kElementsAhead), 1);
    T& element = params[block.row(k)];
    element = Op::apply(element, updates[block.number(k) * stride]);
  }
}

// Whether rows are replaced by whole cache lines, and by so many that they would not stay in a
// cache: then they need not be read.
bool writes_past_caches(const ScatterArgs& args) {
  return row_bytes(args) % kLine == 0 &&
         args.index.rows * row_bytes(args) >= static_cast<int64_t>(kStreamFromBytes);
}

template <typename Op, typename T>
void apply_one(T* __restrict row, const T* __restrict update, int64_t width) {
  for (int64_t i = 0; i < width; ++i) row[i] = Op::apply(row[i], update[i]);
}

// Two updates of one row, which is read and written once.
template <typename Op, typename T>
void apply_two(T* __restrict row, const T* __restrict update, const T* __restrict next,
               int64_t width) {
  for (int64_t i = 0; i < width; ++i) row[i] = Op::apply(Op::apply(row[i], update[i]), next[i]);
}

// Updates of one row that follow each other.
template <typename Op, typename T>
void apply_run(T* row, const T* updates, int64_t count, int64_t stride, int64_t width) {
  if constexpr (sums_runs<Op, T>()) {
    if (count >= kLongRun && sum_run<Op>(row, updates, count, stride, width)) return;
  }
  for (; count >= 2; count -= 2, updates += 2 * stride) {
    apply_two<Op>(row, updates, updates + stride, width);
  }
  if (count > 0) apply_one<Op>(row, updates, width);
}

// Updates that follow each other the processor fetches by itself.
template <typename Op, typename T>
void apply_rows(const ScatterArgs& args, Columns columns, const Block& block) {
  T* const params = static_cast<T*>(args.params) + columns.begin;
  const T* const updates = static_cast<const T*>(block.updates) + columns.begin;
  const int64_t width = columns.end - columns.begin;
  const int64_t ahead_bytes = std::min(width * static_cast<int64_t>(sizeof(T)), kPrefetchBytes);
  const bool gaps = width != args.slice || !block.is_consecutive();
  int64_t rows[kOffsetBlock + kRowsAhead], starts[kOffsetBlock + kRowsAhead];
  for (int64_t k = 0; k < block.count + kRowsAhead; ++k) {
    rows[k] = block.row(k);
    starts[k] = block.number(k) * args.slice;
  }
  int64_t differences = 0;
  for (int64_t k = 1; k < block.count; ++k) differences |= rows[k] ^ rows[0];
  const bool one_run = differences == 0 && block.is_consecutive();
  const bool past_caches = std::is_same_v<Op, Update> && writes_past_caches(args);
  for (int64_t k = 0; k < kRowsAhead; ++k) {
    if (!past_caches) prefetch(params + rows[k], ahead_bytes);
    if (gaps) prefetch(updates + starts[k], ahead_bytes);
  }
  for (int64_t k = 0, end; k < block.count; k = end) {
    if (!past_caches) prefetch(params + rows[k + kRowsAhead], ahead_bytes);
    if (gaps) prefetch(updates + starts[k + kRowsAhead], ahead_bytes);
    end = one_run ? block.count : k + 1;
    while (end < block.count && rows[end] == rows[k] &&
           starts[end] - starts[end - 1] == args.slice) {
      ++end;
    }
    T* const row = params + rows[k];
    if (past_caches) {
      stream_copy(row, updates + starts[end - 1], static_cast<size_t>(width) * sizeof(T));
    } else {
      apply_run<Op>(row, updates + starts[k], end - k, args.slice, width);
    }
  }
}

template <typename Op, typename T>
void apply_value(const ScatterArgs& args, Columns columns, const Block& block) {
  T* const params = static_cast<T*>(args.params);
  const T value = *static_cast<const T*>(block.updates);
  const int64_t ahead_bytes =
      std::min((columns.end - columns.begin) * static_cast<int64_t>(sizeof(T)), kPrefetchBytes);
  for (int64_t k = 0; k < block.count; ++k) {
    prefetch(params + block.row(k + kRowsAhead) + columns.begin, ahead_bytes);
    T* const row = params + block.row(k);
    for (int64_t i = columns.begin; i < columns.end; ++i) row[i] = Op::apply(row[i], value);
  }
}

// The only code that is compiled for each operation and type.
template <typename Op, typename T>
void apply_block(const ScatterArgs& args, Columns columns, const Block& block) {
  if (args.slice == 1) {
    apply_elements<Op, T>(args, block);
  } else if (args.scalar_update) {
    apply_value<Op, T>(args, columns, block);
  } else {
    apply_rows<Op, T>(args, columns, block);
  }
}

using ApplyBlock = void (*)(const ScatterArgs&, Columns, const Block&);

ApplyBlock apply_block_for(UpdateOp op, DType dtype) {
  ApplyBlock found = nullptr;
  visit_update(op, dtype, [&]<typename Op, typename T>(TypeTag<Op>, TypeTag<T>) {
    found = [](const ScatterArgs& args, Columns columns, const Block& block) {
      with_isa([&] { apply_block<Op, T>(args, columns, block); });
    };
  });
  return found;
}

// The update with this number, as far as there are several.
const void* update_at(const ScatterArgs& args, const void* updates, int64_t number) {
  return static_cast<const std::byte*>(updates) +
         (args.scalar_update ? 0 : number * row_bytes(args));
}

// All updates whose rows start at an element of [first, last), in the order of the call.
void apply_range(const ScatterArgs& args, Columns columns, int64_t first, int64_t last) {
  const ApplyBlock apply = apply_block_for(args.op, args.dtype);
  Block block;
  for (int64_t begin = 0; begin < args.index.rows; begin += kOffsetBlock) {
    const int64_t end = std::min(begin + kOffsetBlock, args.index.rows);
    block.count = pack_rows_between(args.index, begin, end, first, last, block.packed);
    if (block.count == 0) continue;
    block.pad();
    block.updates = update_at(args, args.updates, begin);
    apply(args, columns, block);
  }
  stream_fence();
}

// `base` is the number of the update that the partition counts from.
void apply_bucket(const ScatterArgs& args, Columns columns, const Partition::Bucket& bucket,
                  int64_t base) {
  constexpr int kShift = 32;
  const ApplyBlock apply = apply_block_for(args.op, args.dtype);
  Block block;
  block.shift = kShift;
  block.row_elements = args.slice;
  block.first = bucket.first_row * args.slice;
  for (int64_t begin = 0; begin < bucket.count; begin += kOffsetBlock) {
    block.count = std::min(kOffsetBlock, bucket.count - begin);
    for (int64_t k = 0; k < block.count; ++k) {
      const int64_t number = bucket.values ? k : bucket.positions[begin + k];
      block.packed[k] = int64_t{bucket.rows[begin + k]} << kShift | number;
    }
    block.pad();
    block.updates =
        bucket.values ? update_at(args, bucket.values, begin) : update_at(args, args.updates, base);
    apply(args, columns, block);
  }
  stream_fence();
}

// One bucket, or some columns of it.
struct Task {
  Partition::Bucket bucket;
  Columns columns;
};

// A bucket with more than its share of the updates is cut into columns, so that no thread is left
// alone with it.
std::vector<Task> tasks_of(const ScatterArgs& args, const Partition& partition, int64_t updates) {
  const int64_t threads = max_threads();
  std::vector<Task> tasks;
  for (int64_t i = 0; i < partition.buckets(); ++i) {
    const Partition::Bucket bucket = partition.bucket(i);
    if (bucket.count == 0) continue;
    const bool hot = bucket.count > updates / (2 * threads);
    const int64_t width = hot ? columns_in(args, threads) : args.slice;
    for (int64_t c = 0; c < args.slice; c += width) {
      tasks.push_back({bucket, {c, std::min(c + width, args.slice)}});
    }
  }
  return tasks;
}

void apply_buckets(const ScatterArgs& args) {
  IndexArgs rows = args.index;
  for (int64_t& stride : rows.strides) stride /= args.slice;
  const int64_t bytes = row_bytes(args);
  const bool with_values =
      !args.scalar_update && bytes <= Partition::kMaxValueBytes && (bytes & (bytes - 1)) == 0;
  Partition partition(table_rows(args), std::min(args.index.rows, Partition::kMaxUpdates),
                      with_values ? bytes : 0);
  for (int64_t begin = 0; begin < args.index.rows; begin += Partition::kMaxUpdates) {
    const int64_t end = std::min(begin + Partition::kMaxUpdates, args.index.rows);
    partition.sort(rows, begin, end, args.updates);
    const std::vector<Task> tasks = tasks_of(args, partition, end - begin);
    parallel_for(static_cast<int64_t>(tasks.size()), 1, [&](int64_t i, int64_t) {
      const Task& task = tasks[static_cast<size_t>(i)];
      apply_bucket(args, task.columns, task.bucket, begin);
    });
  }
}

// Some of the rows that are updated, as offsets, in the order of the call.
std::vector<int64_t> sample_of(const ScatterArgs& args) {
  constexpr int64_t kSamples = 256;
  std::vector<int64_t> sample(static_cast<size_t>(std::min(args.index.rows, kSamples)));
  const int64_t step = args.index.rows / static_cast<int64_t>(sample.size());
  int64_t at = 0;
  for (int64_t& offset : sample) {
    row_offsets(args.index, at, at + 1, &offset);
    at += step;
  }
  return sample;
}

// Whether one row receives more updates than the share of a thread. The sample is sorted.
bool has_hot_row(const std::vector<int64_t>& sample, int threads) {
  const size_t share = sample.size() / static_cast<size_t>(threads);
  for (size_t i = 0; i + share < sample.size(); i += std::max<size_t>(share / 2, 1)) {
    if (sample[i] == sample[i + share]) return true;
  }
  return false;
}

// Where to cut the table so that each of the ranges takes about as long: the ranges begin at these
// offsets, the last ends with the table. A row that is updated often is in a cache, and takes less.
std::vector<int64_t> range_starts(const ScatterArgs& args, int threads) {
  constexpr int64_t kRepeated = 1, kNew = 3;
  std::vector<int64_t> sample = sample_of(args);
  std::sort(sample.begin(), sample.end());
  std::vector<int64_t> ends;  // of the time that each update of the sample takes
  for (size_t i = 0; i < sample.size(); ++i) {
    const bool repeated = i > 0 && sample[i] == sample[i - 1];
    ends.push_back((i > 0 ? ends.back() : 0) + (repeated ? kRepeated : kNew));
  }
  std::vector<int64_t> starts{0};
  for (int i = 1; i < threads; ++i) {
    const auto cut = std::upper_bound(ends.begin(), ends.end(), ends.back() * i / threads);
    const int64_t start = sample[static_cast<size_t>(cut - ends.begin())];
    if (start > starts.back()) starts.push_back(start);
  }
  return starts;
}

void apply_ranges(const ScatterArgs& args, int threads) {
  std::vector<int64_t> bounds = range_starts(args, threads);
  const auto ranges = static_cast<int64_t>(bounds.size());
  bounds.push_back(table_rows(args) * args.slice);
  parallel_for(ranges, 1, [&](int64_t i, int64_t) {
    const size_t range = static_cast<size_t>(i);
    apply_range(args, {0, args.slice}, bounds[range], bounds[range + 1]);
  });
}

void apply_columns(const ScatterArgs& args, int threads) {
  const bool very_wide = row_bytes(args) >= 2 * threads * kWideBytes;
  const int64_t table = table_rows(args) * args.slice;
  parallel_for(args.slice, columns_in(args, very_wide ? 2 * threads : threads),
               [&](int64_t begin, int64_t end) { apply_range(args, {begin, end}, 0, table); });
}

DataFault check(const ScatterArgs& args) {
  const int64_t bad = first_bad_index(args.index);
  if (bad != kNowhere) return {.bad_index = bad};
  if (args.op != UpdateOp::kDiv) return {};
  const int64_t count = args.scalar_update ? 1 : args.index.rows * args.slice;
  return {.zero_divisor = first_zero(args.dtype, args.updates, count)};
}

}  // namespace

ScatterPath scatter_path(const ScatterArgs& args, int threads) {
  const int64_t bytes = row_bytes(args);
  if (threads == 1 || args.index.rows * bytes <= kSerialBytes) return ScatterPath::kSerial;
  if (table_rows(args) > kMaxTableRows) return ScatterPath::kColumns;
  const bool wide = bytes >= threads * kWideBytes;
  if (threads > kFewThreads) return wide ? ScatterPath::kColumns : ScatterPath::kBuckets;
  if (bytes < threads * kLine) return ScatterPath::kRanges;  // whatever a sample says
  std::vector<int64_t> sample = sample_of(args);
  const bool ascending = std::is_sorted(sample.begin(), sample.end());
  std::sort(sample.begin(), sample.end());
  if (args.index.rows < threads * kRowsToShare || has_hot_row(sample, threads)) {
    // One thread reads the updates of one short row as fast as several do.
    return wide ? ScatterPath::kColumns : ScatterPath::kSerial;
  }
  const bool columns = !wide && bytes >= threads * kWideIfShuffledBytes && !ascending;
  return columns ? ScatterPath::kColumns : ScatterPath::kRanges;
}

void scatter_along(ScatterPath path, const ScatterArgs& args) {
  switch (path) {
    case ScatterPath::kSerial:
      return apply_range(args, {0, args.slice}, 0, table_rows(args) * args.slice);
    case ScatterPath::kColumns:
      return apply_columns(args, max_threads());
    case ScatterPath::kRanges:
      return apply_ranges(args, max_threads());
    case ScatterPath::kBuckets:
      return apply_buckets(args);
  }
}

DataFault scatter(const ScatterArgs& args) {
  if (const DataFault fault = check(args)) return fault;
  if (args.index.rows == 0 || args.slice == 0) return {};
  scatter_along(scatter_path(args, max_threads()), args);
  return {};
}

}  // namespace resvar::cpu
