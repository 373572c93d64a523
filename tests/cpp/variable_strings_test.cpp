// Variables of strings: what a variable promises holds for the bytes that its elements point to.
#include <thread>

#include "core/memory_stats.h"
#include "core/pending_slice.h"
#include "core/scatter.h"
#include "core/variable.h"
#include "testing.h"

namespace resvar::test {
namespace {

// ThreadSanitizer is slow where memory is allocated.
#if defined(__SANITIZE_THREAD__)
constexpr int kOverwrites = 10000;
#else
constexpr int kOverwrites = 1000000;
#endif

const Array kRow1 = vector_of<int32_t>({1});

class VariableStrings : public testing::Test {
 protected:
  VariableStrings() { variable_->assign(strings({3}, {"a", "bb", "ccc"}).view()); }

  void write(const Array& rows, const std::string& text) {
    variable_->scatter(UpdateOp::kUpdate, IndexForm::kRows, rows.view(),
                       strings({}, {text}).view());
  }
  void expect(const std::vector<std::string_view>& texts) {
    EXPECT_EQ(copy_of(variable_->read()), strings({size(texts)}, texts));
  }
  static int64_t size(const auto& texts) { return static_cast<int64_t>(texts.size()); }

  std::shared_ptr<Variable> variable_ =
      std::make_shared<Variable>("v", DType::kString, PartialShape());
};

TEST_F(VariableStrings, AreCopiedFromTheOperand) {
  std::string text = "text";
  const Array array = strings({1}, {text});
  variable_->assign(array.view());
  text.assign(4, '#');
  expect({"text"});
}

TEST_F(VariableStrings, AreScattered) {
  write(vector_of<int64_t>({2, 0, 2}), "x");
  expect({"x", "bb", "x"});
  variable_->scatter(UpdateOp::kUpdate, IndexForm::kTuples, array<int32_t>({2, 1}, {1, 1}).view(),
                     strings({2}, {"first", "last"}).view());
  expect({"x", "last", "x"});
}

TEST_F(VariableStrings, AreAssignedToSlices) {
  const SliceItem backwards{.kind = SliceItem::Kind::kRange, .step = -2};
  variable_->update_slice(UpdateOp::kUpdate, {&backwards, 1}, strings({2}, {"x", "y"}).view());
  expect({"y", "bb", "x"});
}

TEST_F(VariableStrings, AreReplacedByAnOperandOfTheSameShape) {
  variable_->update(UpdateOp::kUpdate, strings({3}, {"x", "", "y"}).view());
  expect({"x", "", "y"});
}

TEST_F(VariableStrings, HaveNoArithmetic) {
  const Array updates = strings({3}, {"", "", ""});
  EXPECT_EQ(message_of<BadDType>([&] { variable_->update(UpdateOp::kAdd, updates.view()); }),
            "assign_add: 'add' is not defined for dtype string");
  expect({"a", "bb", "ccc"});
}

TEST_F(VariableStrings, OfASnapshotStay) {
  const Tensor snapshot = variable_->read();
  write(kRow1, "new");
  variable_->assign(strings({1}, {"other"}).view());
  EXPECT_EQ(copy_of(snapshot), strings({3}, {"a", "bb", "ccc"}));
}

TEST_F(VariableStrings, ThatWereReadOutliveTheVariable) {
  const Tensor gathered = variable_->gather(IndexForm::kRows, vector_of<int32_t>({2, 2, 0}).view());
  const auto slice = PendingSlice::of(variable_, {{.kind = SliceItem::Kind::kIndex, .index = 1}});
  const Tensor copy = scatter_nd("f", UpdateOp::kUpdate, variable_->read(),
                                 array<int32_t>({1, 1}, {0}).view(), strings({1}, {"z"}).view());
  write(vector_of<int32_t>({0, 1, 2}), "gone");
  const Tensor sliced = slice->read();
  variable_.reset();
  EXPECT_EQ(copy_of(gathered), strings({3}, {"ccc", "ccc", "a"}));
  EXPECT_EQ(copy_of(sliced), strings({}, {"bb"}));
  EXPECT_EQ(copy_of(copy), strings({3}, {"z", "bb", "ccc"}));
}

TEST_F(VariableStrings, AreLeftAloneByACallThatFails) {
  const int64_t before = memory_stats().allocated_bytes;
  EXPECT_THROW(write(vector_of<int32_t>({0, 3}), std::string(1000, 'x')), BadIndex);
  EXPECT_EQ(memory_stats().allocated_bytes, before);
  expect({"a", "bb", "ccc"});
}

TEST_F(VariableStrings, AreFreedWithTheVariable) {
  const int64_t with = memory_stats().allocated_bytes;
  variable_.reset();
  EXPECT_LT(memory_stats().allocated_bytes, with);
}

TEST_F(VariableStrings, ThatAreOverwrittenAMillionTimesTakeNoMemory) {
  const int64_t before = memory_stats().allocated_bytes;
  reset_peak();
  for (int i = 0; i < kOverwrites; ++i) write(kRow1, "a string of some length");
  write(kRow1, "the last");
  EXPECT_LT(memory_stats().peak_bytes - before, 256 * 1024);
  expect({"a", "the last", "ccc"});
}

// A reader that sees half of a write, or freed bytes, sees rows that differ.
TEST_F(VariableStrings, AreNeverTorn) {
  const Array rows = vector_of<int32_t>({0, 1, 2});
  write(rows, "start");
  std::atomic<int> writing{2};
  std::vector<std::jthread> threads;
  for (int thread = 0; thread < 2; ++thread) {
    threads.emplace_back([&, thread] {
      for (int i = 0; i < 2000; ++i) {
        write(rows, std::string(static_cast<size_t>(i % 300), static_cast<char>('a' + thread)));
      }
      --writing;
    });
  }
  threads.emplace_back([&] {
    while (writing > 0) {
      for (const Tensor& seen :
           {variable_->read(), variable_->gather(IndexForm::kRows, rows.view())}) {
        const auto* elements = static_cast<const StringRef*>(seen.data());
        ASSERT_EQ(elements[0].view(), elements[1].view());
        ASSERT_EQ(elements[0].view(), elements[2].view());
      }
    }
  });
}

}  // namespace
}  // namespace resvar::test
