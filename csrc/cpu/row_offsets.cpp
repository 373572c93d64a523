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
bool any_bad(const I* indices, const int64_t* dims, int depth, int64_t begin, int64_t end) {
  bool found = false;
  if (depth == 1) {
    for (int64_t i = begin; i < end; ++i) found |= bad(indices[i], dims[0]);
  } else {
    int axis = static_cast<int>(begin % depth);
    for (int64_t i = begin; i < end; ++i) {
      found |= bad(indices[i], dims[axis]);
      if (++axis == depth) axis = 0;
    }
  }
  return found;
}

// What the tuples [begin, end) add to the offsets of their rows.
template <typename I>
void compute_offsets(const I* indices, const int64_t* strides, int depth, int64_t begin,
                     int64_t end, int64_t* offsets) {
  if (depth == 1 && strides[0] == 1) {
    for (int64_t t = begin; t < end; ++t) offsets[t - begin] = indices[t];
  } else if (depth == 1) {
    const int64_t stride = strides[0];
    for (int64_t t = begin; t < end; ++t) offsets[t - begin] = indices[t] * stride;
  } else if (depth == 2) {
    const int64_t first = strides[0], second = strides[1];
    for (int64_t t = begin; t < end; ++t) {
      offsets[t - begin] = indices[2 * t] * first + indices[2 * t + 1] * second;
    }
  } else {
    for (int64_t t = begin; t < end; ++t) {
      int64_t offset = 0;
      for (int axis = 0; axis < depth; ++axis) offset += indices[t * depth + axis] * strides[axis];
      offsets[t - begin] = offset;
    }
  }
}

void tuple_offsets(const IndexArgs& index, int64_t begin, int64_t end, int64_t* offsets) {
  const int64_t* strides = index.strides.data() + index.implicit;
  visit_index(index, [&](const auto* indices) {
    with_isa([&] { compute_offsets(indices, strides, index.tuple_depth(), begin, end, offsets); });
  });
}

int64_t place_offset(const IndexArgs& index, int64_t place) {
  int64_t offset = 0;
  for (int axis = index.implicit - 1; axis > 0; --axis) {
    offset += place % index.grid[axis] * index.strides[axis];
    place /= index.grid[axis];
  }
  return offset + place * index.strides[0];
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
  if (rest == 0) return kept;
  std::memmove(rows + kept, rows + i, static_cast<size_t>(rest) * sizeof(int64_t));
  return kept + keep_one_by_one(first, last, begin + i, rest, rows + kept, numbers + kept);
}

#endif

}  // namespace

int64_t first_bad_index(const IndexArgs& index) {
  const int depth = index.tuple_depth();
  const int64_t* dims = index.dims.data() + index.implicit;
  const int64_t count = index.tuples() * depth;
  std::atomic<int64_t> first{count};
  visit_index(index, [&](const auto* indices) {
    parallel_for(count, kCheckChunk, [&](int64_t begin, int64_t end) {
      bool found = false;
      with_isa([&] { found = any_bad(indices, dims, depth, begin, end); });
      if (!found) return;
      while (!bad(indices[begin], dims[begin % depth])) ++begin;
      int64_t seen = first.load(std::memory_order_relaxed);
      while (begin < seen && !first.compare_exchange_weak(seen, begin)) {
      }
    });
  });
  return first == count ? kNowhere : first.load();
}

void row_offsets(const IndexArgs& index, int64_t begin, int64_t end, int64_t* offsets) {
  if (index.implicit == 0 || begin == end) return tuple_offsets(index, begin, end, offsets);
  const int64_t tuples = index.rows / index.places();  // at each place
  const int64_t sharing = index.places_sharing();
  while (begin < end) {
    const int64_t place = begin / tuples;
    const int64_t stop = std::min(end, (place + 1) * tuples);
    const int64_t first = place / sharing * tuples + begin % tuples;
    const int64_t count = stop - begin;
    tuple_offsets(index, first, first + count, offsets);
    const int64_t offset = place_offset(index, place);
    for (int64_t i = 0; i < count; ++i) offsets[i] += offset;
    offsets += count;
    begin = stop;
  }
}

int64_t keep_rows_between(int64_t first, int64_t last, int64_t begin, int64_t count, int64_t* rows,
                          int64_t* numbers) {
#if defined(__x86_64__) && defined(__GNUC__)
  if (isa() == Isa::kV4) return keep_by_eights(first, last, begin, count, rows, numbers);
#endif
  return keep_one_by_one(first, last, begin, count, rows, numbers);
}

}  // namespace resvar::cpu
