#include "core/file_mapping.h"

#include <sys/file.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>

#include "core/error.h"
#include "core/memory_stats.h"
#include "temporary_file.h"
#include "testing.h"

namespace resvar::test {
namespace {

constexpr size_t kPage = 4096;

class FileMappingTest : public testing::Test {
 protected:
  std::shared_ptr<FileMapping> map(size_t offset, size_t bytes) {
    return std::make_shared<FileMapping>(file_.open(), offset, bytes);
  }

  TemporaryFile file_{3 * kPage};
};

TEST_F(FileMappingTest, WhatIsWrittenToTheMemoryIsInTheFile) {
  {
    Buffer buffer = FileMapping::buffer(map(kPage, 2 * kPage));
    EXPECT_EQ(buffer.size(), 2 * kPage);
    EXPECT_EQ(buffer.device(), Device());
    EXPECT_TRUE(buffer.exclusive());
    std::memcpy(buffer.mutable_data() + kPage, "text", 4);
  }
  EXPECT_EQ(file_.read(2 * kPage, 4), "text");
  EXPECT_EQ(file_.read(kPage, 4), std::string(4, '\0'));
}

TEST_F(FileMappingTest, ItsMemoryIsNotCounted) {
  const int64_t before = memory_stats().allocated_bytes;
  const Buffer buffer = FileMapping::buffer(map(0, kPage));
  EXPECT_EQ(memory_stats().allocated_bytes, before);
}

TEST_F(FileMappingTest, PartingLeavesTheHoldersACopyWhereTheyLook) {
  const int64_t before = memory_stats().allocated_bytes;
  auto mapping = map(0, kPage);
  Buffer buffer = FileMapping::buffer(mapping);
  std::memcpy(buffer.mutable_data(), "old", 3);
  const std::byte* const address = buffer.data();
  mapping = mapping->part_with_copy();
  Buffer fresh = FileMapping::buffer(mapping);
  EXPECT_NE(fresh.data(), address);
  EXPECT_EQ(memory_stats().allocated_bytes, before + static_cast<int64_t>(kPage));
  std::memcpy(fresh.mutable_data(), "new", 3);
  EXPECT_EQ(std::memcmp(buffer.data(), "old", 3), 0);
  EXPECT_EQ(file_.read(0, 3), "new");
  buffer = Buffer();
  EXPECT_EQ(memory_stats().allocated_bytes, before);
}

TEST_F(FileMappingTest, ItKeepsTheFileOpenAndLocked) {
  const int descriptor = file_.descriptor();
  ASSERT_EQ(flock(descriptor, LOCK_EX | LOCK_NB), 0);
  Buffer snapshot = FileMapping::buffer(
      std::make_shared<FileMapping>(std::make_shared<OpenFile>(descriptor), 0, kPage));
  close(descriptor);
  const int other = file_.descriptor();
  EXPECT_NE(flock(other, LOCK_EX | LOCK_NB), 0);
  snapshot = Buffer();
  EXPECT_EQ(flock(other, LOCK_EX | LOCK_NB), 0);
  close(other);
}

TEST_F(FileMappingTest, NoBytesAreFine) {
  auto mapping = map(3 * kPage, 0);
  const Buffer buffer = FileMapping::buffer(mapping);
  EXPECT_EQ(buffer.size(), 0u);
  EXPECT_NE(mapping->part_with_copy(), nullptr);
}

TEST_F(FileMappingTest, Flushes) { file_.open()->flush(); }

TEST_F(FileMappingTest, FailuresHaveNames) {
  EXPECT_EQ(message_of<ResourceExhausted>([] { const OpenFile file(-1); }),
            "could not keep a file open: Bad file descriptor");
  EXPECT_EQ(message_of<ResourceExhausted>([&] { map(1, kPage); }),
            "could not map a file to memory: Invalid argument");
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  EXPECT_EQ(message_of<Internal>([&] { OpenFile(ends[1]).flush(); }),
            "could not flush a file to the disk: Invalid argument");
  close(ends[0]);
  close(ends[1]);
}

}  // namespace
}  // namespace resvar::test
