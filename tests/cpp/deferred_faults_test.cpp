#include "core/deferred_faults.h"

#include "testing.h"

namespace resvar::test {
namespace {

// A check whose result is known to those who wait, and from the second question on.
class SlowCheck : public PendingCheck {
 public:
  explicit SlowCheck(DataFault fault) : fault_(fault) {}

  std::optional<DataFault> outcome(bool wait) override {
    if (wait || asked_) return fault_;
    asked_ = true;
    return std::nullopt;
  }

 private:
  const DataFault fault_;
  bool asked_ = false;
};

DeferredFault deferred(DataFault fault) {
  static const std::vector<int64_t> kIndices(8);
  const ArrayView indices{.data = kIndices.data(), .dtype = DType::kInt64, .shape = {8}};
  return {std::make_unique<SlowCheck>(fault), "scatter_add",
          select_rows("scatter_add", IndexForm::kRows, {5}, indices), indices.shape};
}

TEST(DeferredFaults, AreThrownOnceInTheirOrder) {
  DeferredFaults faults;
  faults.add(deferred({}));
  faults.add(deferred({.bad_index = 3, .bad_value = 7}));
  faults.add(deferred({.zero_divisor = 2}));
  EXPECT_EQ(message_of<BadIndex>([&] { faults.raise(true); }),
            "scatter_add: indices[3] = 7 is out of range for dimension 0 of size 5");
  EXPECT_THROW(faults.raise(true), InvalidArgument);
  EXPECT_NO_THROW(faults.raise(true));
}

TEST(DeferredFaults, AreNotWaitedFor) {
  DeferredFaults faults;
  faults.add(deferred({.bad_index = 0, .bad_value = -1}));
  EXPECT_NO_THROW(faults.raise(false));
  EXPECT_THROW(faults.raise(false), BadIndex);
}

TEST(DeferredFaults, AreWaitedForWhereTheyAreTooMany) {
  DeferredFaults faults;
  faults.add(deferred({.bad_index = 0, .bad_value = -1}));
  for (size_t i = 0; i < DeferredFaults::kMost; ++i) faults.add(deferred({}));
  EXPECT_THROW(faults.raise(false), BadIndex);
}

}  // namespace
}  // namespace resvar::test
