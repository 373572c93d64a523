#include "core/file_range.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <vector>

#include "core/error.h"
#include "core/kernels.h"
#include "cpu/crc32c.h"

namespace resvar {
namespace {

constexpr size_t kPiece = size_t{8} << 20;
constexpr size_t kCachedPiece = size_t{1} << 20;  // stays in the cache between two looks at it

void read_bytes(int descriptor, uint64_t offset, std::byte* to, size_t bytes) {
  while (bytes > 0) {
    const ssize_t count = pread(descriptor, to, bytes, static_cast<off_t>(offset));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) fail<DataLoss>("reading the file failed: ", std::strerror(errno));
    if (count == 0) fail<DataLoss>("the file ends at byte ", offset, ", ", bytes, " are missing");
    offset += static_cast<uint64_t>(count);
    to += count;
    bytes -= static_cast<size_t>(count);
  }
}

void write_bytes(int descriptor, uint64_t offset, const std::byte* from, size_t bytes) {
  while (bytes > 0) {
    const ssize_t count = pwrite(descriptor, from, bytes, static_cast<off_t>(offset));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) throw std::system_error(errno, std::generic_category());
    offset += static_cast<uint64_t>(count);
    from += count;
    bytes -= static_cast<size_t>(count);
  }
}

}  // namespace

void read_range(const FileRange& range, Tensor& to, std::atomic<uint64_t>& done) {
  const size_t bytes = to.view().bytes();
  auto* const out = static_cast<std::byte*>(to.mutable_data());
  std::vector<std::byte> host(to.device().is_cpu() ? 0 : std::min(bytes, kPiece));
  for (size_t first = 0; first < bytes; first += kPiece) {
    const size_t piece = std::min(kPiece, bytes - first);
    std::byte* const memory = host.empty() ? out + first : host.data();
    read_bytes(range.descriptor, range.offset + first, memory, piece);
    if (!host.empty()) cuda::copy(out + first, memory, piece);
    done += piece;
  }
}

uint32_t write_range(const FileRange& range, const Tensor& from, size_t first, size_t bytes) {
  const bool on_host = from.device().is_cpu();
  const size_t piece = std::min(bytes, on_host ? kCachedPiece : kPiece);
  std::vector<std::byte> host(on_host ? 0 : piece);
  uint32_t checksum = 0;
  for (size_t done = 0; done < bytes; done += piece) {
    const size_t count = std::min(piece, bytes - done);
    const std::byte* memory = from.buffer().data() + first + done;
    if (!on_host) {
      cuda::copy(host.data(), memory, count);
      memory = host.data();
    }
    checksum = cpu::crc32c(memory, count, checksum);
    write_bytes(range.descriptor, range.offset + done, memory, count);
  }
  return checksum;
}

uint32_t checksum_of(const FileRange& range, uint64_t bytes) {
  std::vector<std::byte> memory(std::min<uint64_t>(bytes, kCachedPiece));
  uint32_t checksum = 0;
  for (uint64_t done = 0; done < bytes; done += memory.size()) {
    const size_t count = std::min<uint64_t>(memory.size(), bytes - done);
    read_bytes(range.descriptor, range.offset + done, memory.data(), count);
    checksum = cpu::crc32c(memory.data(), count, checksum);
  }
  return checksum;
}

}  // namespace resvar
