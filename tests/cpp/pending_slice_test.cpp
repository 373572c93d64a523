#include "core/pending_slice.h"

#include <functional>
#include <thread>

#include "core/memory_stats.h"
#include "testing.h"

namespace resvar::test {
namespace {

constexpr int64_t kSize = 30'000;

SliceItem range(int64_t start, int64_t step) { return {.start = start, .step = step}; }

std::vector<int64_t> counting(int64_t start, int64_t step) {
  std::vector<int64_t> values;
  for (int64_t i = start; i < kSize; i += step) values.push_back(i);
  return values;
}

// 0, 1, 2, ...
std::shared_ptr<Variable> make_variable() {
  auto variable = std::make_shared<Variable>("v", DType::kInt64, PartialShape());
  variable->assign(vector_of(counting(0, 1)).view());
  return variable;
}

const Array kOne = array<int64_t>({}, {1});
const Array kOnes = vector_of(std::vector<int64_t>(kSize, 1));

TEST(PendingSlice, IsWhatWasThereWhenItWasMade) {
  const auto variable = make_variable();
  const auto slice = PendingSlice::of(variable, {range(1, 2)});
  EXPECT_EQ(slice->dtype(), DType::kInt64);
  EXPECT_EQ(slice->shape(), Shape({kSize / 2}));
  for (int i = 0; i < 2; ++i) {
    variable->update(UpdateOp::kAdd, kOnes.view());
    EXPECT_EQ(values_of<int64_t>(slice->read()), counting(1, 2));
  }
}

TEST(PendingSlice, DoesNotMakeAWriteCopyTheTable) {
  const auto variable = make_variable();
  const void* const data = variable->read().data();
  const auto first = PendingSlice::of(variable, {range(0, 2)});
  const auto second = PendingSlice::of(variable, {});
  second->read();
  variable->update_slice(UpdateOp::kAdd, {}, kOne.view());
  EXPECT_EQ(variable->read().data(), data);
  EXPECT_EQ(values_of<int64_t>(first->read()), counting(0, 2));
}

TEST(PendingSlice, AWriteReadsOnlyThoseThatAreAlive) {
  const auto variable = make_variable();
  for (int i = 0; i < 10'000; ++i) PendingSlice::of(variable, {range(i, 1)});
  const auto alive = PendingSlice::of(variable, {range(5, 7)});
  variable->update(UpdateOp::kAdd, kOnes.view());
  EXPECT_EQ(values_of<int64_t>(alive->read()), counting(5, 7));
}

TEST(PendingSlice, HasTheNewValueAfterAnUpdate) {
  const auto variable = make_variable();
  const auto slice = PendingSlice::of(variable, {range(0, 3)});
  const auto other = PendingSlice::of(variable, {range(0, 3)});
  for (int i = 1; i <= 3; ++i) {
    slice->update(UpdateOp::kUpdate, array<int64_t>({}, {i}).view());
    variable->update(UpdateOp::kAdd, kOnes.view());
    EXPECT_EQ(values_of<int64_t>(slice->read()), std::vector<int64_t>(kSize / 3, i));
  }
  EXPECT_EQ(values_of<int64_t>(other->read()), counting(0, 3));
}

TEST(PendingSlice, AFailedUpdateLeavesItAsItWas) {
  const auto variable = make_variable();
  const auto slice = PendingSlice::of(variable, {range(1, 2)});
  const uint64_t version = variable->version();
  EXPECT_EQ(message_of<InvalidArgument>([&] { slice->update(UpdateOp::kAdd, kOnes.view()); }),
            "strided_slice_assign_add: cannot broadcast a value of shape (30000,) to a slice of "
            "shape (15000,)");
  const Array zero = array<int64_t>({}, {0});
  EXPECT_EQ(message_of<InvalidArgument>([&] { slice->update(UpdateOp::kDiv, zero.view()); }),
            "strided_slice_assign_div: division by zero, the value holds 0 at position 0");
  EXPECT_EQ(variable->version(), version);
  variable->update(UpdateOp::kAdd, kOnes.view());
  EXPECT_EQ(values_of<int64_t>(slice->read()), counting(1, 2));
}

TEST(PendingSlice, OutlivesTheHandleAndTheShapeOfItsVariable) {
  auto variable = make_variable();
  const auto slice = PendingSlice::of(variable, {range(1, 1)});
  variable->assign(vector_of<int64_t>({1, 2, 3}).view());
  EXPECT_EQ(slice->shape(), Shape({kSize - 1}));
  slice->update(UpdateOp::kAdd, kOne.view());
  EXPECT_EQ(slice->shape(), Shape({2}));
  EXPECT_EQ(values_of<int64_t>(variable->read()), (std::vector<int64_t>{1, 3, 4}));
  variable.reset();
  EXPECT_EQ(values_of<int64_t>(slice->read()), (std::vector<int64_t>{3, 4}));
}

TEST(PendingSlice, KeepsItsValueWhateverIsWritten) {
  const auto variable = make_variable();
  const Array rows = vector_of<int32_t>({5});
  const std::function<void()> writes[] = {
      [&] { variable->update(UpdateOp::kAdd, kOnes.view()); },
      [&] { variable->scatter(UpdateOp::kAdd, IndexForm::kRows, rows.view(), kOne.view()); },
      [&] { variable->update_slice(UpdateOp::kAdd, {}, kOne.view()); },
      [&] { PendingSlice::of(variable, {})->update(UpdateOp::kAdd, kOne.view()); },
      [&] { variable->assign(kOnes.view()); },
      [&] { variable->assign(Tensor::copy_of(vector_of(counting(0, 1)).view())); },
  };
  for (const auto& write : writes) {
    const std::vector<int64_t> before = values_of<int64_t>(variable->read());
    const auto slice = PendingSlice::of(variable, {range(0, 1)});
    write();
    EXPECT_NE(values_of<int64_t>(variable->read()), before);
    EXPECT_EQ(values_of<int64_t>(slice->read()), before);
  }
}

// The most bytes that a call holds at once.
template <typename F>
int64_t bytes_taken_by(F f) {
  reset_peak();
  const int64_t before = memory_stats().allocated_bytes;
  f();
  return memory_stats().peak_bytes - before;
}

TEST(PendingSlice, TakesMemoryOnlyForAValueThatIsNeeded) {
  const auto variable = make_variable();
  const auto slice = PendingSlice::of(variable, {range(0, 300)});
  EXPECT_EQ(bytes_taken_by([&] { slice->update(UpdateOp::kAdd, kOne.view()); }), 0);
  EXPECT_EQ(bytes_taken_by([&] { variable->update(UpdateOp::kAdd, kOnes.view()); }),
            kSize / 300 * 8);
  EXPECT_EQ(bytes_taken_by([&] {
              variable->update(UpdateOp::kAdd, kOnes.view());
              slice->read();
            }),
            0);
}

TEST(PendingSlice, NeedsAValue) {
  const auto variable = std::make_shared<Variable>("v", DType::kInt64, PartialShape());
  EXPECT_EQ(message_of<FailedPrecondition>([&] { PendingSlice::of(variable, {}); }),
            "Attempting to use uninitialized value v");
}

TEST(PendingSlice, IsNeverTornByOtherThreads) {
  const auto variable = make_variable();
  variable->assign(kOnes.view());
  const auto write = [&] {
    for (int i = 0; i < 100; ++i) variable->update_slice(UpdateOp::kAdd, {}, kOne.view());
  };
  const auto read = [&] {
    for (int i = 0; i < 100; ++i) {
      const auto slice = PendingSlice::of(variable, {range(0, 2)});
      const auto again = PendingSlice::of(variable, {range(1, 2)});
      const std::vector<int64_t> values = values_of<int64_t>(slice->read());
      EXPECT_EQ(values, std::vector<int64_t>(values.size(), values[0]));
      EXPECT_GE(values_of<int64_t>(again->read())[0], values[0]);
    }
  };
  {
    const std::jthread threads[] = {std::jthread(write), std::jthread(write), std::jthread(read),
                                    std::jthread(read)};
  }
  EXPECT_EQ(values_of<int64_t>(variable->read())[7], 201);
}

}  // namespace
}  // namespace resvar::test
