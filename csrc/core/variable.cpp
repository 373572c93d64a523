#include "core/variable.h"

#include <algorithm>
#include <limits>
#include <stdexcept>
#include <utility>

#include "core/error.h"
#include "core/gather.h"
#include "core/index_error_policy.h"
#include "core/interpreter.h"
#include "core/kernels.h"
#include "core/pending_slice.h"
#include "core/string_arena.h"

namespace resvar {
namespace {

std::string_view scatter_name(IndexForm form, UpdateOp op) {
  static constexpr std::string_view kNames[][std::size(kUpdateOps)] = {
      {"scatter_update", "scatter_add", "scatter_sub", "scatter_mul", "scatter_div", "scatter_min",
       "scatter_max"},
      {"scatter_nd_update", "scatter_nd_add", "scatter_nd_sub", "scatter_nd_mul", "scatter_nd_div",
       "scatter_nd_min", "scatter_nd_max"}};
  return kNames[form == IndexForm::kTuples][static_cast<size_t>(op)];
}

std::string_view update_name(UpdateOp op) {
  static constexpr std::string_view kNames[] = {"assign_update", "assign_add", "assign_sub",
                                                "assign_mul",    "assign_div", "assign_min",
                                                "assign_max"};
  return kNames[static_cast<size_t>(op)];
}

std::string_view slice_name(UpdateOp op) {
  static constexpr std::string_view kNames[] = {
      "strided_slice_assign",     "strided_slice_assign_add", "strided_slice_assign_sub",
      "strided_slice_assign_mul", "strided_slice_assign_div", "strided_slice_assign_min",
      "strided_slice_assign_max"};
  return kNames[static_cast<size_t>(op)];
}

int64_t integer_of(const Tensor& anywhere) {
  const Tensor scalar = anywhere.on(Device{});
  if (scalar.dtype() == DType::kInt32) return *static_cast<const int32_t*>(scalar.data());
  return *static_cast<const int64_t*>(scalar.data());
}

// An int32 or int64.
Tensor tensor_of(int64_t integer, DType dtype, Device device) {
  const auto narrow = static_cast<int32_t>(integer);
  const void* data = dtype == DType::kInt32 ? static_cast<const void*>(&narrow) : &integer;
  return Tensor::copy_of({.data = data, .dtype = dtype, .shape = {}}, device);
}

}  // namespace

Variable::Variable(std::string name, DType dtype, PartialShape declared_shape, Device device)
    : name_(std::move(name)),
      dtype_(dtype),
      device_(device),
      declared_shape_(std::move(declared_shape)) {}

PartialShape Variable::declared_shape() const {
  const MutexLock lock(mutex_);
  return declared_shape_;
}

void Variable::declare_shape(PartialShape shape) {
  const MutexLock lock(mutex_);
  declared_shape_ = std::move(shape);
}

bool Variable::is_initialized() const {
  const MutexLock lock(mutex_);
  return initialized_;
}

uint64_t Variable::version() const {
  const MutexLock lock(mutex_);
  return version_;
}

const Tensor& Variable::initialized_value() const {
  if (guarded_) wait_for_access();
  deferred_.raise(false);
  if (!initialized_) {
    fail<FailedPrecondition>("Attempting to use uninitialized value ", name_);
  }
  return value_;
}

void Variable::wait_for_access(std::optional<double> timeout) const {
  if (file_ && !file_->in_own_process()) {
    fail<FailedPrecondition>("variable '", name_,
                             "' has storage that a parent of this process has ",
                             "opened: only that process can use it");
  }
  borrow_.wait(mutex_, "variable '" + name_ + "'", timeout);
}

Tensor Variable::borrow(std::optional<double> timeout) {
  Tensor old;
  const MutexLock lock(mutex_);
  if (guarded_) wait_for_access(timeout);
  deferred_.raise(true);
  const Tensor& stored = initialized_value();
  if (dtype_ == DType::kString) {
    fail<BadDType>("borrow: variable '", name_, "' holds strings, which are no array of bytes");
  }
  finish_reads();
  if (!in_place()) {
    const OutsideInterpreter outside(stored.buffer().size() >= kLongWorkBytes);
    old = std::exchange(value_, stored.clone());
  }
  if (!device_.is_cpu()) cuda::synchronize(device_.index);
  borrow_.begin();
  guarded_ = true;
  return value_;
}

void Variable::end_borrow() {
  Tensor old;
  const MutexLock lock(mutex_);
  borrow_.end();
  guarded_ = file_ != nullptr;
  ++version_;
  if (!device_.is_cpu()) cuda::synchronize(device_.index);
  if (in_place()) return;
  const OutsideInterpreter outside(value_.buffer().size() >= kLongWorkBytes);
  old = std::exchange(value_, value_.clone());
}

void Variable::store_in(std::shared_ptr<FileMapping> file, const Shape& shape, uint64_t version) {
  const MutexLock lock(mutex_);
  value_ = Tensor(FileMapping::buffer(file), dtype_, shape);
  file_ = std::move(file);
  initialized_ = guarded_ = true;
  version_ = version;
  declared_shape_ = PartialShape(shape);
}

uint64_t Variable::flush() {
  std::shared_ptr<const OpenFile> file;
  uint64_t version = 0;
  {
    const MutexLock lock(mutex_);
    if (guarded_) wait_for_access();
    if (!file_) fail<FailedPrecondition>("flush: variable '", name_, "' has no storage");
    file = file_->file();
    version = version_;
  }
  const OutsideInterpreter outside(true);
  file->flush();
  return version;
}

bool Variable::in_place() {
  if (value_.buffer().exclusive()) return true;
  if (!file_) return false;
  const OutsideInterpreter outside(value_.buffer().size() >= kLongWorkBytes);
  file_ = file_->part_with_copy();
  value_ = Tensor(FileMapping::buffer(file_), dtype_, value_.shape());
  return true;
}

Tensor Variable::read(bool checked) const {
  const MutexLock lock(mutex_);
  deferred_.raise(checked);
  return initialized_value();
}

void Variable::check_value(DType dtype, const Shape& shape) const {
  deferred_.raise(false);
  if (dtype != dtype_) {
    fail<BadDType>("Cannot assign value of dtype ", name_of(dtype), " to variable '", name_,
                   "' of dtype ", name_of(dtype_));
  }
  if (!declared_shape_.admits(shape)) {
    fail<std::invalid_argument>("Cannot assign value to variable ' ", name_,
                                "': Shape mismatch.The variable shape ", declared_shape_,
                                ", and the assigned value shape ", shape, " are incompatible.");
  }
}

void Variable::assign(const Tensor& value) {
  Tensor old;  // freed after the lock is gone
  const MutexLock lock(mutex_);
  if (guarded_) wait_for_access();
  check_value(value.dtype(), value.shape());
  old = store(value);
}

void Variable::assign(const ArrayView& value) {
  Tensor old;
  const MutexLock lock(mutex_);
  if (guarded_) wait_for_access();
  check_value(value.dtype, value.shape);
  old = copy_in(value);
}

Tensor Variable::store(const Tensor& value) {
  if (file_) return copy_in(value.view());
  Tensor here = value.on(device_);
  finish_reads();
  initialized_ = true;
  ++version_;
  return std::exchange(value_, std::move(here));
}

Tensor Variable::copy_in(const ArrayView& value) {
  const OutsideInterpreter outside(value.bytes() >= kLongWorkBytes);
  finish_reads();
  Tensor old;
  const bool fits = dtype_ != DType::kString && value_.buffer().size() == value.bytes();
  if (fits && in_place()) {
    copy_bytes(value_.buffer(), value.data, value.device);
    if (value_.shape() != value.shape) value_ = Tensor(value_.buffer(), dtype_, value.shape);
  } else {
    old = std::exchange(value_, Tensor::copy_of(value, device_));
  }
  initialized_ = true;
  ++version_;
  return old;
}

void Variable::update(UpdateOp op, const ArrayView& any_delta) {
  Tensor kept;
  const ArrayView delta = readable_on(device_, any_delta, kept);
  const std::string_view caller = update_name(op);
  require_supported(caller, op, dtype_);
  if (delta.dtype != dtype_) {
    fail<BadDType>(caller, ": the operand has dtype ", name_of(delta.dtype), ", but variable '",
                   name_, "' has dtype ", name_of(dtype_));
  }
  Tensor old;
  const MutexLock lock(mutex_);
  const Tensor& stored = initialized_value();
  if (delta.shape != stored.shape()) {
    fail<InvalidArgument>(caller, ": cannot update variable '", name_, "' of shape ",
                          stored.shape(), " with an operand of shape ", delta.shape,
                          ", shapes must be equal");
  }
  const OutsideInterpreter outside(delta.bytes() >= kLongWorkBytes);
  finish_reads();
  const bool alone = in_place();
  Tensor result = alone ? Tensor() : Tensor::empty(dtype_, stored.shape(), device_);
  Tensor& target = alone ? value_ : result;
  StringUpdates strings(target, delta);
  const DenseUpdateArgs args{.op = op,
                             .dtype = dtype_,
                             .out = target.mutable_data(),
                             .stored = stored.data(),
                             .delta = strings.data(),
                             .elements = stored.shape().elements()};
  const DataFault fault =
      stored.device().is_cpu() ? cpu::dense_update(args) : cuda::dense_update(args);
  if (fault) {
    fail<InvalidArgument>(caller, ": division by zero, the operand holds 0 at position ",
                          fault.zero_divisor);
  }
  strings.commit();
  if (!alone) old = std::exchange(value_, std::move(result));
  ++version_;
}

void Variable::scatter(UpdateOp op, IndexForm form, const ArrayView& any_indices,
                       const ArrayView& any_updates, Leading leading, bool deterministic) {
  Tensor kept_indices, kept_updates;
  const ArrayView indices = readable_on(device_, any_indices, kept_indices);
  const ArrayView updates = readable_on(device_, any_updates, kept_updates);
  const std::string_view caller =
      leading.batch > 0 ? "batch_scatter_update" : scatter_name(form, op);
  Tensor old;
  const MutexLock lock(mutex_);
  const Tensor& stored = initialized_value();
  const RowSelection rows = select_rows(caller, form, stored.shape(), indices, leading);
  ScatterArgs args = scatter_args(caller, op, dtype_, rows, form == IndexForm::kRows, updates);
  finish_reads();
  const bool alone = in_place();
  const size_t work = static_cast<size_t>(args.index.rows * args.slice) * size_of(dtype_) +
                      indices.bytes() + (alone ? 0 : stored.buffer().size());
  const OutsideInterpreter outside(work >= kLongWorkBytes);
  Tensor copy = alone ? Tensor() : stored.clone();
  Tensor& target = alone ? value_ : copy;
  StringUpdates strings(target, updates);
  args.params = target.mutable_data();
  args.updates = strings.data();
  args.deterministic |= deterministic;
  std::unique_ptr<PendingCheck> pending;
  if (index_error_policy() == IndexErrorPolicy::kDeferred) args.deferred = &pending;
  raise_fault(caller, stored.device().is_cpu() ? cpu::scatter(args) : cuda::scatter(args), rows,
              indices);
  if (pending) {
    deferred_.add({std::move(pending), std::string(caller), rows, indices.shape});
  }
  strings.commit();
  if (!alone) old = std::exchange(value_, std::move(copy));
  ++version_;
}

Tensor Variable::gather(IndexForm form, const ArrayView& indices, Leading leading) const {
  const MutexLock lock(mutex_);
  deferred_.raise(true);
  const std::string_view caller = form == IndexForm::kTuples ? "gather_nd" : "sparse_read";
  return resvar::gather(caller, form, initialized_value(), indices, leading);
}

Tensor Variable::count_up_to(int64_t limit) {
  if (dtype_ != DType::kInt32 && dtype_ != DType::kInt64) {
    fail<BadDType>("count_up_to: variable '", name_, "' must be int32 or int64, but is ",
                   name_of(dtype_));
  }
  const int64_t highest = dtype_ == DType::kInt32 ? std::numeric_limits<int32_t>::max()
                                                  : std::numeric_limits<int64_t>::max();
  const MutexLock lock(mutex_);
  deferred_.raise(true);
  const Tensor& stored = initialized_value();
  const Tensor old = file_ ? stored.clone() : stored;
  if (old.shape().rank() != 0) {
    fail<InvalidArgument>("count_up_to: variable '", name_, "' must be a scalar, but has shape ",
                          old.shape());
  }
  const int64_t count = integer_of(old);
  if (count >= std::min(limit, highest)) {
    fail<OutOfRange>("count_up_to: variable '", name_, "' is ", count, ", reached limit of ",
                     limit);
  }
  store(tensor_of(count + 1, dtype_, device_));
  return old;
}

void Variable::update_slice(UpdateOp op, std::span<const SliceItem> items,
                            const ArrayView& any_value, PendingSlice* through) {
  Tensor kept;
  const ArrayView value = readable_on(device_, any_value, kept);
  const std::string_view caller = slice_name(op);
  Tensor old;
  const MutexLock lock(mutex_);
  const Tensor& stored = initialized_value();
  const StridedSlice slice = resolve_slice(items, stored.shape());
  StridedUpdateArgs args = slice_update_args(caller, op, dtype_, slice, value);
  finish_reads(through);
  const bool alone = in_place();
  const bool whole = slice.shape.elements() == stored.shape().elements();
  const OutsideInterpreter outside(bytes_of(dtype_, alone ? slice.shape : stored.shape()) >=
                                   kLongWorkBytes);
  Tensor copy;
  if (!alone && whole && op == UpdateOp::kUpdate) {
    copy = Tensor::empty(dtype_, stored.shape(), device_);
  } else if (!alone) {
    copy = stored.clone();
  }
  Tensor& target = alone ? value_ : copy;
  StringUpdates strings(target, value);
  args.updates = strings.data();
  args.out = static_cast<std::byte*>(target.mutable_data()) +
             slice.offset * static_cast<int64_t>(size_of(dtype_));
  const DataFault fault =
      stored.device().is_cpu() ? cpu::strided_update(args) : cuda::strided_update(args);
  if (fault) {
    fail<InvalidArgument>(caller, ": division by zero, the value holds 0 at position ",
                          fault.zero_divisor);
  }
  strings.commit();
  if (!alone) old = std::exchange(value_, std::move(copy));
  ++version_;
  if (!through) return;
  through->slice_ = slice;
  if (through->value_) let_wait(*through);
}

void Variable::begin_read(PendingSlice& slice) {
  const MutexLock lock(mutex_);
  slice.slice_ = resolve_slice(slice.items_, initialized_value().shape());
  let_wait(slice);
}

void Variable::finish_read(PendingSlice& slice) {
  if (!slice.value_) slice.value_ = read_slice(value_, slice.slice_);
}

void Variable::finish_reads(PendingSlice* except) {
  if (pending_.empty()) return;
  for (const std::weak_ptr<PendingSlice>& pending : pending_) {
    const std::shared_ptr<PendingSlice> slice = pending.lock();
    if (slice && slice.get() != except) finish_read(*slice);
  }
  pending_.clear();
  if (except && !except->value_) let_wait(*except);
}

void Variable::let_wait(PendingSlice& slice) {
  if (pending_.size() == pending_.capacity()) {
    std::erase_if(pending_, [](const auto& pending) { return pending.expired(); });
    pending_.reserve(2 * pending_.size() + 4);
  }
  slice.value_.reset();
  pending_.push_back(slice.weak_from_this());
}

}  // namespace resvar
