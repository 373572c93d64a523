// Reference-counted bytes on one device.
#pragma once

#include <cstddef>
#include <memory>

#include "core/device.h"

namespace resvar {

class StringArena;

// A handle to bytes; copies of it share them. The bytes live until the last handle goes.
//
// Thread safety: different handles to the same bytes may be used, copied and destroyed by different
// threads. Whoever writes the bytes must have found exclusive() true, and must keep others from
// copying its handle meanwhile (Variable does, with its mutex).
class Buffer {
 public:
  Buffer() = default;  // no bytes at all
  Buffer(const Buffer& other) noexcept;
  Buffer(Buffer&& other) noexcept;
  Buffer& operator=(Buffer other) noexcept;
  ~Buffer();

  // New bytes with undefined contents, aligned to 64. From 4 MB up they have a mapping of their
  // own, aligned to 2 MB, for which huge pages are advised. Throws ResourceExhausted.
  static Buffer allocate(size_t bytes, Device device = {});

  // Memory that `owner` keeps alive; it must not change while handles exist. Never exclusive(), so
  // it is never written. The owner is let go with the last handle, on whichever thread that is.
  static Buffer borrow(const void* data, size_t bytes, std::shared_ptr<void> owner,
                       Device device = {});

  // Memory that `owner` keeps alive and that is ours to write: whoever else knows it leaves it
  // alone while handles exist.
  static Buffer own(void* data, size_t bytes, std::shared_ptr<void> owner, Device device = {});

  const std::byte* data() const;
  std::byte* mutable_data();
  size_t size() const;
  Device device() const;

  // True when this is the only handle and the bytes are ours to write. What other threads did
  // through handles that are gone happened before.
  bool exclusive() const;

  // What owns the bytes of the strings that elements here point to; of memory that is not borrowed.
  StringArena& strings();

 private:
  struct Block;
  explicit Buffer(Block* block) : block_(block) {}

  Block* block_ = nullptr;
};

// Throws ResourceExhausted for memory that could not be had.
[[noreturn]] void fail_to_allocate(size_t bytes, Device device);

// Fills a buffer with the bytes at `from`, which is on any device.
void copy_bytes(Buffer& to, const void* from, Device from_device = {});

}  // namespace resvar
