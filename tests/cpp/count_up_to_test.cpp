// Variable::count_up_to().
#include <limits>
#include <thread>

#include "core/variable.h"
#include "testing.h"

namespace resvar::test {
namespace {

TEST(CountUpTo, ReturnsWhatItWas) {
  Variable n("n", DType::kInt32, PartialShape());
  n.assign(array<int32_t>({}, {-1}).view());
  const Tensor snapshot = n.read();
  EXPECT_EQ(values_of<int32_t>(n.count_up_to(1)), (std::vector<int32_t>{-1}));
  EXPECT_EQ(values_of<int32_t>(n.count_up_to(1)), (std::vector<int32_t>{0}));
  EXPECT_EQ(values_of<int32_t>(n.read()), (std::vector<int32_t>{1}));
  EXPECT_EQ(values_of<int32_t>(snapshot), (std::vector<int32_t>{-1}));
  EXPECT_EQ(n.version(), 3u);
}

template <typename T>
void expect_at_its_limit(int64_t limit) {
  Variable n("n", dtype_of<T>, PartialShape());
  const T last = static_cast<T>(std::min<int64_t>(limit, std::numeric_limits<T>::max()));
  n.assign(array<T>({}, {last}).view());
  EXPECT_EQ(message_of<OutOfRange>([&] { n.count_up_to(limit); }),
            "count_up_to: variable 'n' is " + std::to_string(last) + ", reached limit of " +
                std::to_string(limit));
  EXPECT_EQ(values_of<T>(n.read()), (std::vector<T>{last}));
  EXPECT_EQ(n.version(), 1u);
}

TEST(CountUpTo, StopsAtTheLimitAndAtTheHighestNumber) {
  expect_at_its_limit<int32_t>(5);
  expect_at_its_limit<int64_t>(-5);
  expect_at_its_limit<int32_t>(int64_t{1} << 40);
  expect_at_its_limit<int64_t>(std::numeric_limits<int64_t>::max());
}

TEST(CountUpTo, OnlyScalarIntegers) {
  Variable real("real", DType::kFloat32, PartialShape());
  EXPECT_EQ(message_of<BadDType>([&] { real.count_up_to(9); }),
            "count_up_to: variable 'real' must be int32 or int64, but is float32");
  Variable pair("pair", DType::kInt64, PartialShape());
  EXPECT_THROW(pair.count_up_to(9), FailedPrecondition);
  pair.assign(vector_of<int64_t>({1, 2}).view());
  EXPECT_EQ(message_of<InvalidArgument>([&] { pair.count_up_to(9); }),
            "count_up_to: variable 'pair' must be a scalar, but has shape (2,)");
}

TEST(CountUpTo, CountsEveryCallOnce) {
  Variable n("n", DType::kInt64, PartialShape());
  n.assign(array<int64_t>({}, {0}).view());
  std::vector<std::jthread> threads;
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([&] {
      for (int i = 0; i < 500; ++i) n.count_up_to(2000);
    });
  }
  threads.clear();
  EXPECT_THROW(n.count_up_to(2000), OutOfRange);
}

}  // namespace
}  // namespace resvar::test
