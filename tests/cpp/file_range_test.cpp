#include "core/file_range.h"

#include <cerrno>
#include <cstdio>
#include <memory>
#include <numeric>
#include <system_error>

#include "cpu/crc32c.h"
#include "testing.h"

namespace resvar::test {
namespace {

struct Close {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

// Numbers from 0 on, after three bytes of something else.
std::unique_ptr<std::FILE, Close> file_of_numbers(int64_t count) {
  std::unique_ptr<std::FILE, Close> file(std::tmpfile());
  std::fputs("...", file.get());
  for (int32_t i = 0; i < count; ++i) std::fwrite(&i, sizeof(i), 1, file.get());
  std::fflush(file.get());
  return file;
}

TEST(FileRange, IsReadInPieces) {
  constexpr int64_t kCount = 5'000'000;
  const auto file = file_of_numbers(kCount);
  Tensor tensor = Tensor::empty(DType::kInt32, {kCount - 1});
  std::atomic<uint64_t> done{5};
  read_range({.descriptor = fileno(file.get()), .offset = 7}, tensor, done);
  const auto* numbers = static_cast<const int32_t*>(tensor.data());
  for (int32_t i = 0; i < kCount - 1; ++i) ASSERT_EQ(numbers[i], i + 1);
  EXPECT_EQ(done, 5 + 4 * (kCount - 1));
}

TEST(FileRange, ThatEndsTooEarlyIsLost) {
  const auto file = file_of_numbers(10);
  Tensor tensor = Tensor::empty(DType::kInt32, {11});
  std::atomic<uint64_t> done{0};
  EXPECT_EQ(message_of<DataLoss>(
                [&] { read_range({.descriptor = fileno(file.get()), .offset = 3}, tensor, done); }),
            "the file ends at byte 43, 4 are missing");
  EXPECT_EQ(done, 0);
}

TEST(FileRange, ThatCannotBeReadIsLost) {
  Tensor tensor = Tensor::empty(DType::kInt32, {1});
  std::atomic<uint64_t> done{0};
  EXPECT_EQ(message_of<DataLoss>([&] { read_range({}, tensor, done); }),
            "reading the file failed: Bad file descriptor");
}

TEST(FileRange, IsWrittenWithItsChecksum) {
  constexpr int64_t kCount = 3'000'000;
  std::vector<int32_t> numbers(kCount);
  std::iota(numbers.begin(), numbers.end(), 0);
  const Tensor tensor = Tensor::copy_of(vector_of(numbers).view());
  const auto file = file_of_numbers(0);
  const FileRange range{.descriptor = fileno(file.get()), .offset = 3};
  constexpr size_t kBytes = 4 * (kCount - 7);
  const uint32_t checksum = write_range(range, tensor, 28, kBytes);
  EXPECT_EQ(checksum, cpu::crc32c(numbers.data() + 7, kBytes));
  EXPECT_EQ(checksum, checksum_of(range, kBytes));
  Tensor back = Tensor::empty(DType::kInt32, {kCount - 7});
  std::atomic<uint64_t> done{0};
  read_range(range, back, done);
  EXPECT_EQ(values_of<int32_t>(back), std::vector<int32_t>(numbers.begin() + 7, numbers.end()));
  EXPECT_THROW(checksum_of(range, kBytes + 1), DataLoss);
  EXPECT_EQ(checksum_of(range, 0), 0u);
}

TEST(FileRange, ThatCannotBeWrittenSaysWhy) {
  const Tensor tensor = Tensor::copy_of(vector_of(std::vector<int32_t>{1}).view());
  try {
    write_range({}, tensor, 0, 4);
    FAIL();
  } catch (const std::system_error& error) {
    EXPECT_EQ(error.code().value(), EBADF);
  }
}

}  // namespace
}  // namespace resvar::test
