#include <sys/wait.h>

#include "core/error.h"
#include "core/memory_stats.h"
#include "core/snapshot.h"
#include "core/variable.h"
#include "temporary_file.h"
#include "testing.h"

namespace resvar::test {
namespace {

// A variable of three int32 whose file begins with a page of something else.
class VariableStorageTest : public testing::Test {
 protected:
  static constexpr size_t kOffset = 4096;

  VariableStorageTest() {
    variable_.store_in(std::make_shared<FileMapping>(file_.open(), kOffset, 12), Shape({3}));
  }

  std::vector<int32_t> stored() const {
    std::vector<int32_t> result(3);
    std::memcpy(result.data(), file_.read(kOffset, 12).data(), 12);
    return result;
  }

  TemporaryFile file_{kOffset + 12};
  Variable variable_{"v", DType::kInt32, PartialShape(Shape({3}))};
};

using Ints = std::vector<int32_t>;

TEST_F(VariableStorageTest, EveryWriteIsInTheFile) {
  EXPECT_TRUE(variable_.is_initialized());
  EXPECT_EQ(copy_of(variable_.read()), array<int32_t>({3}, {0, 0, 0}));
  const auto ones = array<int32_t>({3}, {1, 1, 1});
  const auto row = vector_of<int32_t>({2});
  const int64_t allocations = memory_stats().allocations;
  variable_.update(UpdateOp::kAdd, ones.view());
  EXPECT_EQ(stored(), Ints({1, 1, 1}));
  variable_.scatter(UpdateOp::kAdd, IndexForm::kRows, row.view(), array<int32_t>({}, {5}).view());
  EXPECT_EQ(stored(), Ints({1, 1, 6}));
  const SliceItem first{.kind = SliceItem::Kind::kIndex, .index = 0};
  variable_.update_slice(UpdateOp::kSub, {&first, 1}, array<int32_t>({}, {9}).view());
  EXPECT_EQ(stored(), Ints({-8, 1, 6}));
  variable_.assign(ones.view());
  EXPECT_EQ(stored(), Ints({1, 1, 1}));
  EXPECT_EQ(memory_stats().allocations, allocations);
  variable_.assign(Tensor::copy_of(array<int32_t>({3}, {7, 8, 9}).view()));
  EXPECT_EQ(stored(), Ints({7, 8, 9}));
}

TEST_F(VariableStorageTest, ASnapshotKeepsItsBytesAndTheFileGoesOn) {
  const Tensor zeros = variable_.read();
  variable_.assign(array<int32_t>({3}, {1, 2, 3}).view());
  const Tensor counted = variable_.read();
  variable_.update(UpdateOp::kAdd, counted.view());
  variable_.assign(variable_.read());
  EXPECT_EQ(copy_of(zeros), array<int32_t>({3}, {0, 0, 0}));
  EXPECT_EQ(copy_of(counted), array<int32_t>({3}, {1, 2, 3}));
  EXPECT_EQ(copy_of(variable_.read()), array<int32_t>({3}, {2, 4, 6}));
  EXPECT_EQ(stored(), Ints({2, 4, 6}));
}

TEST_F(VariableStorageTest, ACallThatFailsChangesNothing) {
  const auto row = vector_of<int32_t>({0, 3});
  EXPECT_THROW(variable_.scatter(UpdateOp::kAdd, IndexForm::kRows, row.view(),
                                 array<int32_t>({2}, {1, 1}).view()),
               BadIndex);
  EXPECT_THROW(variable_.assign(array<int32_t>({2}, {1, 1}).view()), std::invalid_argument);
  EXPECT_EQ(stored(), Ints({0, 0, 0}));
  EXPECT_EQ(variable_.version(), 0u);
}

TEST_F(VariableStorageTest, ABorrowWritesToTheFile) {
  {
    Tensor borrowed = variable_.borrow();
    static_cast<int32_t*>(borrowed.mutable_data())[1] = 4;
  }
  variable_.end_borrow();
  EXPECT_EQ(stored(), Ints({0, 4, 0}));
  Tensor kept = variable_.borrow();
  variable_.end_borrow();
  static_cast<int32_t*>(kept.mutable_data())[1] = 5;
  EXPECT_EQ(stored(), Ints({0, 4, 0}));
  variable_.update(UpdateOp::kAdd, array<int32_t>({3}, {1, 1, 1}).view());
  EXPECT_EQ(stored(), Ints({1, 5, 1}));
}

TEST_F(VariableStorageTest, IsReplacedInTheFile) {
  const auto variable = std::make_shared<Variable>("w", DType::kInt32, PartialShape());
  variable->store_in(std::make_shared<FileMapping>(file_.open(), kOffset, 12), Shape({3}));
  const TemporaryFile checkpoint(12);
  const std::vector<std::shared_ptr<Variable>> variables{variable};
  std::atomic<uint64_t> done{0};
  const NewValue tensor = Tensor::copy_of(array<int32_t>({3}, {1, 2, 3}).view());
  replace(variables, {&tensor, 1}, done);
  EXPECT_EQ(stored(), Ints({1, 2, 3}));
  const Tensor snapshot = variable->read();
  const int descriptor = checkpoint.descriptor();
  const NewValue zeros = StoredArray{{descriptor, 0}, DType::kInt32, Shape({3})};
  replace(variables, {&zeros, 1}, done);
  close(descriptor);
  EXPECT_EQ(stored(), Ints({0, 0, 0}));
  EXPECT_EQ(copy_of(snapshot), array<int32_t>({3}, {1, 2, 3}));
  EXPECT_EQ(variable->version(), 2u);
}

TEST_F(VariableStorageTest, CountsInTheFile) {
  Variable counter("c", DType::kInt32, PartialShape());
  counter.store_in(std::make_shared<FileMapping>(file_.open(), kOffset, 4), Shape());
  EXPECT_EQ(copy_of(counter.count_up_to(10)), array<int32_t>({}, {0}));
  EXPECT_EQ(copy_of(counter.count_up_to(10)), array<int32_t>({}, {1}));
  EXPECT_EQ(stored(), Ints({2, 0, 0}));
}

TEST_F(VariableStorageTest, FlushSaysWhichVersionIsOnTheDisk) {
  EXPECT_EQ(variable_.flush(), 0u);
  variable_.assign(array<int32_t>({3}, {1, 1, 1}).view());
  EXPECT_EQ(variable_.flush(), 1u);
  Variable elsewhere("w", DType::kInt32, PartialShape());
  EXPECT_EQ(message_of<FailedPrecondition>([&] { elsewhere.flush(); }),
            "flush: variable 'w' has no storage");
}

TEST_F(VariableStorageTest, AForkedChildMayNotUseIt) {
  const pid_t child = fork();
  if (child == 0) {
    int refused = 0;
    try {
      variable_.read();
    } catch (const FailedPrecondition&) {
      ++refused;
    }
    try {
      variable_.assign(array<int32_t>({3}, {1, 1, 1}).view());
    } catch (const FailedPrecondition&) {
      ++refused;
    }
    _exit(refused);
  }
  int status = -1;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(WEXITSTATUS(status), 2);
  EXPECT_EQ(stored(), Ints({0, 0, 0}));
}

}  // namespace
}  // namespace resvar::test
