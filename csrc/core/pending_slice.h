// What indexing a variable returns.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "core/strided_slice.h"
#include "core/variable.h"

namespace resvar {

// A slice of a variable as it was when the slice was made, and the way to change it there. It is
// not read at once, since many are made only to be assigned to: it waits until its value is asked
// for or the variable is about to change.
//
// Thread safety: all methods lock the variable (its essay says the rest).
class PendingSlice : public std::enable_shared_from_this<PendingSlice> {
 public:
  // Throws as resolve_slice(); FailedPrecondition where the variable is not initialized.
  static std::shared_ptr<PendingSlice> of(std::shared_ptr<Variable> variable,
                                          std::vector<SliceItem> items);

  Device device() const { return variable_->device(); }
  DType dtype() const { return variable_->dtype(); }
  Shape shape() const;

  // The value that the slice had when it was made, or last updated. Waits until the indices of
  // every scatter before are checked.
  Tensor read();

  // Changes this slice of the variable, as Variable::update_slice() does. From then on its value is
  // the new one. The old is not read.
  void update(UpdateOp op, const ArrayView& value);

 private:
  friend class Variable;

  PendingSlice(std::shared_ptr<Variable> variable, std::vector<SliceItem> items)
      : variable_(std::move(variable)), items_(std::move(items)) {}

  const std::shared_ptr<Variable> variable_;
  const std::vector<SliceItem> items_;
  // Guarded by the variable's mutex.
  StridedSlice slice_;
  std::optional<Tensor> value_;
};

}  // namespace resvar
