// Updates sorted by the part of the table they change.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <new>
#include <vector>

#include "core/kernels.h"

namespace resvar::cpu {

// Memory for the time of a call, from where buffers have theirs.
class Scratch {
 public:
  // Throws std::bad_alloc. A large block is rounded up to the size from which freed ones are kept.
  explicit Scratch(int64_t bytes)
      : bytes_(static_cast<size_t>(bytes < kSmall ? bytes : std::max(bytes, kKept))),
        data_(allocate(bytes_)) {
    if (!data_) throw std::bad_alloc();
  }
  ~Scratch() { deallocate(data_, bytes_); }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  void* data() const { return data_; }

 private:
  static constexpr int64_t kSmall = 64 << 10, kKept = 4 << 20;

  size_t bytes_;
  void* data_;
};

// Cuts a table into at most 256 buckets of consecutive rows and lists, for each, the updates of its
// rows in their order. How the table is cut depends on nothing but its size.
class Partition {
 public:
  // Updates sorted at a time; bounds the memory to 64 MiB.
  static constexpr int64_t kMaxUpdates = int64_t{1} << 21;
  // The widest rows whose values are sorted with them.
  static constexpr int64_t kMaxValueBytes = 16;

  struct Bucket {
    int64_t first_row;  // of the table
    int64_t count;      // updates
    // Of each update: its row in the bucket, and its position after `begin` or, where values are
    // sorted too, its value. The other pointer is null.
    const uint32_t* rows;
    const uint32_t* positions;
    const std::byte* values;
  };

  // For a table of so many rows, and calls of sort() with at most `capacity` updates. `value_bytes`
  // is 0 to sort positions, or the width of a row (1, 2, 4, 8 or 16) to sort values.
  Partition(int64_t table_rows, int64_t capacity, int64_t value_bytes);

  // Sorts the updates [begin, end). The strides of `rows` count rows of the table; `values` are the
  // rows of the whole call, or null to sort positions.
  void sort(const IndexArgs& rows, int64_t begin, int64_t end, const void* values);

  int64_t buckets() const { return buckets_; }
  Bucket bucket(int64_t i) const;

 private:
  template <typename Visit>
  void for_each_update(const IndexArgs& rows, int64_t begin, int64_t end, Visit visit) const;
  void place(const IndexArgs& rows, int64_t base, int64_t begin, int64_t end, const void* values);
  uint32_t row_in(int64_t bucket, int64_t row) const;

  int64_t table_rows_;
  int shift_ = 0;  // row >> shift_ is its bucket
  int64_t buckets_;
  int64_t value_bytes_;
  Scratch rows_memory_;
  Scratch sorted_memory_;
  Scratch buckets_memory_;
  uint32_t* rows_;
  uint8_t* bucket_of_;  // each update
  uint32_t* positions_ = nullptr;
  std::byte* values_ = nullptr;
  std::vector<uint32_t> cursors_;  // of each chunk, one for each bucket
  std::vector<uint32_t> starts_;   // of each bucket, and the end of the last
};

}  // namespace resvar::cpu
