// Variables under several threads: no update is lost, no reader sees half of one.
#include <barrier>
#include <numeric>
#include <thread>

#include "core/variable.h"
#include "fake_interpreter.h"
#include "testing.h"

namespace resvar::test {
namespace {

// A table of blocks of rows. Every write changes all elements of a block alike, so they are equal
// whenever somebody looks. A block is large enough for its update to be shared by threads.
constexpr int64_t kBlocks = 4;
constexpr int64_t kRows = 16;  // in a block
constexpr int64_t kColumns = 600;
constexpr int64_t kBlockElements = kRows * kColumns;
constexpr int kWrites = 100;

const Shape kTableShape{kBlocks * kRows, kColumns};

Array filled(const Shape& shape, int64_t value) {
  return array(shape, std::vector<int64_t>(static_cast<size_t>(shape.elements()), value));
}

Array rows_of_block(int64_t block) {
  std::vector<int32_t> rows(kRows);
  std::iota(rows.begin(), rows.end(), static_cast<int32_t>(block * kRows));
  return vector_of(rows);
}

void expect_equal_blocks(const Tensor& tensor) {
  const auto* data = static_cast<const int64_t*>(tensor.data());
  for (int64_t first = 0; first < tensor.shape().elements(); first += kBlockElements) {
    const int64_t* block = data + first;
    ASSERT_TRUE(std::all_of(block, block + kBlockElements, [&](int64_t x) { return x == *block; }))
        << "torn";
  }
}

class VariableThreads : public testing::Test {
 protected:
  VariableThreads() { variable_.assign(filled(kTableShape, 0).view()); }

  void scatter_one(int64_t block, const Array& ones) {
    variable_.scatter(UpdateOp::kAdd, IndexForm::kRows, rows_of_block(block).view(), ones.view());
  }

  // Calls write(thread, i) from three threads while others read and gather.
  template <typename F>
  void write_while_others_read(F write) {
    std::atomic<int> writing{3};
    std::vector<std::jthread> threads;
    for (int thread = 0; thread < 3; ++thread) {
      threads.emplace_back([&, thread] {
        for (int i = 0; i < kWrites; ++i) write(thread, i);
        --writing;
      });
    }
    threads.emplace_back([&] {
      do {
        const Tensor snapshot = variable_.read();
        const Array before = copy_of(snapshot);
        expect_equal_blocks(snapshot);
        EXPECT_EQ(copy_of(snapshot), before);
      } while (writing > 0);
    });
    threads.emplace_back([&] {
      const Array rows = rows_of_block(1);
      do {
        expect_equal_blocks(variable_.gather(IndexForm::kRows, rows.view()));
      } while (writing > 0);
    });
  }

