#include "core/file_range.h"

#include <cstdio>
#include <memory>

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

}  // namespace
}  // namespace resvar::test
