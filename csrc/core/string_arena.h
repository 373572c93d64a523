// Who owns the bytes of strings.
//
// An element of dtype string points to its bytes (StringRef). They belong to the buffer that holds
// the element: each buffer has an arena, and its elements point into no other. So a buffer of
// strings is a value like one of numbers: shared, snapshotted and freed as a whole. The kernels
// move the pointers, as any 16 bytes; then the buffer they moved to adopts what they point to.
//
// An arena grows: a string that is overwritten leaves its bytes behind. Before they outweigh the
// live ones, these are moved together and the rest is freed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "core/buffer.h"
#include "core/dtype.h"
#include "core/tensor.h"

namespace resvar {

// Thread safety: that of the buffer it belongs to. Only an exclusive buffer's is changed.
class StringArena {
 public:
  // Copies the strings of the elements into the arena, and points the elements to the copies.
  // Neighbours that share their bytes share the copy. Throws ResourceExhausted, and changes
  // nothing.
  void adopt(StringRef* elements, int64_t count);

  // What adopt() took since then can be given back, if nothing points to it.
  size_t mark() const { return blocks_.size(); }
  void release_since(size_t mark) noexcept;

  // `elements` are all that point into the arena. Frees what none of them points to, if that is
  // more than half of the arena and enough was adopted to be worth a look: so the cost is O(1) for
  // each element and byte adopted, and the arena has at most twice the live bytes, 16 for each
  // element, and 128 KiB. Where memory is short, nothing is freed.
  void collect(StringRef* elements, int64_t count) noexcept;

  // The memory of the blocks, with what the book-keeping of each takes.
  int64_t bytes() const { return bytes_; }

 private:
  std::vector<Buffer> blocks_;
  int64_t bytes_ = 0;
  int64_t adopted_ = 0;  // bytes, and those of the elements, since collect() last looked
};

// Updates on their way into a tensor: those of dtype string come to belong to it, others are left
// alone.
class StringUpdates {
 public:
  // Copies the strings into the arena of `to`, a tensor of this dtype whose buffer is exclusive,
  // and which outlives this. Throws ResourceExhausted.
  StringUpdates(Tensor& to, const ArrayView& updates) : data_(updates.data) {
    if (updates.dtype == DType::kString) adopt(to, updates);
  }
  // Unless there was a commit(), the arena is as it was.
  ~StringUpdates() {
    if (to_) release();
  }
  StringUpdates(const StringUpdates&) = delete;
  StringUpdates& operator=(const StringUpdates&) = delete;

  // The updates to write.
  const void* data() const { return data_; }

  // They have been written.
  void commit() noexcept {
    if (to_) collect();
  }

 private:
  void adopt(Tensor& to, const ArrayView& updates);
  void release() noexcept;
  void collect() noexcept;

  const void* data_;
  Tensor* to_ = nullptr;  // until it is committed
  size_t mark_ = 0;
  std::unique_ptr<StringRef[]> elements_;
};

}  // namespace resvar
