#include "cpu/row_offsets.h"

#include <algorithm>
#include <atomic>
#include <limits>
#include <type_traits>

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

// The greatest index that is good, as far as the type of the indices goes.
template <typename I>
I last_of(int64_t dim) {
  return static_cast<I>(std::min<int64_t>(dim - 1, std::numeric_limits<I>::max()));
}

// Has its highest bit set if the index is bad: either term is negative then. Ored together, so that
// the processor compares as many as it adds.
template <typename I>
auto badness(I index, I last) {
  using U = std::make_unsigned_t<I>;
  return static_cast<U>(static_cast<U>(index) | (static_cast<U>(last) - static_cast<U>(index)));
}

template <typename I>
bool any_bad(const I* indices, const int64_t* dims, int depth, int64_t begin, int64_t end) {
  std::make_unsigned_t<I> found = 0;
  if (depth == 1) {
    const I last = last_of<I>(dims[0]);
    for (int64_t i = begin; i < end; ++i) found |= badness(indices[i], last);
    return static_cast<I>(found) < 0;
  }
  // Many tuples at a time, beside what is good for each of their indices.
  constexpr int kTuples = 32;
  const int period = kTuples * depth;
  int64_t i = begin;
  if (end - begin >= 4 * period) {
    I last[kTuples * kMaxRank];
    for (int j = 0; j < period; ++j) last[j] = last_of<I>(dims[(begin + j) % depth]);
    for (; i + period <= end; i += period) {
      for (int j = 0; j < period; ++j) found |= badness(indices[i + j], last[j]);
    }
  }
  for (int axis = static_cast<int>(i % depth); i < end; ++i) {
    found |= badness(indices[i], last_of<I>(dims[axis]));
    if (++axis == depth) axis = 0;
  }
  return static_cast<I>(found) < 0;
}

// The index, or the last one that is good. It was good when it was checked; what matters is that no
// place outside of the array comes of it.
template <typename I>
int64_t within(I index, I last) {
  using U = std::make_unsigned_t<I>;
  return static_cast<I>(std::min(static_cast<U>(index), static_cast<U>(last)));
}

// What the tuples [begin, end) add to the offsets of their rows.
template <typename I>
void compute_offsets(const I* indices, const int64_t* dims, const int64_t* strides, int depth,
                     int64_t begin, int64_t end, int64_t* offsets) {
  I last[kMaxRank];
  for (int axis = 0; axis < depth; ++axis) last[axis] = last_of<I>(dims[axis]);
  if (depth == 1) {
    const int64_t stride = strides[0];
    for (int64_t t = begin; t < end; ++t) offsets[t - begin] = within(indices[t], last[0]) * stride;
  } else if (depth == 2) {
    const int64_t first = strides[0], second = strides[1];
    for (int64_t t = begin; t < end; ++t) {
      offsets[t - begin] =
          within(indices[2 * t], last[0]) * first + within(indices[2 * t + 1], last[1]) * second;
    }
  } else {
    for (int64_t t = begin; t < end; ++t) {
      int64_t offset = 0;
      for (int axis = 0; axis < depth; ++axis) {
        offset += within(indices[t * depth + axis], last[axis]) * strides[axis];
      }
      offsets[t - begin] = offset;
    }
  }
}

void tuple_offsets(const IndexArgs& index, int64_t begin, int64_t end, int64_t* offsets) {
  const int64_t* dims = index.dims.data() + index.implicit;
  const int64_t* strides = index.strides.data() + index.implicit;
  visit_index(index, [&](const auto* indices) {
    with_isa(
        [&] { compute_offsets(indices, dims, strides, index.tuple_depth(), begin, end, offsets); });
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

// Where a row starts that a number names: an index into a dimension, or with stride 1 the start
// itself. An index that another thread has changed could, multiplied, come out anywhere.
struct Starts {
  int64_t stride, dim;

  int64_t of(int64_t number) const {
    return stride == 1 ? number : within<int64_t>(number, dim - 1) * stride;
  }
};

// Of the rows in [begin, end), those that are kept go to the places from `kept` on, which may be
// where they come from. Returns the place behind the last.
template <typename I>
int64_t pack_one_by_one(const I* from, Starts starts, int64_t first, int64_t last, int64_t begin,
                        int64_t end, int64_t kept, int64_t* rows) {
  for (int64_t i = begin; i < end; ++i) {
    const int64_t row = starts.of(from[i]);
    rows[kept] = row << kOffsetBlockBits | i;
    kept += row >= first && row < last;
  }
  return kept;
}

#if defined(__x86_64__) && defined(__GNUC__)

[[gnu::target("avx512f")]] inline __m512i load_eight(const int64_t* from) {
  return _mm512_loadu_si512(from);
}

[[gnu::target("avx512f")]] inline __m512i load_eight(const int32_t* from) {
  // Without masks GCC 12 warns of variables of its own header.
  return _mm512_maskz_cvtepi32_epi64(0xff,
                                     _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from)));
}

// Compilers do not find the instruction for it by themselves.
template <typename I>
[[gnu::target("avx512f,avx512dq")]] int64_t pack_by_eights(const I* from, Starts starts,
                                                           int64_t first, int64_t last,
                                                           int64_t count, int64_t* rows) {
  const __m512i firsts = _mm512_set1_epi64(first);
  const __m512i span = _mm512_set1_epi64(last - first);
  const __m512i strides = _mm512_set1_epi64(starts.stride);
  const __m512i greatest = _mm512_set1_epi64(starts.dim - 1);
  __m512i number = _mm512_set_epi64(7, 6, 5, 4, 3, 2, 1, 0);
  int64_t kept = 0, i = 0;
  for (; i + 8 <= count; i += 8) {
    __m512i row = load_eight(from + i);
    if (starts.stride != 1) {
      row = _mm512_mullo_epi64(_mm512_maskz_min_epu64(0xff, row, greatest), strides);
    }
    const __mmask8 inside = _mm512_cmplt_epu64_mask(_mm512_sub_epi64(row, firsts), span);
    const __m512i packed = row << kOffsetBlockBits | number;
    _mm512_storeu_si512(rows + kept, _mm512_maskz_compress_epi64(inside, packed));
    kept += __builtin_popcount(inside);
    number = _mm512_add_epi64(number, _mm512_set1_epi64(8));
  }
  return pack_one_by_one(from, starts, first, last, i, count, kept, rows);
}

#endif

template <typename I>
int64_t pack(const I* from, Starts starts, int64_t first, int64_t last, int64_t count,
             int64_t* rows) {
#if defined(__x86_64__) && defined(__GNUC__)
  if (isa() == Isa::kV4) return pack_by_eights(from, starts, first, last, count, rows);
#endif
  return pack_one_by_one(from, starts, first, last, 0, count, 0, rows);
}

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
      while (begin < end && !bad(indices[begin], dims[begin % depth])) ++begin;
      if (begin == end) return;  // another thread has changed it meanwhile
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

int64_t pack_rows_between(const IndexArgs& index, int64_t begin, int64_t end, int64_t first,
                          int64_t last, int64_t* rows) {
  if (index.implicit == 0 && index.tuple_depth() == 1) {
    return visit_index(index, [&](const auto* indices) {
      const Starts starts{index.strides[0], index.dims[0]};
      return pack(indices + begin, starts, first, last, end - begin, rows);
    });
  }
  row_offsets(index, begin, end, rows);
  return pack(rows, {1, last}, first, last, end - begin, rows);
}

}  // namespace resvar::cpu
