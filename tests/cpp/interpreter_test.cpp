#include "core/interpreter.h"

#include "core/variable.h"
#include "fake_interpreter.h"
#include "testing.h"

namespace resvar::test {
namespace {

std::vector<std::string> calls;
int state;

TEST(Interpreter, IsLeftAndEnteredWithItsState) {
  calls.clear();
  set_interpreter_hooks({.leave = []() -> void* {
                           calls.push_back("leave");
                           return &state;
                         },
                         .enter =
                             [](void* given) {
                               EXPECT_EQ(given, &state);
                               calls.push_back("enter");
                             }});
  {
    const OutsideInterpreter outside(true);
    calls.push_back("outside");
  }
  set_interpreter_hooks({});
  EXPECT_EQ(calls, (std::vector<std::string>{"leave", "outside", "enter"}));
}

TEST(Interpreter, IsNotLeftUnlessTold) {
  const FakeInterpreter interpreter;
  const FakeInterpreter::Inside inside;
  {
    const OutsideInterpreter outside(false);
    EXPECT_TRUE(FakeInterpreter::inside);
  }
  EXPECT_EQ(FakeInterpreter::left, 0);
  EXPECT_EQ(FakeInterpreter::entered, 0);
}

TEST(Interpreter, IsNotEnteredByAThreadThatWasNotInside) {
  const FakeInterpreter interpreter;
  {
    const OutsideInterpreter outside(true);
  }
  EXPECT_FALSE(FakeInterpreter::inside);
  EXPECT_EQ(FakeInterpreter::entered, 0);
}

TEST(Interpreter, IsLeftOnceWhenToldTwice) {
  const FakeInterpreter interpreter;
  const FakeInterpreter::Inside inside;
  {
    const OutsideInterpreter outside(true);
    {
      const OutsideInterpreter again(true);
    }
    EXPECT_FALSE(FakeInterpreter::inside);
  }
  EXPECT_TRUE(FakeInterpreter::inside);
  EXPECT_EQ(FakeInterpreter::left, 1);
}

TEST(Interpreter, IsEnteredWhenWorkThrows) {
  const FakeInterpreter interpreter;
  const FakeInterpreter::Inside inside;
  EXPECT_THROW(
      {
        const OutsideInterpreter outside(true);
        fail<Error>("");
      },
      Error);
  EXPECT_TRUE(FakeInterpreter::inside);
}

TEST(Interpreter, WithoutHooksNothingIsLeft) {
  set_interpreter_hooks({});
  const OutsideInterpreter outside(true);
}

// How often the interpreter is left by each kind of work on a variable of so many bytes.
std::vector<int> leaves_of_work_on(int64_t bytes) {
  const FakeInterpreter interpreter;
  const FakeInterpreter::Inside inside;
  Variable variable("v", DType::kInt8, PartialShape());
  const Array value(DType::kInt8, {1, bytes}), row = vector_of<int32_t>({0});
  std::vector<int> leaves;
  const auto count = [&](auto work) {
    const int before = FakeInterpreter::left;
    work();
    EXPECT_TRUE(FakeInterpreter::inside);
    leaves.push_back(FakeInterpreter::left - before);
  };
  count([&] { variable.assign(value.view()); });
  count([&] { variable.update(UpdateOp::kAdd, value.view()); });
  count([&] { variable.scatter(UpdateOp::kAdd, IndexForm::kRows, row.view(), value.view()); });
  count([&] { variable.gather(IndexForm::kRows, row.view()); });
  EXPECT_EQ(FakeInterpreter::left, FakeInterpreter::entered);
  return leaves;
}

TEST(Interpreter, IsLeftForLongWork) {
  EXPECT_EQ(leaves_of_work_on(kLongWorkBytes), (std::vector<int>{1, 1, 1, 1}));
}

TEST(Interpreter, IsNotLeftForShortWork) {
  EXPECT_EQ(leaves_of_work_on(kLongWorkBytes / 2), (std::vector<int>{0, 0, 0, 0}));
}

TEST(Interpreter, IsEnteredAfterLongWorkThatFailed) {
  const FakeInterpreter interpreter;
  const FakeInterpreter::Inside inside;
  Variable variable("v", DType::kInt8, PartialShape());
  const Array zeros(DType::kInt8, {kLongWorkBytes});
  variable.assign(zeros.view());
  EXPECT_THROW(variable.update(UpdateOp::kDiv, zeros.view()), InvalidArgument);
  EXPECT_EQ(FakeInterpreter::left, 2);
  EXPECT_TRUE(FakeInterpreter::inside);
}

}  // namespace
}  // namespace resvar::test
