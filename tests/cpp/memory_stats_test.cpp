#include "core/memory_stats.h"

#include <thread>

#include "core/variable.h"
#include "testing.h"

namespace resvar::test {
namespace {

constexpr int64_t kBytes = 1000;

// What has changed since its construction. The peak is of that time.
class Changes {
 public:
  Changes() {
    reset_peak();
    before_ = memory_stats();
  }
  int64_t allocated() const { return memory_stats().allocated_bytes - before_.allocated_bytes; }
  int64_t peak() const { return memory_stats().peak_bytes - before_.allocated_bytes; }
  int64_t allocations() const { return memory_stats().allocations - before_.allocations; }
  int64_t copied() const { return memory_stats().copied_bytes - before_.copied_bytes; }

 private:
  MemoryStats before_;
};

TEST(MemoryStats, CountBuffersThatAreAlive) {
  const Changes changes;
  {
    const Buffer first = Buffer::allocate(kBytes), handle = first;
    EXPECT_EQ(changes.allocated(), kBytes);
    const Buffer second = Buffer::allocate(kBytes);
    EXPECT_EQ(changes.allocated(), 2 * kBytes);
  }
  EXPECT_EQ(changes.allocated(), 0);
  EXPECT_EQ(changes.allocations(), 2);
  EXPECT_EQ(changes.copied(), 0);
}

TEST(MemoryStats, PeakIsTheMostSinceItsReset) {
  const Changes changes;
  {
    const Buffer first = Buffer::allocate(kBytes), second = Buffer::allocate(kBytes);
  }
  Buffer::allocate(kBytes);
  EXPECT_EQ(changes.peak(), 2 * kBytes);
  reset_peak();
  EXPECT_EQ(changes.peak(), 0);
  Buffer::allocate(kBytes);
  EXPECT_EQ(changes.peak(), kBytes);
}

TEST(MemoryStats, DoNotCountWhatIsBorrowed) {
  const Changes changes;
  const int value = 7;
  const Buffer borrowed = Buffer::borrow(&value, sizeof(value), nullptr);
  EXPECT_EQ(changes.allocated(), 0);
  EXPECT_EQ(changes.allocations(), 0);
}

TEST(MemoryStats, DoNotCountWhatCouldNotBeHad) {
  const Changes changes;
  EXPECT_THROW(Buffer::allocate(size_t{1} << 60), ResourceExhausted);
  EXPECT_EQ(changes.allocated(), 0);
  EXPECT_EQ(changes.peak(), 0);
  EXPECT_EQ(changes.allocations(), 0);
}

TEST(MemoryStats, CountCopies) {
  const Array source(DType::kInt8, {kBytes});
  const Changes changes;
  const Tensor tensor = Tensor::copy_of(source.view());
  EXPECT_EQ(changes.copied(), kBytes);
  tensor.clone();
  EXPECT_EQ(changes.copied(), 2 * kBytes);
}

TEST(MemoryStats, AreExactWithManyThreads) {
  const Changes changes;
  {
    std::vector<std::jthread> threads;
    for (int thread = 0; thread < 4; ++thread) {
      threads.emplace_back([] {
        for (int i = 0; i < 1000; ++i) Buffer::allocate(kBytes);
      });
    }
  }
  EXPECT_EQ(changes.allocated(), 0);
  EXPECT_EQ(changes.allocations(), 4000);
  EXPECT_GE(changes.peak(), kBytes);
  EXPECT_LE(changes.peak(), 4 * kBytes);
}

class MemoryOfVariable : public testing::Test {
 protected:
  MemoryOfVariable() { variable_.assign(ones_.view()); }

  void scatter() {
    variable_.scatter(UpdateOp::kAdd, IndexForm::kRows, vector_of<int32_t>({0}).view(),
                      ones_.view());
  }

  const Array ones_ = Array(DType::kInt8, {1, kBytes});
  Variable variable_{"v", DType::kInt8, PartialShape()};
};

TEST_F(MemoryOfVariable, NothingIsAllocatedOrCopiedInPlace) {
  const Changes changes;
  variable_.read();
  variable_.update(UpdateOp::kAdd, ones_.view());
  scatter();
  EXPECT_EQ(changes.allocations(), 0);
  EXPECT_EQ(changes.copied(), 0);
}

TEST_F(MemoryOfVariable, AssignCopiesItsOperandIntoTheMemoryItHas) {
  const Changes changes;
  variable_.assign(ones_.view());
  EXPECT_EQ(changes.allocations(), 0);
  EXPECT_EQ(changes.copied(), kBytes);
}

TEST_F(MemoryOfVariable, ADenseUpdateBesideASnapshotCopiesNothing) {
  const Tensor snapshot = variable_.read();
  const Changes changes;
  variable_.update(UpdateOp::kAdd, ones_.view());
  EXPECT_EQ(changes.allocated(), kBytes);
  EXPECT_EQ(changes.copied(), 0);
}

TEST_F(MemoryOfVariable, AScatterBesideASnapshotCopiesOnce) {
  const Tensor snapshot = variable_.read();
  const Changes changes;
  scatter();
  scatter();
  EXPECT_EQ(changes.allocated(), kBytes);
  EXPECT_EQ(changes.copied(), kBytes);
}

TEST_F(MemoryOfVariable, AssignOfATensorCopiesNothing) {
  const Tensor value = Tensor::copy_of(ones_.view());
  const Changes changes;
  variable_.assign(value);
  EXPECT_EQ(changes.allocations(), 0);
  EXPECT_EQ(changes.copied(), 0);
}

}  // namespace
}  // namespace resvar::test
