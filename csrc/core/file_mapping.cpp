#include "core/file_mapping.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "core/error.h"
#include "core/kernels.h"
#include "core/memory_stats.h"

#if defined(__linux__)

#include <sys/mman.h>
#include <unistd.h>

namespace resvar {
namespace {

template <typename E>
[[noreturn]] void fail_with_errno(const char* what) {
  fail<E>("could not ", what, ": ", std::strerror(errno));
}

// No mapping has zero bytes.
size_t mapped_bytes(size_t bytes) { return std::max<size_t>(bytes, 1); }

}  // namespace

OpenFile::OpenFile(int descriptor) : descriptor_(dup(descriptor)) {
  if (descriptor_ < 0) fail_with_errno<ResourceExhausted>("keep a file open");
}

OpenFile::~OpenFile() { close(descriptor_); }

// On Linux this writes what is mapped as well.
void OpenFile::flush() const {
  if (fsync(descriptor_) != 0) fail_with_errno<Internal>("flush a file to the disk");
}

FileMapping::FileMapping(std::shared_ptr<const OpenFile> file, size_t offset, size_t bytes)
    : file_(std::move(file)), offset_(offset), bytes_(bytes) {
  void* const data = mmap(nullptr, mapped_bytes(bytes), PROT_READ | PROT_WRITE, MAP_SHARED,
                          file_->descriptor(), static_cast<off_t>(offset));
  if (data == MAP_FAILED) fail_with_errno<ResourceExhausted>("map a file to memory");
  data_ = static_cast<std::byte*>(data);
}

FileMapping::~FileMapping() {
  munmap(data_, mapped_bytes(bytes_));
  if (!file_) count_freed(static_cast<int64_t>(bytes_));
}

Buffer FileMapping::buffer(const std::shared_ptr<FileMapping>& mapping) {
  return Buffer::own(mapping->data_, mapping->bytes_, mapping);
}

std::shared_ptr<FileMapping> FileMapping::part_with_copy() {
  auto fresh = std::make_shared<FileMapping>(file_, offset_, bytes_);
  const size_t mapped = mapped_bytes(bytes_);
  void* const copied =
      mmap(nullptr, mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (copied == MAP_FAILED) fail_to_allocate(bytes_, {});
  cpu::copy(copied, data_, bytes_);
  // Readers meet the mapping of the file, or the copy in its place.
  if (mremap(copied, mapped, mapped, MREMAP_MAYMOVE | MREMAP_FIXED, data_) == MAP_FAILED) {
    munmap(copied, mapped);
    fail_to_allocate(bytes_, {});
  }
  count_allocated(static_cast<int64_t>(bytes_));
  count_copied(static_cast<int64_t>(bytes_));
  file_.reset();
  return fresh;
}

}  // namespace resvar

#else

namespace resvar {

OpenFile::OpenFile(int) { fail<Unimplemented>("files are mapped to memory on Linux only"); }
OpenFile::~OpenFile() = default;
void OpenFile::flush() const {}
FileMapping::FileMapping(std::shared_ptr<const OpenFile>, size_t, size_t) {}
FileMapping::~FileMapping() = default;
Buffer FileMapping::buffer(const std::shared_ptr<FileMapping>&) { return {}; }
std::shared_ptr<FileMapping> FileMapping::part_with_copy() { return nullptr; }

}  // namespace resvar

#endif
