// Every call of the CUDA runtime that can fail is let fail once. The emulation does that by the
// environment of the process, so each time is a process of its own.
#include "core/pending_slice.h"
#include "core/variable.h"
#include "gpu.h"

#if defined(CUDAHOST)
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>

namespace resvar::test {
namespace {

// Sanitized processes start slowly: they take samples.
#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
constexpr int kStep = 23;
#else
constexpr int kStep = 1;
#endif

enum Outcome { kNothingFailed, kRaisedAndChangedNothing, kWrong };

// The failure may meet this as well; the next call succeeds.
Array value_of(const Variable& v) {
  try {
    return copy_of(v.read());
  } catch (const Error&) {
    return copy_of(v.read());
  }
}

// Does what f does to a variable; if that raises, the variable must be as it was.
template <typename F>
Outcome outcome_of(const std::shared_ptr<Variable>& v, F f) {
  const bool initialized = v->is_initialized();
  const uint64_t version = v->version();
  const Array before = initialized ? value_of(*v) : Array(v->dtype(), {});
  try {
    f();
    return kNothingFailed;
  } catch (const Internal&) {
  } catch (const ResourceExhausted&) {
  }
  if (v->is_initialized() != initialized || v->version() != version) return kWrong;
  if (initialized && value_of(*v) != before) return kWrong;
  return kRaisedAndChangedNothing;
}

Outcome run_program() {
  const Array value = random_array(DType::kFloat32, {6, 8}, 1);
  const Array rows = vector_of<int64_t>({1, 3, 1}),
              updates = random_array(DType::kFloat32, {3, 8}, 2);
  const auto v = std::make_shared<Variable>("v", DType::kFloat32, PartialShape(), kGpu);
  Outcome worst = kNothingFailed;
  const auto step = [&](auto f) {
    for (int attempt = 0; attempt < 2; ++attempt) {
      const Outcome outcome = outcome_of(v, f);
      worst = std::max(worst, outcome);
      if (outcome == kNothingFailed) return;
    }
  };
  step([&] { v->assign(value.view()); });
  step([&] { v->assign(value.view()); });
  step([&] { v->update(UpdateOp::kAdd, value.view()); });
  step([&] { v->update(UpdateOp::kDiv, Tensor::copy_of(value.view(), kGpu).view()); });
  for (const UpdateOp op : {UpdateOp::kAdd, UpdateOp::kMul, UpdateOp::kUpdate}) {
    step([&] { v->scatter(op, IndexForm::kRows, rows.view(), updates.view()); });
    step([&] {
      const Tensor there = Tensor::copy_of(rows.view(), kGpu);
      const Tensor snapshot = v->read();
      v->scatter(op, IndexForm::kRows, there.view(), updates.view());
    });
  }
  // Enough updates of one row that they are summed first.
  constexpr int64_t kMany = int64_t{1} << 14;
  const Array row(DType::kInt64, {kMany});
  const Array ones = array<float>({kMany, 8}, std::vector<float>(kMany * 8, 1));
  step([&] { v->scatter(UpdateOp::kAdd, IndexForm::kRows, row.view(), ones.view()); });
  step([&] { v->gather(IndexForm::kRows, Tensor::copy_of(rows.view(), kGpu).view()); });
  const std::vector<SliceItem> items = {{.start = 1, .step = 2}};
  step([&] {
    const auto slice = PendingSlice::of(v, items);
    v->update_slice(UpdateOp::kSub, items, array<float>({}, {2}).view());
    slice->read();
  });
  return worst;
}

// What a process reports in which the n-th call fails.
int outcome_with_failure_at(int n) {
  const pid_t child = fork();
  if (child == 0) {
    setenv("CUDAHOST_FAIL_AT", std::to_string(n).c_str(), 1);
    try {
      _exit(run_program());
    } catch (...) {
      _exit(kWrong + 1);
    }
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

TEST(CudaFailures, EachRaisesAndChangesNothing) {
  int raised = 0;
  for (int n = 1; n < 300; n += kStep) {
    const int outcome = outcome_with_failure_at(n);
    ASSERT_TRUE(outcome == kNothingFailed || outcome == kRaisedAndChangedNothing)
        << "with a failure at call " << n << ": " << outcome;
    raised += outcome;
  }
  EXPECT_GT(raised, 50 / kStep);
}

}  // namespace
}  // namespace resvar::test
#endif
