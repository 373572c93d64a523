// Variables on a GPU: the same calls on one on the CPU give the same.
#include <thread>

#include "core/gather.h"
#include "core/pending_slice.h"
#include "core/scatter.h"
#include "core/variable.h"
#include "gpu.h"

namespace resvar::test {
namespace {

using Kind = SliceItem::Kind;

constexpr Device kDevices[] = {{}, kGpu};

// What the CPU and a GPU make of the same calls.
template <typename F>
void expect_the_same(F f) {
  const auto outcome = [&](Device device) -> std::pair<std::vector<Array>, std::string> {
    try {
      return {f(device), ""};
    } catch (const Error& error) {
      return {{}, error.what()};
    }
  };
  const auto expected = outcome({}), actual = outcome(kGpu);
  EXPECT_EQ(actual.first, expected.first);
  EXPECT_EQ(actual.second, expected.second);
}

std::shared_ptr<Variable> variable(Device device, const Array& value) {
  auto result = std::make_shared<Variable>("v", value.dtype(), PartialShape(value.shape()), device);
  result->assign(value.view());
  return result;
}

Array random_indices(const Shape& shape, int64_t below, uint64_t seed) {
  Array result(DType::kInt64, shape);
  std::mt19937_64 random(seed);
  std::generate_n(result.as<int64_t>(), shape.elements(),
                  [&] { return static_cast<int64_t>(random() % static_cast<uint64_t>(below)); });
  return result;
}

class CudaVariable : public testing::TestWithParam<DType> {
 protected:
  Array value_ = random_array(GetParam(), {4, 5, 6}, 1);
  Array other_ = random_array(GetParam(), {4, 5, 6}, 2);
};

INSTANTIATE_TEST_SUITE_P(EveryDType, CudaVariable, testing::ValuesIn(kGpuDTypes), dtype_name);

TEST_P(CudaVariable, IsAssignedFromAnywhere) {
  for (const Device from : kDevices) {
    for (const Device to : kDevices) {
      const auto v = variable(to, value_);
      EXPECT_EQ(v->read().device(), to);
      const Tensor source = Tensor::copy_of(other_.view(), from);
      v->assign(source.view());
      EXPECT_EQ(copy_of(v->read()), other_);
      v->assign(Tensor::copy_of(value_.view(), from));
      EXPECT_EQ(v->read().device(), to);
      EXPECT_EQ(copy_of(v->read()), value_);
    }
  }
}

TEST_P(CudaVariable, IsUpdatedAsOnTheCpuByOperandsAnywhere) {
  for (const UpdateOp op : kUpdateOps) {
    for (const Device operand : kDevices) {
      const Tensor delta = Tensor::copy_of(other_.view(), operand);
      expect_the_same([&](Device device) {
        const auto v = variable(device, value_);
        const Tensor snapshot = v->read();
        v->update(op, delta.view());
        v->update(op, delta.view());
        return std::vector{copy_of(v->read()), copy_of(snapshot)};
      });
    }
  }
}

TEST_P(CudaVariable, IsScatteredAsOnTheCpuByOperandsAnywhere) {
  const Array rows = random_indices({9}, 4, 3), tuples = random_indices({8, 2}, 4, 4);
  const Array row_updates = random_array(GetParam(), {9, 5, 6}, 5);
  const Array tuple_updates = random_array(GetParam(), {8, 6}, 6);
  for (const UpdateOp op : kUpdateOps) {
    for (const Device operand : kDevices) {
      expect_the_same([&](Device device) {
        const auto there = [&](const Array& array) {
          return Tensor::copy_of(array.view(), operand);
        };
        const auto v = variable(device, value_);
        const Tensor snapshot = v->read();
        v->scatter(op, IndexForm::kRows, there(rows).view(), there(row_updates).view(), {}, true);
        v->scatter(op, IndexForm::kTuples, there(tuples).view(), there(tuple_updates).view(), {},
                   true);
        return std::vector{copy_of(v->read()), copy_of(snapshot)};
      });
    }
  }
}

TEST_P(CudaVariable, TakesBatchesAndOuterDimensions) {
  const Array batches = random_indices({4, 3}, 5, 3), shared = random_indices({3}, 6, 4);
  const Array updates = random_array(GetParam(), {4, 3, 6}, 5);
  for (const Device operand : kDevices) {
    const Tensor indices = Tensor::copy_of(batches.view(), operand);
    expect_the_same([&](Device device) {
      const auto v = variable(device, value_);
      v->scatter(UpdateOp::kUpdate, IndexForm::kRows, indices.view(), updates.view(), {.batch = 1});
      return std::vector{copy_of(v->read()),
                         copy_of(v->gather(IndexForm::kRows, indices.view(), {.batch = 1})),
                         copy_of(v->gather(IndexForm::kRows, shared.view(), {.outer = 2}))};
    });
  }
}

TEST_P(CudaVariable, ABadIndexIsNamedAndChangesNothing) {
  Array indices = random_indices({3, 2}, 4, 1);
  indices.as<int64_t>()[3] = 5;
  const Array updates = random_array(GetParam(), {3, 6}, 5);
  for (const Device operand : kDevices) {
    const Tensor tuples = Tensor::copy_of(indices.view(), operand);
    for (const Device device : kDevices) {
      const auto v = variable(device, value_);
      const std::string message = message_of<BadIndex>([&] {
        v->scatter(UpdateOp::kUpdate, IndexForm::kTuples, tuples.view(), updates.view());
      });
      EXPECT_EQ(message,
                "scatter_nd_update: indices[1, 1] = 5 is out of range for dimension 1 of size 5");
      EXPECT_EQ(message_of<BadIndex>([&] { v->gather(IndexForm::kTuples, tuples.view()); }),
                "gather_nd: indices[1, 1] = 5 is out of range for dimension 1 of size 5");
      EXPECT_EQ(copy_of(v->read()), value_);
      EXPECT_EQ(v->version(), 1u);
    }
  }
}

TEST_P(CudaVariable, SlicesAreReadAndUpdatedAsOnTheCpu) {
  const std::vector<SliceItem> items = {{.kind = Kind::kRange, .start = 1},
                                        {.kind = Kind::kIndex, .index = -2},
                                        {.kind = Kind::kRange, .step = -2}};
  const Array value = random_array(GetParam(), {3, 3}, 5), row = random_array(GetParam(), {3}, 6);
  for (const UpdateOp op : kUpdateOps) {
    for (const Device operand : kDevices) {
      const Tensor whole = Tensor::copy_of(value.view(), operand);
      expect_the_same([&](Device device) {
        const auto v = variable(device, value_);
        const auto before = PendingSlice::of(v, items), through = PendingSlice::of(v, items);
        through->update(op, whole.view());
        v->update_slice(op, items, row.view());
        v->update_slice(UpdateOp::kUpdate, {}, value_.view());
        return std::vector{copy_of(before->read()), copy_of(through->read()), copy_of(v->read())};
      });
    }
  }
}

TEST(CudaVariables, AreDividedByNoZero) {
  const Array ones = vector_of<int32_t>({1, 1, 1}), zeros = vector_of<int32_t>({1, 0, 0});
  for (const Device operand : kDevices) {
    const Tensor divisor = Tensor::copy_of(zeros.view(), operand);
    expect_the_same([&](Device device) {
      variable(device, ones)->update(UpdateOp::kDiv, divisor.view());
      return std::vector<Array>{};
    });
  }
}

TEST(CudaVariables, CountUpTo) {
  for (const Array& start : {array<int32_t>({}, {3}), array<int64_t>({}, {3})}) {
    const auto v = variable(kGpu, start);
    const Tensor counted = v->count_up_to(4);
    EXPECT_EQ(counted.device(), kGpu);
    EXPECT_EQ(copy_of(counted), start);
    EXPECT_THROW(v->count_up_to(4), OutOfRange);
    EXPECT_EQ(v->read().device(), kGpu);
  }
}

TEST(CudaVariables, ScatterNdMakesTensorsThere) {
  const Array indices = array<int32_t>({2, 1}, {1, 1}), updates = vector_of<float>({1, 2});
  const Tensor made = scatter_nd_into_zeros("scatter_nd", UpdateOp::kAdd, {3}, indices.view(),
                                            updates.view(), kGpu);
  EXPECT_EQ(made.device(), kGpu);
  EXPECT_EQ(values_of<float>(made), std::vector<float>({0, 3, 0}));
  const Tensor more =
      scatter_nd("scatter_nd", UpdateOp::kAdd, made, indices.view(), updates.view());
  EXPECT_EQ(more.device(), kGpu);
  EXPECT_EQ(values_of<float>(more), std::vector<float>({0, 6, 0}));
  EXPECT_EQ(values_of<float>(made), std::vector<float>({0, 3, 0}));
}

TEST(CudaVariables, LoseNoUpdateOfManyThreads) {
  constexpr int kThreads = 4, kRounds = 10;
  const auto v = variable(kGpu, Array(DType::kInt64, {100}));
  Array ones(DType::kInt64, {100}), rows = random_indices({50}, 100, 1);
  std::fill_n(ones.as<int64_t>(), 100, 1);
  const Array one = array<int64_t>({}, {1});
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&] {
      const Tensor delta = Tensor::copy_of(ones.view(), kGpu);
      for (int i = 0; i < kRounds; ++i) {
        v->update(UpdateOp::kAdd, delta.view());
        v->scatter(UpdateOp::kAdd, IndexForm::kRows, rows.view(), one.view());
        const std::vector<int64_t> seen = values_of<int64_t>(v->read());
        EXPECT_EQ(seen.size(), 100u);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  int64_t sum = 0;
  for (const int64_t value : values_of<int64_t>(v->read())) sum += value;
  EXPECT_EQ(sum, kThreads * kRounds * 150);
}

}  // namespace
}  // namespace resvar::test
