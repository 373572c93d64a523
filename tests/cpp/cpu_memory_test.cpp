#include <limits>
#include <thread>

#include "testing.h"

namespace resvar::test {
namespace {

constexpr size_t kMegabyte = size_t{1} << 20;

TEST(CpuMemory, AllocatesAligned) {
  for (size_t bytes = 0; bytes < 300; ++bytes) {
    void* data = cpu::allocate(bytes);
    ASSERT_NE(data, nullptr);
    EXPECT_EQ(reinterpret_cast<uintptr_t>(data) % 64, 0u) << bytes;
    std::memset(data, 1, bytes);
    cpu::deallocate(data, bytes);
  }
}

TEST(CpuMemory, AllocatesAroundTheSizeOfOwnMappings) {
  for (const size_t bytes : {4 * kMegabyte - 1, 4 * kMegabyte, 4 * kMegabyte + 1, 6 * kMegabyte}) {
    void* data = cpu::allocate(bytes);
    ASSERT_NE(data, nullptr);
    const size_t alignment = bytes < 4 * kMegabyte ? 64 : 2 * kMegabyte;
    EXPECT_EQ(reinterpret_cast<uintptr_t>(data) % alignment, 0u) << bytes;
    std::memset(data, 1, bytes);
    cpu::deallocate(data, bytes);
  }
}

TEST(CpuMemory, BlocksAreApart) {
  std::vector<char*> blocks;
  for (char i = 0; i < 10; ++i) {
    blocks.push_back(static_cast<char*>(cpu::allocate(5 * kMegabyte)));
    std::memset(blocks.back(), i, 5 * kMegabyte);
  }
  for (char i = 0; i < 10; ++i) {
    EXPECT_EQ(blocks[i][0], i);
    EXPECT_EQ(blocks[i][5 * kMegabyte - 1], i);
    cpu::deallocate(blocks[i], 5 * kMegabyte);
  }
}

TEST(CpuMemory, IsNullWhereThereIsNone) {
  const size_t most = std::numeric_limits<size_t>::max();
  for (const size_t bytes : {size_t{1} << 60, most / 2, most - 2 * kMegabyte, most - 64, most}) {
    EXPECT_EQ(cpu::allocate(bytes), nullptr) << bytes;
  }
}

TEST(CpuMemory, WhatIsKeptForLaterCanBeGivenBack) {
  for (int i = 1; i <= 20; ++i) {
    const size_t bytes = static_cast<size_t>(4 + i) * kMegabyte;
    cpu::deallocate(cpu::allocate(bytes), bytes);
  }
  cpu::empty_cache();
  EXPECT_EQ(cpu::cached_bytes(), 0u);
}

// What was kept must not be handed out twice.
TEST(CpuMemory, BlocksAreApartAlsoWhenUsedAgain) {
  constexpr size_t kBytes = 5 * kMegabyte;
  cpu::deallocate(cpu::allocate(kBytes), kBytes);
  void* const first = cpu::allocate(kBytes);
  void* const second = cpu::allocate(kBytes);
  EXPECT_GE(std::abs(static_cast<char*>(first) - static_cast<char*>(second)), ptrdiff_t{kBytes});
  cpu::deallocate(first, kBytes);
  cpu::deallocate(second, kBytes);
}

TEST(CpuMemory, ManyThreadsAllocateAndFree) {
  std::vector<std::jthread> threads;
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([thread] {
      for (size_t i = 0; i < 200; ++i) {
        const size_t bytes = (4 + i % 3) * kMegabyte;
        auto* const data = static_cast<int*>(cpu::allocate(bytes));
        data[0] = thread;
        ASSERT_EQ(data[0], thread);
        cpu::deallocate(data, bytes);
      }
    });
  }
}

// Exactly these bytes: the ones before and after keep their value.
void expect_copied(size_t bytes) {
  std::vector<unsigned char> from(bytes + 2), to(bytes + 2, 255);
  for (size_t i = 0; i < from.size(); ++i) from[i] = static_cast<unsigned char>(i % 251);
  cpu::copy(to.data() + 1, from.data() + 1, bytes);
  EXPECT_EQ(to.front(), 255);
  EXPECT_EQ(to.back(), 255);
  EXPECT_TRUE(std::equal(to.begin() + 1, to.end() - 1, from.begin() + 1));
}

TEST(CpuMemory, CopiesExactlyTheBytes) {
  for_each_thread_count([] {
    for (const size_t bytes : {size_t{0}, size_t{1}, size_t{1000}, kMegabyte - 1, kMegabyte,
                               kMegabyte + 1, 4 * kMegabyte, 5 * kMegabyte - 3}) {
      SCOPED_TRACE(bytes);
      expect_copied(bytes);
    }
  });
}

TEST(CpuMemory, CopiesNothingFromNowhere) { cpu::copy(nullptr, nullptr, 0); }

}  // namespace
}  // namespace resvar::test
