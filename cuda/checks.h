// What is checked of the data of an operation before its first write.
#pragma once

#include <memory>

#include "core/kernels.h"
#include "deferred_check.h"
#include "memory.h"

namespace resvar::cuda {

// The checks of one operation. Data in host memory is checked there; the rest by kernels, which
// report to words on the device. A kernel that is queued after them does nothing where they hold a
// fault, so the host need not wait before it queues it:
//
//   Checks checks(operation);
//   checks.indices(args.index);
//   if (checks.passed_on_host()) queue a kernel, with checks.gate()
//   return checks.wait();
//
// wait() waits for the checks only. Where it is told where to leave them, it leaves them there:
// then they have words of their own, and the host asks for these later.
class Checks {
 public:
  explicit Checks(Operation& operation, std::unique_ptr<PendingCheck>* deferred = nullptr)
      : operation_(operation), deferred_(deferred) {}

  // The pointers may be to host memory; `here` is what Operation::read() made of them.
  void indices(const IndexArgs& index, const void* here);
  void divisors(DType dtype, const void* data, const void* here, int64_t count);

  bool passed_on_host() const { return !on_host_; }
  // To be called once, after all checks. Null where no kernel checks anything.
  const Faults* gate();
  // The first index out of range or, if there is none, the first zero.
  DataFault wait();

 private:
  Faults* begin();

  Operation& operation_;
  std::unique_ptr<PendingCheck>* deferred_;
  std::unique_ptr<DeferredCheck> own_;  // if they are deferred
  DataFault on_host_;
  Faults* faults_ = nullptr;
  bool ended_ = false;
};

// The architecture that the kernels are compiled for which run on the current device.
int compiled_architecture();

}  // namespace resvar::cuda
