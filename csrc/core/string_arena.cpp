#include "core/string_arena.h"

#include <algorithm>
#include <cstring>
#include <exception>
#include <utility>

namespace resvar {
namespace {

// What a block takes beside its bytes: its handle, its header, and what alignment wastes.
constexpr int64_t kBlockOverhead = 128;
// Too little to be worth collecting.
constexpr int64_t kSlack = 64 * 1024;

bool same_bytes(const StringRef& a, const StringRef& b) {
  return a.data == b.data && a.size == b.size;
}

// Calls f for each element but the empty ones, and tells it whether the one before has its bytes.
template <typename Element, typename F>
void for_each_string(Element* elements, int64_t count, F f) {
  StringRef last;
  for (int64_t i = 0; i < count; ++i) {
    const StringRef element = elements[i];
    if (element.size == 0) continue;
    f(elements[i], same_bytes(element, last));
    last = element;
  }
}

int64_t bytes_to_copy(const StringRef* elements, int64_t count) {
  uint64_t bytes = 0;
  for_each_string(elements, count, [&](const StringRef& element, bool repeated) {
    if (!repeated) bytes += element.size;
  });
  return static_cast<int64_t>(bytes);
}

int64_t element_bytes(int64_t count) { return count * static_cast<int64_t>(sizeof(StringRef)); }

}  // namespace

void StringArena::adopt(StringRef* elements, int64_t count) {
  adopted_ += element_bytes(count);
  const int64_t bytes = bytes_to_copy(elements, count);
  if (bytes == 0) return;
  blocks_.push_back(Buffer::allocate(static_cast<size_t>(bytes)));
  bytes_ += bytes + kBlockOverhead;
  adopted_ += bytes + kBlockOverhead;
  char* end = reinterpret_cast<char*>(blocks_.back().mutable_data());
  char* copy = end;
  for_each_string(elements, count, [&](StringRef& element, bool repeated) {
    if (!repeated) {
      copy = end;
      std::memcpy(copy, element.data, element.size);
      end += element.size;
    }
    element.data = copy;
  });
}

void StringArena::release_since(size_t mark) noexcept {
  while (blocks_.size() > mark) {
    bytes_ -= static_cast<int64_t>(blocks_.back().size()) + kBlockOverhead;
    blocks_.pop_back();
  }
}

void StringArena::collect(StringRef* elements, int64_t count) noexcept {
  if (adopted_ <= element_bytes(count) + kSlack) return;
  adopted_ = 0;
  if (bytes_ <= 2 * bytes_to_copy(elements, count) + kSlack) return;
  try {
    StringArena live;
    live.adopt(elements, count);
    live.adopted_ = 0;
    *this = std::move(live);
  } catch (const std::exception&) {
    return;
  }
}

void StringUpdates::adopt(Tensor& to, const ArrayView& updates) {
  const int64_t count = updates.shape.elements();
  elements_ = std::make_unique<StringRef[]>(static_cast<size_t>(count));
  std::copy_n(static_cast<const StringRef*>(updates.data), count, elements_.get());
  data_ = elements_.get();
  StringArena& arena = to.buffer().strings();
  mark_ = arena.mark();
  arena.adopt(elements_.get(), count);
  to_ = &to;
}

void StringUpdates::release() noexcept { to_->buffer().strings().release_since(mark_); }

void StringUpdates::collect() noexcept {
  to_->buffer().strings().collect(static_cast<StringRef*>(to_->mutable_data()),
                                  to_->shape().elements());
  to_ = nullptr;
}

}  // namespace resvar
