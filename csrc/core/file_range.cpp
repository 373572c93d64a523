#include "core/file_range.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <vector>

#include "core/error.h"
#include "core/kernels.h"

namespace resvar {
namespace {

constexpr size_t kPiece = size_t{8} << 20;

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

}  // namespace resvar
