#include "cpu/partition.h"

#include "row_case.h"

namespace resvar::test {
namespace {

using cpu::Partition;

IndexArgs index_args(const Array& rows, int64_t table_rows) {
  return RowCase{"", {table_rows}, 1, rows.shape()[0]}.index_args(rows);
}

std::vector<int64_t> first_rows(const Partition& partition, int64_t table_rows) {
  std::vector<int64_t> first;
  for (int64_t i = 0; i < partition.buckets(); ++i) first.push_back(partition.bucket(i).first_row);
  first.push_back(table_rows);
  return first;
}

TEST(CpuPartition, CutsTheTableIntoConsecutiveRows) {
  for (const int64_t rows : {int64_t{1}, int64_t{2}, int64_t{255}, int64_t{256}, int64_t{257},
                             int64_t{100'000}, int64_t{1} << 40}) {
    Partition partition(rows, 1, 0);
    partition.sort(index_args(vector_of<int64_t>({rows - 1}), rows), 0, 1, nullptr);
    const std::vector<int64_t> first = first_rows(partition, rows);
    EXPECT_LE(partition.buckets(), 256);
    EXPECT_EQ(first.front(), 0);
    EXPECT_EQ(std::adjacent_find(first.begin(), first.end(), std::greater_equal<>()), first.end());
    const Partition::Bucket last = partition.bucket(partition.buckets() - 1);
    EXPECT_EQ(last.count, 1);
    EXPECT_EQ(last.first_row + last.rows[0], rows - 1);
  }
}

// The bucket that each row is in.
class Buckets {
 public:
  Buckets(const Partition& partition, int64_t table_rows)
      : first_rows_(first_rows(partition, table_rows)) {}

  int64_t of(int64_t row) const {
    return std::upper_bound(first_rows_.begin(), first_rows_.end(), row) - first_rows_.begin() - 1;
  }

 private:
  std::vector<int64_t> first_rows_;
};

// The updates [begin, end), bucket by bucket, in their order.
std::vector<std::vector<int64_t>> expected_updates(const Partition& partition, const Array& rows,
                                                   int64_t table_rows, int64_t begin, int64_t end) {
  const Buckets buckets(partition, table_rows);
  std::vector<std::vector<int64_t>> updates(static_cast<size_t>(partition.buckets()));
  for (int64_t i = begin; i < end; ++i) {
    updates[static_cast<size_t>(buckets.of(rows.as<int32_t>()[i]))].push_back(i);
  }
  return updates;
}

// Calls check(bucket, k, i) for the k-th update of a bucket, which should be update i.
template <typename F>
void for_each_expected(const Partition& partition, const Array& rows, int64_t table_rows,
                       int64_t begin, int64_t end, F check) {
  const auto expected = expected_updates(partition, rows, table_rows, begin, end);
  for (int64_t b = 0; b < partition.buckets(); ++b) {
    const Partition::Bucket bucket = partition.bucket(b);
    const std::vector<int64_t>& updates = expected[static_cast<size_t>(b)];
    ASSERT_EQ(bucket.count, static_cast<int64_t>(updates.size()));
    for (int64_t k = 0; k < bucket.count; ++k) {
      const int64_t i = updates[static_cast<size_t>(k)];
      ASSERT_EQ(bucket.first_row + bucket.rows[k], rows.as<int32_t>()[i]);
      check(bucket, k, i);
    }
  }
}

constexpr int64_t kUpdates = 100'000;

Array random_rows(int64_t table_rows) {
  return RowCase{"", {table_rows}, 1, kUpdates}.random_indices(DType::kInt32);
}

TEST(CpuPartition, ListsPositionsInTheirOrder) {
  for_each_thread_count([] {
    for (const int64_t table : {1, 7, 300, 1'000'000}) {
      const Array rows = random_rows(table);
      Partition partition(table, kUpdates, 0);
      for (const int64_t begin : {int64_t{0}, kUpdates / 3, kUpdates - 1}) {
        partition.sort(index_args(rows, table), begin, kUpdates, nullptr);
        for_each_expected(partition, rows, table, begin, kUpdates,
                          [&](const Partition::Bucket& bucket, int64_t k, int64_t i) {
                            ASSERT_EQ(bucket.positions[k], i - begin);
                            ASSERT_EQ(bucket.values, nullptr);
                          });
      }
    }
  });
}

TEST(CpuPartition, ListsValuesInTheirOrder) {
  for (const DType dtype :
       {DType::kUint8, DType::kUint16, DType::kUint32, DType::kUint64, DType::kComplex128}) {
    const Array rows = random_rows(300), values = random_array(dtype, {kUpdates}, 1);
    const auto width = static_cast<int64_t>(size_of(dtype));
    Partition partition(300, kUpdates, width);
    for_each_thread_count([&] {
      partition.sort(index_args(rows, 300), 5, kUpdates, values.data());
      for_each_expected(
          partition, rows, 300, 5, kUpdates,
          [&](const Partition::Bucket& bucket, int64_t k, int64_t i) {
            ASSERT_EQ(bucket.positions, nullptr);
            ASSERT_EQ(std::memcmp(bucket.values + k * width, values.as<std::byte>() + i * width,
                                  static_cast<size_t>(width)),
                      0);
          });
    });
  }
}

TEST(CpuPartition, DependsOnTheSizeOfTheTableOnly) {
  const std::vector<int64_t> first = first_rows(Partition(12'345, 10, 0), 12'345);
  for_each_thread_count([&] {
    for (const int64_t capacity : {1, 10'000}) {
      EXPECT_EQ(first_rows(Partition(12'345, capacity, 0), 12'345), first);
      EXPECT_EQ(first_rows(Partition(12'345, capacity, 8), 12'345), first);
    }
  });
}

TEST(CpuPartition, TakesRowsOfPairs) {
  const RowCase c{"", {3, 4}, 1, 3};
  const Array pairs = array<int64_t>({3, 2}, {2, 3, 0, 0, 1, 2});
  Partition partition(12, 3, 0);
  partition.sort(c.index_args(pairs), 0, 3, nullptr);
  std::vector<int64_t> rows(3, -1);
  for (int64_t b = 0; b < partition.buckets(); ++b) {
    const Partition::Bucket bucket = partition.bucket(b);
    for (int64_t k = 0; k < bucket.count; ++k) {
      rows[bucket.positions[k]] = bucket.first_row + bucket.rows[k];
    }
  }
  EXPECT_EQ(rows, (std::vector<int64_t>{11, 0, 6}));
}

}  // namespace
}  // namespace resvar::test
