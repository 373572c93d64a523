#include "core/buffer.h"

#include <cstring>
#include <fstream>
#include <limits>
#include <sstream>
#include <thread>

#include "testing.h"

namespace resvar::test {
namespace {

constexpr size_t kMegabyte = size_t{1} << 20;
constexpr Device kGpu{DeviceType::kGpu, 0};

uintptr_t address_of(const Buffer& buffer) { return reinterpret_cast<uintptr_t>(buffer.data()); }

TEST(Buffer, WithoutBytes) {
  Buffer none;
  EXPECT_EQ(none.data(), nullptr);
  EXPECT_EQ(none.mutable_data(), nullptr);
  EXPECT_EQ(none.size(), 0u);
  EXPECT_EQ(none.device(), Device());
  EXPECT_FALSE(none.exclusive());
}

TEST(Buffer, AllocatesAlignedBytes) {
  for (const size_t bytes :
       {size_t{0}, size_t{1}, size_t{63}, size_t{64}, size_t{65}, kMegabyte, 4 * kMegabyte - 1}) {
    Buffer buffer = Buffer::allocate(bytes);
    EXPECT_EQ(buffer.size(), bytes);
    EXPECT_EQ(buffer.device(), Device());
    EXPECT_EQ(address_of(buffer) % 64, 0u) << bytes;
    EXPECT_EQ(buffer.mutable_data(), buffer.data());
    if (bytes > 0) std::memset(buffer.mutable_data(), 1, bytes);
  }
}

TEST(Buffer, AlignsLargeOnesToHugePages) {
  for (const size_t bytes : {4 * kMegabyte, 4 * kMegabyte + 1, 7 * kMegabyte - 3}) {
    Buffer buffer = Buffer::allocate(bytes);
    EXPECT_EQ(address_of(buffer) % (2 * kMegabyte), 0u) << bytes;
    std::memset(buffer.mutable_data(), 1, bytes);
  }
}

#if defined(__linux__)

// The flags of the mapping that the buffer lies in.
std::string mapping_flags(const Buffer& buffer) {
  std::ifstream maps("/proc/self/smaps");
  bool found = false;
  for (std::string line; std::getline(maps, line);) {
    uintptr_t begin, end;
    char dash;
    if (std::istringstream(line) >> std::hex >> begin >> dash >> end && dash == '-') {
      found = begin <= address_of(buffer) && address_of(buffer) < end;
    }
    if (found && line.starts_with("VmFlags:")) return line + " ";
  }
  return "";
}

TEST(Buffer, AdvisesHugePagesForLargeOnes) {
  if (!std::ifstream("/sys/kernel/mm/transparent_hugepage/enabled")) GTEST_SKIP();
  const Buffer buffer = Buffer::allocate(4 * kMegabyte);
  EXPECT_NE(mapping_flags(buffer).find(" hg "), std::string::npos) << mapping_flags(buffer);
}

size_t mapped_pages() {
  size_t pages = 0;
  std::ifstream("/proc/self/statm") >> pages;
  return pages;
}

TEST(Buffer, GivesAllOfALargeMappingBack) {
  cpu::empty_cache();
  const size_t before = mapped_pages();
  for (int i = 0; i < 1000; ++i) {
    Buffer::allocate(5 * kMegabyte);
    cpu::empty_cache();
  }
  EXPECT_LT(mapped_pages(), before + 100 * kMegabyte / 4096);
}

#endif

TEST(Buffer, SaysHowManyBytesCouldNotBeHad) {
  EXPECT_EQ(message_of<ResourceExhausted>([] { Buffer::allocate(size_t{1} << 60); }),
            "could not allocate 1152921504606846976 bytes on CPU:0");
  EXPECT_THROW(Buffer::allocate(std::numeric_limits<size_t>::max()), ResourceExhausted);
}

TEST(Buffer, IsExclusiveWhileItIsTheOnlyHandle) {
  const Buffer buffer = Buffer::allocate(8);
  EXPECT_TRUE(buffer.exclusive());
  {
    const Buffer second = buffer;
    EXPECT_EQ(second.data(), buffer.data());
    EXPECT_FALSE(buffer.exclusive());
    EXPECT_FALSE(second.exclusive());
  }
  EXPECT_TRUE(buffer.exclusive());
}

TEST(Buffer, MovingDoesNotCount) {
  Buffer from = Buffer::allocate(8);
  const std::byte* data = from.data();
  const Buffer to = std::move(from);
  EXPECT_EQ(to.data(), data);
  EXPECT_TRUE(to.exclusive());
  EXPECT_EQ(from.data(), nullptr);  // NOLINT: what is left after a move is part of the contract
}

TEST(Buffer, AssignmentLetsTheOldHandleGo) {
  const Buffer first = Buffer::allocate(8), second = Buffer::allocate(16);
  Buffer handle = first;
  handle = second;
  EXPECT_TRUE(first.exclusive());
  EXPECT_FALSE(second.exclusive());
  EXPECT_EQ(handle.size(), 16u);
  const Buffer& same = handle;
  handle = same;
  EXPECT_EQ(handle.data(), second.data());
  handle = Buffer();
  EXPECT_TRUE(second.exclusive());
}

TEST(Buffer, HandlesOfManyThreadsAreCounted) {
  Buffer buffer = Buffer::allocate(8);
  buffer.mutable_data()[0] = std::byte{1};
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([handle = buffer] {
        for (int j = 0; j < 1000; ++j) {
          const Buffer copy = handle;
          EXPECT_EQ(copy.data()[0], std::byte{1});
          EXPECT_FALSE(copy.exclusive());
        }
      });
    }
  }
  EXPECT_TRUE(buffer.exclusive());
}