  Variable variable_{"v", DType::kInt64, PartialShape(kTableShape)};
};

TEST_F(VariableThreads, NoScatterIsLostOrSeenInHalf) {
  const Array ones = filled({kRows, kColumns}, 1);
  write_while_others_read([&](int thread, int i) { scatter_one((thread + i) % kBlocks, ones); });
  const std::vector<int64_t> values = values_of<int64_t>(variable_.read());
  EXPECT_EQ(std::accumulate(values.begin(), values.end(), int64_t{0}),
            3 * kWrites * kBlockElements);
  EXPECT_EQ(variable_.version(), 1u + 3 * kWrites);
}

// Everybody does everything, in orders that differ, so that every pair of calls meets.
TEST_F(VariableThreads, SixteenThreadsScatterReadAndGatherAtOnce) {
  constexpr int kThreads = 16, kRounds = 16;
  const Array ones = filled({kRows, kColumns}, 1);
  std::barrier start(kThreads);
  std::vector<std::jthread> threads;
  for (int thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([&, thread] {
      start.arrive_and_wait();
      for (int i = 0; i < 3 * kRounds; ++i) {
        const int64_t block = (thread + i / 3) % kBlocks;
        const Array rows = rows_of_block(block);
        if ((thread + i) % 3 == 0) scatter_one(block, ones);
        if ((thread + i) % 3 == 1) expect_equal_blocks(variable_.read());
        if ((thread + i) % 3 == 2) {
          expect_equal_blocks(variable_.gather(IndexForm::kRows, rows.view()));
        }
      }
    });
  }
  threads.clear();
  EXPECT_EQ(copy_of(variable_.read()), filled(kTableShape, kThreads * kRounds / kBlocks));
}

TEST_F(VariableThreads, NoDenseUpdateIsLostOrSeenInHalf) {
  const Array ones = filled(kTableShape, 1);
  write_while_others_read([&](int, int) { variable_.update(UpdateOp::kAdd, ones.view()); });
  EXPECT_EQ(copy_of(variable_.read()), filled(kTableShape, 3 * kWrites));
}

TEST_F(VariableThreads, NoAssignIsSeenInHalf) {
  const Array ones = filled({kRows, kColumns}, 1);
  write_while_others_read([&](int thread, int i) {
    const Array value = filled(kTableShape, i);
    if (thread == 0) variable_.assign(value.view());
    if (thread == 1) variable_.assign(Tensor::copy_of(value.view()));
    if (thread == 2) scatter_one(i % kBlocks, ones);
  });
  EXPECT_EQ(variable_.version(), 1u + 3 * kWrites);
}

// Values that were read from one variable are shared with another while both are written.
TEST_F(VariableThreads, VariablesCanShareAndWriteAtOnce) {
  Variable other("other", DType::kInt64, PartialShape(kTableShape));
  other.assign(variable_.read());
  const Array ones = filled(kTableShape, 1);
  write_while_others_read([&](int thread, int i) {
    if (thread == 0) other.assign(variable_.read());
    if (thread == 1) other.update(UpdateOp::kAdd, ones.view());
    if (thread == 2) variable_.assign(filled(kTableShape, i).view());
    expect_equal_blocks(other.read());
  });
  EXPECT_EQ(copy_of(variable_.read()), filled(kTableShape, kWrites - 1));
}

TEST_F(VariableThreads, FailingCallsDisturbNobody) {
  const Array ones = filled({kRows, kColumns}, 1);
  Array bad_rows = rows_of_block(0);
  bad_rows.as<int32_t>()[kRows - 1] = -1;
  write_while_others_read([&](int thread, int i) {
    if (thread == 0) {
      EXPECT_THROW(
          variable_.scatter(UpdateOp::kAdd, IndexForm::kRows, bad_rows.view(), ones.view()),
          BadIndex);
    } else {
      scatter_one(i % kBlocks, ones);
    }
  });
  EXPECT_EQ(copy_of(variable_.read()), filled(kTableShape, 2 * kWrites / kBlocks));
}

// Everybody inside an interpreter that lets one thread in; owners of borrowed memory need it too,
// whenever they are let go.
TEST_F(VariableThreads, NobodyWaitsInsideTheInterpreterForEver) {
  const FakeInterpreter interpreter;
  const Array ones = filled({kRows, kColumns}, 1), start = filled(kTableShape, 0);
  const auto lend = [&] {
    const std::shared_ptr<void> owner(nullptr, [](void*) { const FakeInterpreter::Inside inside; });
    const size_t bytes = start.view().bytes();
    return Tensor(Buffer::borrow(start.data(), bytes, owner), DType::kInt64, kTableShape);
  };
  write_while_others_read([&](int thread, int i) {
    const FakeInterpreter::Inside inside;
    if (thread == 0 && i % 4 == 0) variable_.assign(lend());
    scatter_one(i % kBlocks, ones);
    const Tensor snapshot = variable_.read();
    expect_equal_blocks(snapshot);
  });
  EXPECT_EQ(FakeInterpreter::left, FakeInterpreter::entered);
  EXPECT_EQ(start, filled(kTableShape, 0));
}

}  // namespace
}  // namespace resvar::test
