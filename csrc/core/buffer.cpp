#include "core/buffer.h"

#include <atomic>
#include <utility>

#include "core/error.h"
#include "core/kernels.h"
#include "core/memory_stats.h"
#include "core/string_arena.h"

namespace resvar {
namespace {

void* allocate_on(Device device, size_t bytes) {
  return device.is_cpu() ? cpu::allocate(bytes) : cuda::allocate(bytes, device.index);
}

void deallocate_on(Device device, void* data, size_t bytes) {
  device.is_cpu() ? cpu::deallocate(data, bytes) : cuda::deallocate(data, bytes);
}

}  // namespace

struct Buffer::Block {
  std::atomic<int64_t> handles{1};
  std::byte* data;
  size_t size;
  Device device;
  enum class Kind : uint8_t { kAllocated, kOwned, kBorrowed } kind;
  std::shared_ptr<void> owner;  // of the bytes; of allocated ones an arena, once there is one

  ~Block() {
    if (kind != Kind::kAllocated) return;
    deallocate_on(device, data, size);
    count_freed(static_cast<int64_t>(size));
  }
};

Buffer::Buffer(const Buffer& other) noexcept : block_(other.block_) {
  if (block_) block_->handles.fetch_add(1, std::memory_order_relaxed);
}

Buffer::Buffer(Buffer&& other) noexcept : block_(std::exchange(other.block_, nullptr)) {}

Buffer& Buffer::operator=(Buffer other) noexcept {
  std::swap(block_, other.block_);
  return *this;
}

Buffer::~Buffer() {
  if (block_ && block_->handles.fetch_sub(1, std::memory_order_acq_rel) == 1) delete block_;
}

Buffer Buffer::allocate(size_t bytes, Device device) {
  void* data = allocate_on(device, bytes);
  if (!data) fail_to_allocate(bytes, device);
  count_allocated(static_cast<int64_t>(bytes));
  return Buffer(new Block{.data = static_cast<std::byte*>(data),
                          .size = bytes,
                          .device = device,
                          .kind = Block::Kind::kAllocated,
                          .owner = nullptr});
}

Buffer Buffer::borrow(const void* data, size_t bytes, std::shared_ptr<void> owner, Device device) {
  return Buffer(new Block{.data = static_cast<std::byte*>(const_cast<void*>(data)),
                          .size = bytes,
                          .device = device,
                          .kind = Block::Kind::kBorrowed,
                          .owner = std::move(owner)});
}

Buffer Buffer::own(void* data, size_t bytes, std::shared_ptr<void> owner, Device device) {
  return Buffer(new Block{.data = static_cast<std::byte*>(data),
                          .size = bytes,
                          .device = device,
                          .kind = Block::Kind::kOwned,
                          .owner = std::move(owner)});
}

const std::byte* Buffer::data() const { return block_ ? block_->data : nullptr; }
std::byte* Buffer::mutable_data() { return block_ ? block_->data : nullptr; }
size_t Buffer::size() const { return block_ ? block_->size : 0; }
Device Buffer::device() const { return block_ ? block_->device : Device{}; }

bool Buffer::exclusive() const {
  return block_ && block_->kind != Block::Kind::kBorrowed &&
         block_->handles.load(std::memory_order_acquire) == 1;
}

StringArena& Buffer::strings() {
  if (!block_->owner) block_->owner = std::make_shared<StringArena>();
  return *static_cast<StringArena*>(block_->owner.get());
}

void fail_to_allocate(size_t bytes, Device device) {
  if (device.is_cpu()) {
    fail<ResourceExhausted>("could not allocate ", bytes, " bytes on ", device);
  }
  fail<ResourceExhausted>("could not allocate ", bytes, " bytes on ", device, ", where ",
                          cuda::free_bytes(device.index), " bytes are free");
}

void copy_bytes(Buffer& to, const void* from, Device from_device) {
  const bool on_cpu = to.device().is_cpu() && from_device.is_cpu();
  const auto copy = on_cpu ? cpu::copy : cuda::copy;
  copy(to.mutable_data(), from, to.size());
  count_copied(static_cast<int64_t>(to.size()));
}

}  // namespace resvar
