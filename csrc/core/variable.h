// A variable: a tensor that is changed in place.
//
// Locking
//
// A variable has one mutex. It guards the current Tensor (buffer, shape), the declared shape and
// the version; name, dtype and device never change. Every operation on a variable holds it from the
// first look at the value to the last write, so operations on one variable happen one after the
// other: no update is lost, and no reader sees half of one.
//
// Reading is cheap: read() copies the handle to the buffer, not the bytes, and whoever holds the
// Tensor, or a NumPy array made of it, has a snapshot. Buffers count their handles. A write asks
// Buffer::exclusive() under the mutex:
//
//   - True: this variable has the only handle. Nobody can copy it, as that takes the mutex. The
//     bytes are changed in place.
//   - False: a snapshot is alive, or the memory is borrowed. The write goes to new memory and the
//     snapshot keeps the old: a dense update computes straight into it, a sparse one copies first.
//     Once the snapshot is gone, exclusive() is true again: nothing is sticky.
//
// A write replaces the current Tensor only after it has succeeded. So a call that throws (a bad
// index, no memory) leaves value, shape and version as they were.
//
// Gathers run under the mutex too. They could run on a snapshot outside it, but then a writer that
// comes meanwhile would have to copy the whole table to protect a few rows.
//
// Indexing a variable, v[::2], gives a value as well: what was there at the time. A snapshot would
// make the next write copy the whole table for the sake of a part, and reading at once would be in
// vain where v[::2] is only assigned to. So a slice waits (PendingSlice): the variable knows it by
// a weak pointer, and every write first reads, under the mutex, the slices that still wait and are
// still alive. That costs the slices, never the table, and a slice that nobody holds costs nothing.
// What a slice has read is guarded by the mutex of its variable; it keeps that alive, so a call on
// a slice needs no other lock.
//
// A borrow gives the buffer away, to be written from outside: it begins with the buffer alone, and
// until it ends everything that needs the value waits without the mutex. The thread that borrowed
// would wait for itself, so it fails. When the borrow ends and something still holds
// the memory, that may write it at any time: it is left the memory, and the value goes on in a
// copy.
//
// The buffer of a variable with storage is the memory that the file is mapped to, so no other may
// take its place. Where a snapshot is alive, a write leaves the snapshot a copy of the bytes, at
// the address where they are, and goes on with a new mapping of the file (in_place()). A forked
// child has that memory, but not the mutex, in common with its parent, so it may not use the
// variable.
//
// No operation holds the mutexes of two variables, but for those of snapshot.h: an operand that is
// a variable is read first. Nobody waits for a mutex inside the interpreter (mutex.h), and long
// work is done outside it (interpreter.h), so a thread that holds a mutex can always enter the
// interpreter. That matters also for the last handle to memory borrowed from Python, which may go
// under the mutex.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/borrow.h"
#include "core/deferred_faults.h"
#include "core/file_mapping.h"
#include "core/mutex.h"
#include "core/shape.h"
#include "core/strided_slice.h"
#include "core/tensor.h"
#include "core/update_op.h"

namespace resvar {

class PendingSlice;
class SeveralVariables;

class Variable {
 public:
  // Not initialized: only assign() works on it. The declared shape bounds the shapes it can take.
  Variable(std::string name, DType dtype, PartialShape declared_shape, Device device = {});

  const std::string& name() const { return name_; }
  DType dtype() const { return dtype_; }
  Device device() const { return device_; }

  // What bounds the shapes of values to come; changing it leaves the value as it is.
  PartialShape declared_shape() const;
  void declare_shape(PartialShape shape);

  bool is_initialized() const;
  // Goes up by one with every write.
  uint64_t version() const;

  // The value, a snapshot; O(1). Throws FailedPrecondition before the first assign. If told so, it
  // waits until the indices of every scatter before are checked.
  Tensor read(bool checked = false) const;

  // Replaces the value. A Tensor is shared; the elements of a view are copied, into the memory that
  // the variable has if no snapshot holds it. Throws BadDType for another dtype, and for a shape
  // that was not declared std::invalid_argument: to Python this is a plain ValueError, as it is in
  // TensorFlow.
  void assign(const Tensor& value);
  void assign(const ArrayView& value);

  // value = op(value, delta), element by element; same shape. Throws InvalidArgument, BadDType.
  void update(UpdateOp op, const ArrayView& delta);

