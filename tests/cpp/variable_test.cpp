#include "core/variable.h"

#include "testing.h"

namespace resvar::test {
namespace {

using Dims = std::vector<std::optional<int64_t>>;

class VariableTest : public testing::Test {
 protected:
  // A float variable "v" of shape (3, 2) with the values 1 to 6.
  VariableTest() { variable_.assign(kStart.view()); }

  const void* address() { return variable_.read().data(); }

  // Calls that must fail, and what they must leave.
  template <typename E, typename F>
  std::string message_of_failed(F f) {
    const void* data = address();
    const uint64_t version = variable_.version();
    const std::string message = message_of<E>(f);
    EXPECT_EQ(address(), data);
    EXPECT_EQ(variable_.version(), version);
    EXPECT_EQ(copy_of(variable_.read()), kStart);
    return message;
  }

  const Array kStart = array<float>({3, 2}, {1, 2, 3, 4, 5, 6});
  const Array kOnes = array<float>({3, 2}, {1, 1, 1, 1, 1, 1});
  Variable variable_{"v", DType::kFloat32, PartialShape(Dims{std::nullopt, 2})};
};

// Each way to write the variable in place, by adding one to row 0 at least.
const std::pair<const char*, void (*)(Variable&, const Array& ones)> kWrites[] = {
    {"assign", [](Variable& v, const Array& ones) { v.assign(ones.view()); }},
    {"update", [](Variable& v, const Array& ones) { v.update(UpdateOp::kAdd, ones.view()); }},
    {"scatter",
     [](Variable& v, const Array& ones) {
       v.scatter(UpdateOp::kAdd, IndexForm::kRows, vector_of<int32_t>({0, 1, 2}).view(),
                 ones.view());
     }},
};

TEST_F(VariableTest, KnowsWhatItIs) {
  EXPECT_EQ(variable_.name(), "v");
  EXPECT_EQ(variable_.dtype(), DType::kFloat32);
  EXPECT_EQ(variable_.device(), Device());
  EXPECT_EQ(print(variable_.declared_shape()), "(None, 2)");
  EXPECT_TRUE(variable_.is_initialized());
}

TEST_F(VariableTest, VersionCountsWrites) {
  EXPECT_EQ(variable_.version(), 1u);
  variable_.read();
  variable_.gather(IndexForm::kRows, vector_of<int32_t>({0}).view());
  EXPECT_EQ(variable_.version(), 1u);
  uint64_t expected = 1;
  for (const auto& [name, write] : kWrites) {
    write(variable_, kOnes);
    EXPECT_EQ(variable_.version(), ++expected) << name;
  }
  variable_.assign(Tensor::copy_of(kOnes.view()));
  EXPECT_EQ(variable_.version(), ++expected);
}

TEST_F(VariableTest, IsChangedInPlace) {
  const void* data = address();
  for (const auto& [name, write] : kWrites) {
    write(variable_, kOnes);
    EXPECT_EQ(address(), data) << name;
  }
}

TEST_F(VariableTest, ASnapshotKeepsTheOldBytesWhileItLives) {
  for (const auto& [name, write] : kWrites) {
    SCOPED_TRACE(name);
    const void* data;
    {
      const Tensor snapshot = variable_.read();
      const Array before = copy_of(snapshot);
      write(variable_, kOnes);
      data = address();
      EXPECT_NE(data, snapshot.data());
      EXPECT_EQ(copy_of(snapshot), before);
      EXPECT_FALSE(copy_of(variable_.read()) == before);
    }
    write(variable_, kOnes);
    EXPECT_EQ(address(), data) << "in place again once the snapshot is gone";
    variable_.assign(kStart.view());
  }
}

TEST_F(VariableTest, AssignSharesATensor) {
  const Tensor value = Tensor::copy_of(kOnes.view());
  variable_.assign(value);
  EXPECT_EQ(address(), value.data());
  variable_.update(UpdateOp::kAdd, kOnes.view());
  EXPECT_EQ(copy_of(value), kOnes);
  EXPECT_EQ(values_of<float>(variable_.read()), std::vector<float>(6, 2));
}

TEST_F(VariableTest, AssignTakesATemporaryOver) {
  const void* data;
  {
    const Tensor value = Tensor::copy_of(kOnes.view());
    data = value.data();
    variable_.assign(value);
  }
  variable_.update(UpdateOp::kAdd, kOnes.view());
  EXPECT_EQ(address(), data);
}

TEST_F(VariableTest, BorrowedMemoryIsNeverWritten) {
  for (const auto& [name, write] : kWrites) {
    SCOPED_TRACE(name);
    const Array lent = kStart;
    variable_.assign(Tensor(Buffer::borrow(lent.data(), 24, nullptr), DType::kFloat32, {3, 2}));
    EXPECT_EQ(address(), lent.data());
    write(variable_, kOnes);
    EXPECT_NE(address(), lent.data());
    EXPECT_EQ(lent, kStart);
  }
}

TEST_F(VariableTest, TheLenderGetsItsMemoryBackWhenItIsReplaced) {
  for (const auto& [name, write] : kWrites) {
    auto lent = std::make_shared<Array>(kStart);
    const std::weak_ptr<Array> alive = lent;
    const Buffer buffer = Buffer::borrow(lent->data(), 24, lent);
    variable_.assign(Tensor(buffer, DType::kFloat32, {3, 2}));
    lent.reset();
    const_cast<Buffer&>(buffer) = Buffer();
    EXPECT_FALSE(alive.expired()) << name;
    write(variable_, kOnes);
    EXPECT_TRUE(alive.expired()) << name;
  }
}

TEST_F(VariableTest, AssignTakesAnyShapeThatIsDeclared) {
  variable_.assign(array<float>({2, 2}, {1, 2, 3, 4}).view());
  EXPECT_EQ(variable_.read().shape(), Shape({2, 2}));
  variable_.assign(Array(DType::kFloat32, {0, 2}).view());
  EXPECT_EQ(variable_.read().shape(), Shape({0, 2}));
  variable_.assign(kStart.view());
  EXPECT_EQ(copy_of(variable_.read()), kStart);
}

TEST_F(VariableTest, DeclaringAShapeBoundsTheValuesToCome) {
  variable_.declare_shape(PartialShape(Shape({1, 2})));
  EXPECT_EQ(print(variable_.declared_shape()), "(1, 2)");
  EXPECT_EQ(copy_of(variable_.read()), kStart);
  message_of_failed<std::invalid_argument>([&] { variable_.assign(kStart.view()); });
  variable_.assign(array<float>({1, 2}, {7, 8}).view());
  EXPECT_EQ(copy_of(variable_.read()), array<float>({1, 2}, {7, 8}));
}

TEST(Variable, AssignOfAnotherShapeWithAsManyElements) {
  Variable variable("v", DType::kInt32, PartialShape());
  variable.assign(array<int32_t>({2, 3}, {1, 2, 3, 4, 5, 6}).view());
  variable.assign(array<int32_t>({3, 2}, {6, 5, 4, 3, 2, 1}).view());
  EXPECT_EQ(copy_of(variable.read()), array<int32_t>({3, 2}, {6, 5, 4, 3, 2, 1}));
}

TEST_F(VariableTest, AssignRefusesOtherShapesAndDTypes) {
  const Array wide(DType::kFloat32, {2, 3}), ints(DType::kInt32, {3, 2});
  const std::string shape_message =
      "Cannot assign value to variable ' v': Shape mismatch.The variable shape (None, 2), and the "
      "assigned value shape (2, 3) are incompatible.";
  EXPECT_EQ(message_of_failed<std::invalid_argument>([&] { variable_.assign(wide.view()); }),
            shape_message);
  EXPECT_EQ(message_of_failed<std::invalid_argument>(
                [&] { variable_.assign(Tensor::copy_of(wide.view())); }),
            shape_message);
  EXPECT_EQ(message_of_failed<BadDType>([&] { variable_.assign(ints.view()); }),
            "Cannot assign value of dtype int32 to variable 'v' of dtype float32");
  message_of_failed<BadDType>([&] { variable_.assign(Tensor::copy_of(ints.view())); });
}

TEST_F(VariableTest, FailedUpdateLeavesTheVariable) {
  const Array wide(DType::kFloat32, {2, 3}), ints(DType::kInt32, {3, 2});
  const Array divisors = array<float>({3, 2}, {1, 1, 1, 0, 1, 0});
  EXPECT_EQ(
      message_of_failed<InvalidArgument>([&] { variable_.update(UpdateOp::kAdd, wide.view()); }),
      "assign_add: cannot update variable 'v' of shape (3, 2) with an operand of shape (2, 3), "
      "shapes must be equal");
  EXPECT_EQ(message_of_failed<BadDType>([&] { variable_.update(UpdateOp::kSub, ints.view()); }),
            "assign_sub: the operand has dtype int32, but variable 'v' has dtype float32");
  EXPECT_EQ(message_of_failed<InvalidArgument>(
                [&] { variable_.update(UpdateOp::kDiv, divisors.view()); }),
            "assign_div: division by zero, the operand holds 0 at position 3");
}

TEST_F(VariableTest, FailedScatterLeavesTheVariable) {
  const Array bad = vector_of<int32_t>({0, 1, 3}), good = vector_of<int32_t>({0, 1, 2});
  for (const UpdateOp op : kUpdateOps) {
    EXPECT_EQ(message_of_failed<BadIndex>(
                  [&] { variable_.scatter(op, IndexForm::kRows, bad.view(), kOnes.view()); }),
              "scatter_" + std::string(name_of(op)) +
                  ": indices[2] = 3 is out of range for dimension 0 of size 3");
  }
  const Array pair = array<int64_t>({1, 2}, {2, 2}), one = vector_of<float>({1});
  EXPECT_EQ(message_of_failed<BadIndex>([&] {
              variable_.scatter(UpdateOp::kMul, IndexForm::kTuples, pair.view(), one.view());
            }),
            "scatter_nd_mul: indices[0, 1] = 2 is out of range for dimension 1 of size 2");
  const Array zeros(DType::kFloat32, {3, 2});
  EXPECT_EQ(message_of_failed<InvalidArgument>([&] {
              variable_.scatter(UpdateOp::kDiv, IndexForm::kRows, good.view(), zeros.view());
            }),
            "scatter_div: division by zero, updates hold 0 at position 0");
}

TEST_F(VariableTest, FailedWritesLeaveASnapshotShared) {
  const Tensor snapshot = variable_.read();
  const Array bad = vector_of<int32_t>({3}), zeros(DType::kFloat32, {3, 2});
  EXPECT_THROW(variable_.scatter(UpdateOp::kAdd, IndexForm::kRows, bad.view(),
                                 array<float>({1, 2}, {1, 1}).view()),
               BadIndex);
  EXPECT_THROW(variable_.update(UpdateOp::kDiv, zeros.view()), InvalidArgument);
  EXPECT_EQ(address(), snapshot.data());
}

TEST(Variable, WithoutMemoryForAValueKeepsTheOldOne) {
  Variable variable("v", DType::kInt8, PartialShape());
  const Array start = vector_of<int8_t>({1, 2, 3});
  variable.assign(start.view());
  const ArrayView huge{start.data(), DType::kInt8, {int64_t{1} << 60}};
  EXPECT_THROW(variable.assign(huge), ResourceExhausted);
  EXPECT_EQ(copy_of(variable.read()), start);
  EXPECT_EQ(variable.version(), 1u);
}

TEST(Variable, UninitializedCanOnlyBeAssigned) {
  Variable variable("weights", DType::kInt32, PartialShape());
  const Array value = vector_of<int32_t>({1}), row = vector_of<int32_t>({0});
  const auto fails = [&](auto f) {
    EXPECT_EQ(message_of<FailedPrecondition>(f), "Attempting to use uninitialized value weights");
    EXPECT_FALSE(variable.is_initialized());
    EXPECT_EQ(variable.version(), 0u);
  };
  fails([&] { variable.read(); });
  fails([&] { variable.update(UpdateOp::kAdd, value.view()); });
  fails([&] { variable.scatter(UpdateOp::kAdd, IndexForm::kRows, row.view(), value.view()); });
  fails([&] { variable.gather(IndexForm::kRows, row.view()); });
  variable.assign(value.view());
  EXPECT_EQ(copy_of(variable.read()), value);
}

TEST_F(VariableTest, UpdatesItselfWithItself) {
  const Tensor self = variable_.read();
  variable_.update(UpdateOp::kAdd, self.view());
  EXPECT_EQ(values_of<float>(variable_.read()), (std::vector<float>{2, 4, 6, 8, 10, 12}));
}

TEST_F(VariableTest, ScattersItsOwnRows) {
  const Tensor self = variable_.read();
  const Array reversed = vector_of<int64_t>({2, 1, 0});
  variable_.scatter(UpdateOp::kUpdate, IndexForm::kRows, reversed.view(), self.view());
  EXPECT_EQ(values_of<float>(variable_.read()), (std::vector<float>{5, 6, 3, 4, 1, 2}));
}

TEST_F(VariableTest, ScattersAndGathers) {
  const Array rows = vector_of<int32_t>({2, 0}), ten = array<float>({}, {10});
  variable_.scatter(UpdateOp::kAdd, IndexForm::kRows, rows.view(), ten.view());
  EXPECT_EQ(values_of<float>(variable_.read()), (std::vector<float>{11, 12, 3, 4, 15, 16}));
  EXPECT_EQ(values_of<float>(variable_.gather(IndexForm::kRows, rows.view())),
            (std::vector<float>{15, 16, 11, 12}));
  const Array pairs = array<int32_t>({2, 2}, {0, 1, 2, 0});
  EXPECT_EQ(values_of<float>(variable_.gather(IndexForm::kTuples, pairs.view())),
            (std::vector<float>{12, 15}));
}

TEST_F(VariableTest, GatherNamesItself) {
  const Array bad = array<int32_t>({1}, {3});
  EXPECT_EQ(message_of_failed<BadIndex>([&] { variable_.gather(IndexForm::kRows, bad.view()); }),
            "sparse_read: indices[0] = 3 is out of range for dimension 0 of size 3");
  EXPECT_EQ(message_of_failed<BadIndex>([&] { variable_.gather(IndexForm::kTuples, bad.view()); }),
            "gather_nd: indices[0] = 3 is out of range for dimension 0 of size 3");
}

TEST_F(VariableTest, ScattersAndGathersByBatch) {
  const Array columns = array<int32_t>({3, 1}, {1, 0, 1}), sevens = array<float>({3, 1}, {7, 7, 7});
  EXPECT_EQ(values_of<float>(variable_.gather(IndexForm::kRows, columns.view(), {.batch = 1})),
            (std::vector<float>{2, 3, 6}));
  variable_.scatter(UpdateOp::kUpdate, IndexForm::kRows, columns.view(), sevens.view(),
                    {.batch = 1});
  EXPECT_EQ(values_of<float>(variable_.read()), (std::vector<float>{1, 7, 7, 4, 5, 7}));
}

}  // namespace
}  // namespace resvar::test
