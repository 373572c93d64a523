// Memory of the emulated device: one reserved range of addresses, closed to host code while no
// operation runs. And memory of the host that the device may read, as cudaMallocHost gives it.
#pragma once

#include <cstddef>
#include <map>
#include <mutex>
#include <vector>

namespace cudahost {

class DeviceMemory {
 public:
  enum class Place { kHost, kPinned, kDevice, kNowhere };

  // While one of these lives, an operation of the device may use its memory.
  class Access {
   public:
    explicit Access(DeviceMemory& memory) : memory_(memory) { memory_.open(1); }
    ~Access() { memory_.open(-1); }
    Access(const Access&) = delete;
    Access& operator=(const Access&) = delete;

   private:
    DeviceMemory& memory_;
  };

  static DeviceMemory& instance();

  void* allocate(size_t bytes);  // null where CUDAHOST_MEMORY is used up
  bool release(void* p);         // false if p is no allocation
  void* allocate_pinned(size_t bytes);
  bool release_pinned(void* p);

  // Where [p, p + bytes) lies: kNowhere if it is not inside of one allocation.
  Place find(const void* p, size_t bytes);
  bool contains(const void* p) const { return p >= base_ && p < base_ + kReserved; }
  // For ThreadSanitizer a free is a write of it all.
  void mark_written(void* p);

  size_t used();
  size_t total() const;

 private:
  static constexpr size_t kReserved = size_t{1} << 36;

  DeviceMemory();
  void open(int change);
  char* take(size_t capacity);
  bool map_until(size_t end);

  std::mutex mutex_;
  char* base_;
  size_t taken_ = 0, mapped_ = 0, used_ = 0;
  int operations_ = 0;
  std::map<char*, size_t> live_, pinned_;
  std::map<size_t, std::vector<char*>> free_;  // by capacity
};

}  // namespace cudahost
