// The bytes of a file as memory.
#pragma once

#include <cstddef>
#include <memory>

#include "core/buffer.h"
#include "core/process.h"

namespace resvar {

// A file that is kept open, and with it a lock of flock().
class OpenFile {
 public:
  // Of a descriptor of the caller's, who may close it.
  explicit OpenFile(int descriptor);
  ~OpenFile();
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;

  int descriptor() const { return descriptor_; }

  // Waits until all that was written before, also to mapped memory, is on the disk. Throws Internal
  // where that fails.
  void flush() const;

 private:
  int descriptor_;
};

// Part of a file, mapped so that what is written to the memory is written to the file. The kernel
// writes it to the disk when it likes, or for flush(); it survives the process, however that ends,
// but only what was flushed survives the machine. Where the disk is full, or the file was cut
// short, the process dies of SIGBUS at the access, as it is with mapped files.
//
// Thread safety: whoever calls part_with_copy() keeps others from writing the memory, and from
// other calls. Readers are not disturbed.
class FileMapping {
 public:
  // Maps `bytes` of the file from `offset` on, which is a multiple of the size of a page. Throws
  // ResourceExhausted.
  FileMapping(std::shared_ptr<const OpenFile> file, size_t offset, size_t bytes);
  ~FileMapping();
  FileMapping(const FileMapping&) = delete;
  FileMapping& operator=(const FileMapping&) = delete;

  // The memory, which keeps the mapping, which keeps the file open.
  static Buffer buffer(const std::shared_ptr<FileMapping>& mapping);

  const std::shared_ptr<const OpenFile>& file() const { return file_; }

  // Leaves whoever has the memory a copy of the bytes, at the same address, and lets the file go.
  // Returns a new mapping of the same part, at another address. Throws ResourceExhausted, and
  // changes nothing.
  std::shared_ptr<FileMapping> part_with_copy();

  // Whether this is the process that mapped the file, and no child that was forked.
  bool in_own_process() const { return process_.is_current(); }

 private:
  std::shared_ptr<const OpenFile> file_;  // none once it has parted
  size_t offset_, bytes_;
  std::byte* data_ = nullptr;
  Process process_;
};

}  // namespace resvar
