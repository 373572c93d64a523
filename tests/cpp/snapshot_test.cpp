#include "core/snapshot.h"

#include <cstdio>
#include <thread>

#include "core/error.h"
#include "core/pending_slice.h"
#include "fake_interpreter.h"
#include "testing.h"

namespace resvar::test {
namespace {

constexpr int64_t kSize = 30'000;

Array filled(int64_t value, int64_t size = kSize) {
  return vector_of(std::vector<int64_t>(static_cast<size_t>(size), value));
}

std::shared_ptr<Variable> make_variable(int64_t value, PartialShape declared = PartialShape()) {
  auto variable = std::make_shared<Variable>("v", DType::kInt64, std::move(declared));
  variable->assign(filled(value).view());
  return variable;
}

// A file with an array of kSize numbers, all `value`.
class Stored {
 public:
  explicit Stored(int64_t value) : file_(std::tmpfile()) {
    std::fwrite(filled(value).data(), sizeof(int64_t), kSize, file_);
    std::fflush(file_);
  }
  ~Stored() { std::fclose(file_); }
  Stored(const Stored&) = delete;
  Stored& operator=(const Stored&) = delete;

  StoredArray array(Shape shape = {kSize}, uint64_t offset = 0) const {
    return {{fileno(file_), offset}, DType::kInt64, shape};
  }

