#include "cpu/row_offsets.h"

#include <algorithm>
#include <atomic>

#include "cpu/parallel.h"

namespace resvar::cpu {
namespace {

constexpr int64_t kCheckChunk = 64 * 1024;  // indices; some tens of microseconds

template <typename F>
decltype(auto) visit_index(const IndexArgs& index, F&& f) {
  if (index.dtype == DType::kInt32) return f(static_cast<const int32_t*>(index.data));
  return f(static_cast<const int64_t*>(index.data));
}

// A negative index is a huge unsigned one.
template <typename I>
bool bad(I index, int64_t dim) {
  return static_cast<uint64_t>(int64_t{index}) >= static_cast<uint64_t>(dim);
}

template <typename I>
bool any_bad(const I* indices, const IndexArgs& index, int64_t begin, int64_t end) {
  bool found = false;
  if (index.depth == 1) {
    for (int64_t i = begin; i < end; ++i) found |= bad(indices[i], index.dims[0]);
  } else {
    for (int64_t i = begin; i < end; ++i) found |= bad(indices[i], index.dims[i % index.depth]);
  }
  return found;
}

}  // namespace

int64_t first_bad_index(const IndexArgs& index) {
  const int64_t count = index.rows * index.depth;
  std::atomic<int64_t> first{count};
  visit_index(index, [&](const auto* indices) {
    parallel_for(count, kCheckChunk, [&](int64_t begin, int64_t end) {
      if (!any_bad(indices, index, begin, end)) return;
      while (!bad(indices[begin], index.dims[begin % index.depth])) ++begin;
      int64_t seen = first.load(std::memory_order_relaxed);
      while (begin < seen && !first.compare_exchange_weak(seen, begin)) {
      }
    });
  });
  return first == count ? kNowhere : first.load();
}

void row_offsets(const IndexArgs& index, int64_t begin, int64_t end, int64_t* offsets) {
  visit_index(index, [&](const auto* indices) {
    if (index.depth == 1) {
      for (int64_t r = begin; r < end; ++r) offsets[r - begin] = indices[r] * index.strides[0];
      return;
    }
    for (int64_t r = begin; r < end; ++r) {
      int64_t offset = 0;
      for (int axis = 0; axis < index.depth; ++axis) {
        offset += indices[r * index.depth + axis] * index.strides[axis];
      }
      offsets[r - begin] = offset;
    }
  });
}

}  // namespace resvar::cpu
