// Bytes in an open file.
#pragma once

#include <atomic>
#include <cstdint>

#include "core/tensor.h"

namespace resvar {

struct FileRange {
  int descriptor = -1;
  uint64_t offset = 0;
};

// Fills the memory of a tensor that holds no strings, on any device, and counts the bytes in `done`
// as they come. Takes at most 8 MiB beside. Throws DataLoss where the file ends too early or cannot
// be read; what was read until then is in the memory.
void read_range(const FileRange& range, Tensor& to, std::atomic<uint64_t>& done);

// Writes bytes of a tensor, from the one at `first` on, and returns their CRC-32C. Throws
// std::system_error where they cannot be written.
uint32_t write_range(const FileRange& range, const Tensor& from, size_t first, size_t bytes);

// The CRC-32C of bytes in a file. Throws as read_range().
uint32_t checksum_of(const FileRange& range, uint64_t bytes);

}  // namespace resvar
