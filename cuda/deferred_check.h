// Checks that the host does not wait for.
#pragma once

#include <memory>

#include "core/kernels.h"
#include "stream.h"

namespace resvar::cuda {

// The words of the checks of one call, to be read when the device has come to them. They may be
// dropped before.
class DeferredCheck : public PendingCheck {
 public:
  // Queued checks may report from now on.
  explicit DeferredCheck(Stream& stream);
  ~DeferredCheck() override;

  Faults* faults() const;
  // All checks are queued, on the same stream.
  void end(Stream& stream);
  std::optional<DataFault> outcome(bool wait) override;

 private:
  struct Words;
  static Words* take(Stream& stream);
  static void give_back(Words* words);

  Words* words_;
};

}  // namespace resvar::cuda
