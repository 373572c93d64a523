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

namespace resvar::cpu {
namespace {

constexpr int64_t kSerialBytes = 64 * 1024;
constexpr int64_t kLine = 64;
constexpr int64_t kWideBytes = 256;       // least width of the columns of one thread,
constexpr int64_t kWideIfFewBytes = 128;  // where there are few
constexpr int64_t kRowsAhead = 12;        // to be prefetched
constexpr int64_t kElementsAhead = 32;    // where a row is one
constexpr int64_t kPrefetchBytes = 256;   // of a row
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

// Some updates, in order: where each row starts in the table, and its number among `updates`.
struct Block {
  explicit Block(const void* updates) : updates(updates) {}

  const void* updates;
  int64_t count = 0;
  int64_t rows[kOffsetBlock + kElementsAhead];
  int64_t numbers[kOffsetBlock + kElementsAhead];

  // To be called when `count` are there: what is prefetched lies further on.
  void pad() {
    std::fill_n(rows + count, kElementsAhead, 0);
    std::fill_n(numbers + count, kElementsAhead, 0);
  }
};

// The first cache lines of these columns of a row.
template <typename T>
void prefetch(const T* row, Columns columns) {
  const auto* const first = reinterpret_cast<const char*>(row + columns.begin);
  const int64_t bytes = (columns.end - columns.begin) * static_cast<int64_t>(sizeof(T));
  for (int64_t at = 0; at < std::min(bytes, kPrefetchBytes); at += kLine)
    __builtin_prefetch(first + at);
}

// The only code that is compiled for each operation and type.
template <typename Op, typename T>
void apply_block(const ScatterArgs& args, Columns columns, const Block& block) {
  T* const params = static_cast<T*>(args.params);
  const T* const updates = static_cast<const T*>(block.updates);
  const int64_t stride = args.scalar_update ? 0 : args.slice;
  if (args.slice == 1) {
    for (int64_t k = 0; k < block.count; ++k) {
      __builtin_prefetch(params + block.rows[k + kElementsAhead], 1);
      T& element = params[block.rows[k]];
      element = Op::apply(element, updates[block.numbers[k] * stride]);
    }
    return;
  }
  for (int64_t k = 0; k < block.count; ++k) {
    prefetch(params + block.rows[k + kRowsAhead], columns);
    prefetch(updates + block.numbers[k + kRowsAhead] * stride, columns);
    T* const row = params + block.rows[k];
    const T* const update = updates + block.numbers[k] * stride;
    if (args.scalar_update) {
      const T value = *update;
      for (int64_t i = columns.begin; i < columns.end; ++i) row[i] = Op::apply(row[i], value);
    } else {
      for (int64_t i = columns.begin; i < columns.end; ++i) row[i] = Op::apply(row[i], update[i]);
    }
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

// All updates whose rows start at an element of [first, last), in the order of the call.
void apply_range(const ScatterArgs& args, Columns columns, int64_t first, int64_t last) {
  const ApplyBlock apply = apply_block_for(args.op, args.dtype);
  Block block(args.updates);
  for (int64_t begin = 0; begin < args.index.rows; begin += kOffsetBlock) {
    const int64_t count = std::min(kOffsetBlock, args.index.rows - begin);
    row_offsets(args.index, begin, begin + count, block.rows);
    block.count = keep_rows_between(first, last, begin, count, block.rows, block.numbers);
    block.pad();
    apply(args, columns, block);
  }
}

// `base` is the number of the update that the partition counts from.
void apply_bucket(const ScatterArgs& args, Columns columns, const Partition::Bucket& bucket,
                  int64_t base) {
  const ApplyBlock apply = apply_block_for(args.op, args.dtype);
  const int64_t first = bucket.first_row * args.slice;
  Block block(bucket.values ? bucket.values : args.updates);
  for (int64_t begin = 0; begin < bucket.count; begin += kOffsetBlock) {
    block.count = std::min(kOffsetBlock, bucket.count - begin);
    for (int64_t k = 0; k < block.count; ++k) {
      const int64_t i = begin + k;
      block.rows[k] = first + bucket.rows[i] * args.slice;
      block.numbers[k] = bucket.values ? i : base + bucket.positions[i];
    }
    block.pad();
    apply(args, columns, block);
  }
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

// Where to cut the table so that each of the ranges receives about as many updates: the ranges
// begin at these offsets, the last ends with the table.
std::vector<int64_t> range_starts(const ScatterArgs& args, int threads) {
  std::vector<int64_t> sample = sample_of(args);
  std::sort(sample.begin(), sample.end());
  std::vector<int64_t> starts{0};
  for (int i = 1; i < threads; ++i) {
    const int64_t start =
        sample[sample.size() * static_cast<size_t>(i) / static_cast<size_t>(threads)];
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
  if (threads > kFewThreads) {
    return bytes >= threads * kWideBytes ? ScatterPath::kColumns : ScatterPath::kBuckets;
  }
  if (bytes < threads * kLine) return ScatterPath::kRanges;  // whatever a sample says
  std::vector<int64_t> sample = sample_of(args);
  const bool ascending = std::is_sorted(sample.begin(), sample.end());
  std::sort(sample.begin(), sample.end());
  // Where indices ascend, ranges are walked one after the other: nothing is read twice.
  const bool columns =
      has_hot_row(sample, threads) || (bytes >= threads * kWideIfFewBytes && !ascending);
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
