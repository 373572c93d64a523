#include <atomic>
#include <thread>

#include "core/error.h"
#include "core/memory_stats.h"
#include "core/pending_slice.h"
#include "core/variable.h"
#include "testing.h"

namespace resvar::test {
namespace {

class VariableBorrowTest : public testing::Test {
 protected:
  VariableBorrowTest() { variable_.assign(kStart.view()); }

  static float* floats(Tensor& tensor) { return static_cast<float*>(tensor.mutable_data()); }

  const Array kStart = array<float>({3}, {1, 2, 3});
  Variable variable_{"v", DType::kFloat32, PartialShape()};
};

TEST_F(VariableBorrowTest, TheMemoryIsThatOfTheVariable) {
  const void* const address = variable_.read().data();
  const int64_t copied = memory_stats().copied_bytes;
  {
    Tensor borrowed = variable_.borrow();
    EXPECT_EQ(borrowed.data(), address);
    EXPECT_EQ(variable_.version(), 1u);
    floats(borrowed)[1] = 20;
  }
  variable_.end_borrow();
  EXPECT_EQ(variable_.version(), 2u);
  EXPECT_EQ(variable_.read().data(), address);
  EXPECT_EQ(copy_of(variable_.read()), array<float>({3}, {1, 20, 3}));
  EXPECT_EQ(memory_stats().copied_bytes, copied);
}

TEST_F(VariableBorrowTest, ASnapshotKeepsItsBytes) {
  const Tensor snapshot = variable_.read();
  floats(*std::make_unique<Tensor>(variable_.borrow()))[0] = 10;
  variable_.end_borrow();
  EXPECT_EQ(copy_of(snapshot), kStart);
  EXPECT_EQ(copy_of(variable_.read()), array<float>({3}, {10, 2, 3}));
}

TEST_F(VariableBorrowTest, WhatIsKeptOfTheMemoryIsNotTheVariables) {
  Tensor kept = variable_.borrow();
  floats(kept)[0] = 10;
  variable_.end_borrow();
  const Tensor snapshot = variable_.read();
  EXPECT_NE(snapshot.data(), kept.data());
  floats(kept)[0] = 11;
  EXPECT_EQ(copy_of(snapshot), array<float>({3}, {10, 2, 3}));
}

TEST_F(VariableBorrowTest, ASliceThatWaitsIsReadBefore) {
  const std::shared_ptr<Variable> variable =
      std::make_shared<Variable>("v", DType::kFloat32, PartialShape());
  variable->assign(kStart.view());
  const auto slice = PendingSlice::of(variable, {{.kind = SliceItem::Kind::kEllipsis}});
  floats(*std::make_unique<Tensor>(variable->borrow()))[0] = 10;
  EXPECT_EQ(copy_of(slice->read()), kStart);
  EXPECT_EQ(slice->shape(), Shape({3}));
  variable->end_borrow();
}

TEST_F(VariableBorrowTest, TheThreadThatBorrowedCannotUseTheVariable) {
  variable_.borrow();
  const std::string busy =
      "variable 'v' is borrowed by this thread: use the memory that was borrowed, or end the "
      "borrow first";
  const auto row = vector_of<int32_t>({0});
  const std::pair<const char*, std::function<void()>> uses[] = {
      {"read", [&] { variable_.read(); }},
      {"assign", [&] { variable_.assign(kStart.view()); }},
      {"assign a tensor", [&] { variable_.assign(Tensor::copy_of(kStart.view())); }},
      {"update", [&] { variable_.update(UpdateOp::kAdd, kStart.view()); }},
      {"scatter",
       [&] {
         variable_.scatter(UpdateOp::kAdd, IndexForm::kRows, row.view(),
                           array<float>({}, {1}).view());
       }},
      {"gather", [&] { variable_.gather(IndexForm::kRows, row.view()); }},
      {"slice", [&] { variable_.update_slice(UpdateOp::kAdd, {}, kStart.view()); }},
      {"borrow", [&] { variable_.borrow(); }},
  };
  for (const auto& [name, use] : uses) {
    EXPECT_EQ(message_of<FailedPrecondition>(use), busy) << name;
  }
  EXPECT_TRUE(variable_.is_initialized());
  variable_.end_borrow();
  for (const auto& [name, use] : uses) EXPECT_NO_THROW(use()) << name;
}

TEST_F(VariableBorrowTest, OthersWaitOrGiveUp) {
  std::atomic<bool> ended = false;
  Tensor borrowed = variable_.borrow();
  std::thread gives_up([&] { EXPECT_THROW(variable_.borrow(0.001), DeadlineExceeded); });
  gives_up.join();
  std::thread reads([&] {
    EXPECT_EQ(*static_cast<const float*>(variable_.read().data()), 50);
    EXPECT_TRUE(ended);
  });
  std::thread writes([&] {
    variable_.update(UpdateOp::kMul, array<float>({3}, {1, 1, 1}).view());
    EXPECT_TRUE(ended);
  });
  floats(borrowed)[0] = 50;
  borrowed = Tensor();
  ended = true;
  variable_.end_borrow();
  reads.join();
  writes.join();
  EXPECT_EQ(variable_.version(), 3u);
}

TEST_F(VariableBorrowTest, ManyThreadsTakeTurns) {
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int round = 0; round < 200; ++round) {
        {
          Tensor borrowed = variable_.borrow();
          for (int at = 0; at < 3; ++at) floats(borrowed)[at] += 1;
        }
        variable_.end_borrow();
        const Tensor seen = variable_.read();
        const auto* values = static_cast<const float*>(seen.data());
        EXPECT_EQ(values[2] - values[0], 2);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(copy_of(variable_.read()), array<float>({3}, {801, 802, 803}));
}

TEST_F(VariableBorrowTest, WhatCannotBeBorrowed) {
  Variable empty("e", DType::kFloat32, PartialShape());
  EXPECT_THROW(empty.borrow(), FailedPrecondition);
  Variable strings("s", DType::kString, PartialShape());
  strings.assign(Tensor::empty(DType::kString, Shape({0})));
  EXPECT_EQ(message_of<BadDType>([&] { strings.borrow(); }),
            "borrow: variable 's' holds strings, which are no array of bytes");
  strings.read();
}

}  // namespace
}  // namespace resvar::test