// What a thread read through its handle, it read before the bytes were written again.
TEST(Buffer, ExclusiveComesAfterWhatOtherHandlesDid) {
  Buffer buffer = Buffer::allocate(8);
  buffer.mutable_data()[0] = std::byte{1};
  std::jthread reader([handle = buffer]() mutable {
    const Buffer mine = std::move(handle);
    EXPECT_EQ(mine.data()[0], std::byte{1});
  });
  while (!buffer.exclusive()) std::this_thread::yield();
  buffer.mutable_data()[0] = std::byte{2};
}

TEST(Buffer, BorrowedIsNeverExclusive) {
  const int value = 7;
  const Buffer borrowed = Buffer::borrow(&value, sizeof(value), nullptr);
  EXPECT_EQ(static_cast<const void*>(borrowed.data()), &value);
  EXPECT_EQ(borrowed.size(), sizeof(value));
  EXPECT_FALSE(borrowed.exclusive());
}

TEST(Buffer, OwnerOfBorrowedMemoryGoesWithTheLastHandle) {
  auto owner = std::make_shared<int>(7);
  const std::weak_ptr<int> alive = owner;
  Buffer first = Buffer::borrow(owner.get(), sizeof(int), owner);
  owner.reset();
  Buffer second = first;
  first = Buffer();
  EXPECT_FALSE(alive.expired());
  std::jthread([last = std::move(second)] {}).join();
  EXPECT_TRUE(alive.expired());
}

TEST(Buffer, BorrowedKnowsItsDevice) {
  const int value = 7;
  EXPECT_EQ(Buffer::borrow(&value, sizeof(value), nullptr, kGpu).device(), kGpu);
}

TEST(Buffer, IsFilledWithBytes) {
  for (const size_t bytes : {size_t{0}, size_t{1}, 5 * kMegabyte + 1}) {
    std::vector<std::byte> from(bytes);
    for (size_t i = 0; i < bytes; ++i) from[i] = static_cast<std::byte>(i % 251);
    Buffer to = Buffer::allocate(bytes);
    copy_bytes(to, from.data());
    EXPECT_TRUE(std::equal(from.begin(), from.end(), to.data()));
  }
}

}  // namespace
}  // namespace resvar::test
