#include "cpu/row_offsets.h"

#include <algorithm>
#include <atomic>
#include <cstring>

#if defined(__x86_64__) && defined(__GNUC__)
#include <immintrin.h>
#endif

#include "cpu/isa.h"
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
    int axis = static_cast<int>(begin % index.depth);
    for (int64_t i = begin; i < end; ++i) {
      found |= bad(indices[i], index.dims[axis]);
      if (++axis == index.depth) axis = 0;
    }
  }
  return found;
}

template <typename I>
void compute_offsets(const I* indices, const IndexArgs& index, int64_t begin, int64_t end,
                     int64_t* offsets) {
  const int64_t stride = index.strides[0];
  if (index.depth == 1 && stride == 1) {
    for (int64_t r = begin; r < end; ++r) offsets[r - begin] = indices[r];
  } else if (index.depth == 1) {
    for (int64_t r = begin; r < end; ++r) offsets[r - begin] = indices[r] * stride;
  } else if (index.depth == 2) {
    for (int64_t r = begin; r < end; ++r) {
      offsets[r - begin] = indices[2 * r] * stride + indices[2 * r + 1] * index.strides[1];
    }
  } else {
    for (int64_t r = begin; r < end; ++r) {
      int64_t offset = 0;
      for (int axis = 0; axis < index.depth; ++axis) {
        offset += indices[r * index.depth + axis] * index.strides[axis];
      }
      offsets[r - begin] = offset;
    }
  }
}

int64_t keep_one_by_one(int64_t first, int64_t last, int64_t begin, int64_t count, int64_t* rows,
                        int64_t* numbers) {
  int64_t kept = 0;
  for (int64_t i = 0; i < count; ++i) {
    const int64_t row = rows[i];
    rows[kept] = row;
    numbers[kept] = begin + i;
    kept += row >= first && row < last;
  }
  return kept;
}

#if defined(__x86_64__) && defined(__GNUC__)

// Compilers do not find this instruction by themselves.
[[gnu::target("avx512f")]] int64_t keep_by_eights(int64_t first, int64_t last, int64_t begin,
                                                  int64_t count, int64_t* rows, int64_t* numbers) {
  const __m512i firsts = _mm512_set1_epi64(first);
  const __m512i span = _mm512_set1_epi64(last - first);
  __m512i number =
      _mm512_add_epi64(_mm512_set1_epi64(begin), _mm512_set_epi64(7, 6, 5, 4, 3, 2, 1, 0));
  int64_t kept = 0, i = 0;
  for (; i + 8 <= count; i += 8) {
    const __m512i row = _mm512_loadu_si512(rows + i);
    const __mmask8 inside = _mm512_cmplt_epu64_mask(_mm512_sub_epi64(row, firsts), span);
    _mm512_storeu_si512(rows + kept, _mm512_maskz_compress_epi64(inside, row));
    _mm512_storeu_si512(numbers + kept, _mm512_maskz_compress_epi64(inside, number));
    kept += __builtin_popcount(inside);
    number = _mm512_add_epi64(number, _mm512_set1_epi64(8));
  }
  // The rest, moved up behind what was kept.
  const int64_t rest = count - i;
  std::memmove(rows + kept, rows + i, static_cast<size_t>(rest) * sizeof(int64_t));
  return kept + keep_one_by_one(first, last, begin + i, rest, rows + kept, numbers + kept);
}

#endif

}  // namespace

int64_t first_bad_index(const IndexArgs& index) {
  const int64_t count = index.rows * index.depth;
  std::atomic<int64_t> first{count};
  visit_index(index, [&](const auto* indices) {
    parallel_for(count, kCheckChunk, [&](int64_t begin, int64_t end) {
      bool found = false;
      with_isa([&] { found = any_bad(indices, index, begin, end); });
      if (!found) return;
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
    with_isa([&] { compute_offsets(indices, index, begin, end, offsets); });
  });
}

int64_t keep_rows_between(int64_t first, int64_t last, int64_t begin, int64_t count, int64_t* rows,
                          int64_t* numbers) {
#if defined(__x86_64__) && defined(__GNUC__)
  if (isa() == Isa::kV4) return keep_by_eights(first, last, begin, count, rows, numbers);
#endif
  return keep_one_by_one(first, last, begin, count, rows, numbers);
}

}  // namespace resvar::cpu