 private:
  std::FILE* file_;
};

void replace_all(Variables variables, std::vector<NewValue> values) {
  std::atomic<uint64_t> done{0};
  replace(variables, values, done);
}

int64_t value_of(const Variable& variable) {
  const std::vector<int64_t> values = values_of<int64_t>(variable.read());
  EXPECT_EQ(std::count(values.begin(), values.end(), values[0]), std::ssize(values));
  return values[0];
}

TEST(Snapshot, SharesTheBuffersAndTellsTheVersions) {
  const auto a = make_variable(1), b = make_variable(2);
  b->update(UpdateOp::kAdd, filled(1).view());
  const std::vector<std::shared_ptr<Variable>> variables{b, a, b};
  const std::vector<Snapshot> values = snapshot(variables);
  for (size_t i = 0; i < variables.size(); ++i) {
    EXPECT_EQ(values[i].value.data(), variables[i]->read().data());
    EXPECT_EQ(values[i].version, variables[i]->version());
  }
}

TEST(Snapshot, NeedsValues) {
  const std::vector variables{make_variable(1),
                              std::make_shared<Variable>("w", DType::kInt64, PartialShape())};
  EXPECT_EQ(message_of<FailedPrecondition>([&] { snapshot(variables); }),
            "Attempting to use uninitialized value w");
  variables[0]->update(UpdateOp::kAdd, filled(1).view());  // is not locked any more
}

TEST(Snapshot, IsReplacedInPlaceWhereNobodyHoldsIt) {
  const std::vector variables{make_variable(1), make_variable(2)};
  const Stored file(7);
  const Tensor held = variables[1]->read();
  const void* const data = variables[0]->read().data();
  const uint64_t version = variables[0]->version();
  std::atomic<uint64_t> done{0};
  replace(variables, std::vector<NewValue>{file.array({2, kSize / 2}), file.array()}, done);
  EXPECT_EQ(done, 2 * kSize * sizeof(int64_t));
  EXPECT_EQ(variables[0]->read().data(), data);
  EXPECT_EQ(variables[0]->read().shape(), Shape({2, kSize / 2}));
  EXPECT_EQ(variables[0]->version(), version + 1);
  EXPECT_EQ(value_of(*variables[0]), 7);
  EXPECT_EQ(value_of(*variables[1]), 7);
  EXPECT_EQ(values_of<int64_t>(held)[0], 2);
}

TEST(Snapshot, IsReplacedByTensorsAndWhereThereWasNothing) {
  const std::vector variables{std::make_shared<Variable>("v", DType::kInt64, PartialShape()),
                              make_variable(1)};
  const Tensor tensor = Tensor::copy_of(filled(3, 5).view());
  replace_all(variables, {Stored(7).array(), tensor});
  EXPECT_TRUE(variables[0]->is_initialized());
  EXPECT_EQ(value_of(*variables[0]), 7);
  EXPECT_EQ(variables[1]->read().data(), tensor.data());
}

TEST(Snapshot, WaitingSlicesAreReadBeforeItIsReplaced) {
  const std::vector variables{make_variable(1), make_variable(2)};
  const auto first = PendingSlice::of(variables[0], {});
  const auto second = PendingSlice::of(variables[1], {});
  replace_all(variables, {Stored(7).array(), Tensor::copy_of(filled(8).view())});
  EXPECT_EQ(values_of<int64_t>(first->read())[5], 1);
  EXPECT_EQ(values_of<int64_t>(second->read())[5], 2);
}

TEST(Snapshot, AllIsCheckedBeforeAnythingIsReplaced) {
  const std::vector variables{make_variable(1), make_variable(2, PartialShape(Shape{kSize}))};
  const Stored file(7);
  EXPECT_THROW(replace_all(variables, {file.array(), file.array({kSize - 1})}),
               std::invalid_argument);
  StoredArray floats = file.array();
  floats.dtype = DType::kFloat64;
  EXPECT_THROW(replace_all(variables, {file.array(), floats}), BadDType);
  EXPECT_EQ(value_of(*variables[0]), 1);
  EXPECT_EQ(value_of(*variables[1]), 2);
}

TEST(Snapshot, NewMemoryIsReadFirstSoThatALostFileChangesNothing) {
  const std::vector variables{make_variable(1), make_variable(2)};
  const Stored file(7);
  const Tensor held = variables[1]->read();
  EXPECT_THROW(replace_all(variables, {file.array(), file.array({kSize}, 8)}), DataLoss);
  EXPECT_EQ(value_of(*variables[0]), 1);
  EXPECT_EQ(value_of(*variables[1]), 2);
}

TEST(Snapshot, WaitsForTheEndOfABorrowAndKeepsNobodyFromTheOthers) {
  const auto a = make_variable(1), b = make_variable(2);
  a->borrow();
  EXPECT_THROW(snapshot(std::vector{b, a}), FailedPrecondition);
  std::thread other([&] {
    const std::vector<Snapshot> values = snapshot(std::vector{a, b});
    EXPECT_EQ(values[0].version, 2u);
    EXPECT_EQ(values_of<int64_t>(values[1].value)[0], 3);
  });
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  b->assign(filled(3).view());
  a->end_borrow();
  other.join();
}

TEST(Snapshot, IsOfOneInstantAndNobodyWaitsForEver) {
  const FakeInterpreter interpreter;
  const std::vector variables{make_variable(0), make_variable(0)};
  const std::vector reversed{variables[1], variables[0]};
  const Stored file(1'000'000);
  std::atomic<bool> stop{false};
  std::vector<std::jthread> threads;
  threads.emplace_back([&] {  // the second comes to be behind the first by one
    const Array ones = filled(1);
    for (int i = 0; i < 100; ++i) {
      const FakeInterpreter::Inside inside;
      for (const auto& variable : variables) variable->update(UpdateOp::kAdd, ones.view());
    }
    stop = true;
  });
  threads.emplace_back([&] {
    while (!stop) {
      const FakeInterpreter::Inside inside;
      replace_all(reversed, {file.array(), file.array()});
    }
  });
  while (!stop) {
    const FakeInterpreter::Inside inside;
    const std::vector<Snapshot> values = snapshot(variables);
    const int64_t first = values_of<int64_t>(values[0].value)[kSize - 1];
    const int64_t second = values_of<int64_t>(values[1].value)[0];
    // A replacement between the two updates leaves the second ahead.
    ASSERT_LE(std::abs(first - second), 1) << first << " " << second;
  }
}

}  // namespace
}  // namespace resvar::test
