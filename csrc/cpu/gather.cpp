// out[r] = params[indices[r]].
#include <algorithm>
#include <cstring>

#include "core/dispatch.h"
#include "core/kernels.h"
#include "cpu/parallel.h"
#include "cpu/row_offsets.h"
#include "cpu/stream.h"

namespace resvar::cpu {
namespace {

constexpr int64_t kChunkBytes = 128 * 1024;
constexpr int64_t kStreamRowBytes = 128;
constexpr int64_t kPrefetchAhead = 8;  // rows

// Rows of one element: a load and a store, where a call of memcpy would cost more than both.
template <typename T>
void gather_elements(const GatherArgs& args, const int64_t* offsets, int64_t begin, int64_t end) {
  const T* params = static_cast<const T*>(args.params);
  T* out = static_cast<T*>(args.out);
  for (int64_t r = begin; r < end; ++r) out[r] = params[offsets[r - begin]];
}

// Rows of several elements, with a function that copies one.
template <typename Copy>
void gather_rows(const GatherArgs& args, const int64_t* offsets, int64_t begin, int64_t end,
                 Copy copy) {
  const size_t row_bytes = static_cast<size_t>(args.slice) * args.element_size;
  const char* params = static_cast<const char*>(args.params);
  char* out = static_cast<char*>(args.out) + begin * static_cast<int64_t>(row_bytes);
  for (int64_t r = begin; r < end; ++r, out += row_bytes) {
    const int64_t ahead = std::min(r + kPrefetchAhead, end - 1) - begin;
    __builtin_prefetch(params + offsets[ahead] * static_cast<int64_t>(args.element_size));
    copy(out, params + offsets[r - begin] * static_cast<int64_t>(args.element_size), row_bytes);
  }
}

void gather_cached(const GatherArgs& args, const int64_t* offsets, int64_t begin, int64_t end) {
  gather_rows(args, offsets, begin, end, std::memcpy);
}

void gather_streaming(const GatherArgs& args, const int64_t* offsets, int64_t begin, int64_t end) {
  gather_rows(args, offsets, begin, end, stream_copy);
}

}  // namespace

DataFault gather(const GatherArgs& args) {
  const int64_t bad = first_bad_index(args.index);
  if (bad != kNowhere) return {.bad_index = bad};
  if (args.slice == 0) return {};
  const int64_t row_bytes = args.slice * static_cast<int64_t>(args.element_size);
  const int64_t chunk = std::max<int64_t>(kChunkBytes / row_bytes, 1);
  visit_width(args.element_size, [&]<typename T>(TypeTag<T>) {
    const bool stream = row_bytes >= kStreamRowBytes &&
                        static_cast<size_t>(row_bytes * args.index.rows) >= kStreamFromBytes;
    const auto gather_block =
        args.slice == 1 ? gather_elements<T> : (stream ? gather_streaming : gather_cached);
    parallel_for(args.index.rows, chunk, [&](int64_t begin, int64_t end) {
      int64_t offsets[kOffsetBlock];
      for (int64_t block = begin; block < end; block += kOffsetBlock) {
        const int64_t block_end = std::min(block + kOffsetBlock, end);
        row_offsets(args.index, block, block_end, offsets);
        gather_block(args, offsets, block, block_end);
      }
      stream_fence();
    });
  });
  return {};
}

}  // namespace resvar::cpu
