#include "core/pending_slice.h"

#include <utility>

namespace resvar {

std::shared_ptr<PendingSlice> PendingSlice::of(std::shared_ptr<Variable> variable,
                                               std::vector<SliceItem> items) {
  const std::shared_ptr<PendingSlice> slice(
      new PendingSlice(std::move(variable), std::move(items)));
  slice->variable_->begin_read(*slice);
  return slice;
}

Shape PendingSlice::shape() const {
  const MutexLock lock(variable_->mutex_);
  return slice_.shape;
}

Tensor PendingSlice::read() {
  const MutexLock lock(variable_->mutex_);
  variable_->deferred_.raise(true);
  variable_->finish_read(*this);
  return *value_;
}

void PendingSlice::update(UpdateOp op, const ArrayView& value) {
  variable_->update_slice(op, items_, value, this);
}

}  // namespace resvar
