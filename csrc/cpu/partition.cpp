#include "cpu/partition.h"

#include <algorithm>
#include <utility>

#include "core/dispatch.h"
#include "cpu/parallel.h"
#include "cpu/row_offsets.h"

namespace resvar::cpu {
namespace {

constexpr int64_t kMaxBuckets = 256;
constexpr int64_t kChunk = 16 * 1024;  // updates that one thread sorts at a time

}  // namespace

Partition::Partition(int64_t table_rows, int64_t capacity, int64_t value_bytes)
    : table_rows_(table_rows),
      value_bytes_(value_bytes),
      rows_memory_(capacity * int64_t{sizeof(uint32_t)}),
      sorted_memory_(capacity * (value_bytes ? value_bytes : int64_t{sizeof(uint32_t)})),
      buckets_memory_(capacity),
      rows_(static_cast<uint32_t*>(rows_memory_.data())),
      bucket_of_(static_cast<uint8_t*>(buckets_memory_.data())) {
  if (value_bytes) {
    values_ = static_cast<std::byte*>(sorted_memory_.data());
  } else {
    positions_ = static_cast<uint32_t*>(sorted_memory_.data());
  }
  while ((table_rows - 1) >> shift_ >= kMaxBuckets) ++shift_;
  buckets_ = ((table_rows - 1) >> shift_) + 1;
  cursors_.resize(static_cast<size_t>((capacity + kChunk - 1) / kChunk * buckets_));
  starts_.resize(static_cast<size_t>(buckets_ + 1));
}

Partition::Bucket Partition::bucket(int64_t i) const {
  const int64_t start = starts_[static_cast<size_t>(i)];
  return {.first_row = i << shift_,
          .count = starts_[static_cast<size_t>(i) + 1] - start,
          .rows = rows_ + start,
          .positions = positions_ ? positions_ + start : nullptr,
          .values = values_ ? values_ + start * value_bytes_ : nullptr};
}

template <typename Visit>
void Partition::for_each_update(const IndexArgs& rows, int64_t begin, int64_t end,
                                Visit visit) const {
  int64_t block_rows[kOffsetBlock];
  for (int64_t block = begin; block < end; block += kOffsetBlock) {
    const int64_t block_end = std::min(block + kOffsetBlock, end);
    row_offsets(rows, block, block_end, block_rows);
    for (int64_t i = block; i < block_end; ++i) visit(i, block_rows[i - block]);
  }
}

void Partition::sort(const IndexArgs& rows, int64_t begin, int64_t end, const void* values) {
  std::fill(cursors_.begin(), cursors_.end(), 0);
  parallel_for(end - begin, kChunk, [&](int64_t from, int64_t to) {
    uint32_t* const counts = &cursors_[static_cast<size_t>(from / kChunk * buckets_)];
    uint8_t* const bucket_of = bucket_of_;  // bytes may alias anything, members too
    const int shift = shift_;
    for_each_update(rows, begin + from, begin + to, [&](int64_t i, int64_t row) {
      const int64_t bucket = row >> shift;
      bucket_of[i - begin] = static_cast<uint8_t>(bucket);
      ++counts[bucket];
    });
  });
  uint32_t next = 0;
  for (int64_t bucket = 0; bucket < buckets_; ++bucket) {
    starts_[static_cast<size_t>(bucket)] = next;
    for (size_t i = static_cast<size_t>(bucket); i < cursors_.size();
         i += static_cast<size_t>(buckets_)) {
      next += std::exchange(cursors_[i], next);
    }
  }
  starts_.back() = next;
  parallel_for(end - begin, kChunk, [&](int64_t from, int64_t to) {
    place(rows, begin, begin + from, begin + to, values);
  });
}

// The row, from the first of the bucket on. Where another thread has changed the index since the
// bucket was chosen, some other row of the bucket.
uint32_t Partition::row_in(int64_t bucket, int64_t row) const {
  const int64_t first = bucket << shift_;
  const int64_t last = std::min((int64_t{1} << shift_) - 1, table_rows_ - 1 - first);
  return static_cast<uint32_t>(
      std::min(static_cast<uint64_t>(row - first), static_cast<uint64_t>(last)));
}

void Partition::place(const IndexArgs& rows, int64_t base, int64_t begin, int64_t end,
                      const void* values) {
  uint32_t* const cursors = &cursors_[static_cast<size_t>((begin - base) / kChunk * buckets_)];
  const auto place_each = [&](auto put) {
    for_each_update(rows, begin, end, [&](int64_t i, int64_t row) {
      const int64_t bucket = bucket_of_[i - base];
      const uint32_t slot = cursors[bucket]++;
      rows_[slot] = row_in(bucket, row);
      put(slot, i);
    });
  };
  if (value_bytes_ == 0) {
    place_each(
        [&](uint32_t slot, int64_t i) { positions_[slot] = static_cast<uint32_t>(i - base); });
    return;
  }
  visit_width(static_cast<size_t>(value_bytes_), [&]<typename T>(TypeTag<T>) {
    const T* const from = static_cast<const T*>(values);
    T* const to = reinterpret_cast<T*>(values_);
    place_each([&](uint32_t slot, int64_t i) { to[slot] = from[i]; });
  });
}

}  // namespace resvar::cpu