  // Applies op to the rows that indices name, in the order of the indices, each with its row of
  // updates. With kRows one scalar can serve as all updates. On a GPU sums of floats may be added
  // in any order, unless `deterministic`. Throws as scatter_rules.h says; under the policy
  // kDeferred what is wrong with indices or divisors in the memory of a GPU is thrown by the first
  // later call on this variable that finds them checked.
  void scatter(UpdateOp op, IndexForm form, const ArrayView& indices, const ArrayView& updates,
               Leading leading = {}, bool deterministic = false);

  // The rows that indices name, as gather.h says.
  Tensor gather(IndexForm form, const ArrayView& indices, Leading leading = {}) const;

  // Adds one to a scalar below the limit, and returns what it was. Throws OutOfRange at the limit
  // and at the highest number of the dtype, BadDType unless that is int32 or int64, InvalidArgument
  // for another shape.
  Tensor count_up_to(int64_t limit);

  // Gives away the memory, which nobody else has then, until end_borrow(). While it is borrowed,
  // all that uses the value waits; in the thread that borrowed it throws FailedPrecondition. Throws
  // DeadlineExceeded if others have borrowed it for longer than `timeout`, a number of seconds.
  Tensor borrow(std::optional<double> timeout = {});
  // To be called once, by any thread, after the tensor and what was made of it is gone. What is not
  // keeps the memory, and the value is copied. Counts as a write.
  void end_borrow();

  // From now on the value is what the file holds, of this shape, the only one it can take, and this
  // version.
  void store_in(std::shared_ptr<FileMapping> file, const Shape& shape, uint64_t version = 0);
  // Writes to the disk what was written to a variable with storage, and returns the version that is
  // there for sure. Throws FailedPrecondition without storage, Internal where the disk fails.
  uint64_t flush();

  // slice = op(slice, value) for the slice that items name; the value is broadcast. `through`, if
  // given, is a slice of these items: it is not read before, its value is the new one after. Throws
  // as strided_slice.h says; InvalidArgument for a division by zero.
  void update_slice(UpdateOp op, std::span<const SliceItem> items, const ArrayView& value,
                    PendingSlice* through = nullptr);

 private:
  friend class PendingSlice;
  friend class SeveralVariables;

  void check_value(DType dtype, const Shape& shape) const RESVAR_REQUIRES(mutex_);
  const Tensor& initialized_value() const RESVAR_REQUIRES(mutex_);

  bool is_accessible() const RESVAR_UNCHECKED_LOCKS {
    return !guarded_ || (!borrow_.active() && (!file_ || file_->in_own_process()));
  }
  // Waits until it is: for the end of a borrow; fails in a forked child, which shares the file or
  // the borrow.
  void wait_for_access(std::optional<double> timeout = {}) const RESVAR_REQUIRES(mutex_);
  // Both replace a checked value; the old one is for the caller to free without the lock.
  Tensor store(const Tensor& value) RESVAR_REQUIRES(mutex_);
  Tensor copy_in(const ArrayView& value) RESVAR_REQUIRES(mutex_);
  // Whether the value is to be changed in its memory. Makes it so for a variable with storage.
  bool in_place() RESVAR_REQUIRES(mutex_);

  // Resolves a slice and lets it wait; reads it where it still waits; reads all that wait but one,
  // as every write does before it changes anything; forgets what a slice has read, to wait again.
  void begin_read(PendingSlice& slice);
  void finish_read(PendingSlice& slice) RESVAR_REQUIRES(mutex_);
  void finish_reads(PendingSlice* except = nullptr) RESVAR_REQUIRES(mutex_);
  void let_wait(PendingSlice& slice) RESVAR_REQUIRES(mutex_);

  const std::string name_;
  const DType dtype_;
  const Device device_;

  mutable Mutex mutex_;
  PartialShape declared_shape_ RESVAR_GUARDED_BY(mutex_);
  Tensor value_ RESVAR_GUARDED_BY(mutex_);
  bool initialized_ RESVAR_GUARDED_BY(mutex_) = false;
  uint64_t version_ RESVAR_GUARDED_BY(mutex_) = 0;
  bool guarded_ RESVAR_GUARDED_BY(mutex_) = false;  // borrowed, or with storage
  mutable Borrow borrow_ RESVAR_GUARDED_BY(mutex_);
  std::shared_ptr<FileMapping> file_ RESVAR_GUARDED_BY(mutex_);
  mutable DeferredFaults deferred_ RESVAR_GUARDED_BY(mutex_);
  // All slices that wait, and some that do not any more.
  std::vector<std::weak_ptr<PendingSlice>> pending_ RESVAR_GUARDED_BY(mutex_);
};

}  // namespace resvar
