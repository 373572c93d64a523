// CRC-32C (Castagnoli), the checksum of TensorFlow's checkpoints, of iSCSI and of ext4.
#pragma once

#include <cstddef>
#include <cstdint>

namespace resvar::cpu {

// The checksum of `bytes` bytes that come after others, whose checksum is `before`. Of nothing it
// is 0. Takes the machine's instruction for it where there is one.
uint32_t crc32c(const void* data, size_t bytes, uint32_t before = 0);

}  // namespace resvar::cpu
