// What every backend provides: the same entries in namespace cpu (csrc/cpu) and namespace cuda
// (no_cuda.cpp in a build without CUDA), each with one plain struct of arguments.
//
// The callers have checked shapes and dtypes. A kernel checks what only the data can tell, all of
// it before its first write, and reports it by position.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/dtype.h"
#include "core/shape.h"
#include "core/update_op.h"

namespace resvar {

// Rows of an array, each named by `depth` indices into its first dimensions. The first `implicit`
// of them are the place of the row in a grid; the others are a tuple of integers.
//
// Rows are numbered in row-major order over the grid and, at each place of it, one tuple after the
// other. Every place has as many tuples. Along the last `shared` dimensions of the grid they are
// the same ones, stored once.
struct IndexArgs {
  const void* data = nullptr;   // the tuples, one after the other
  DType dtype = DType::kInt64;  // or kInt32
  int64_t rows = 0;
  int depth = 0;
  int implicit = 0;
  int shared = 0;
  std::array<int64_t, kMaxRank> grid{};     // its extents, at most those of the array
  std::array<int64_t, kMaxRank> dims{};     // extent of each indexed dimension
  std::array<int64_t, kMaxRank> strides{};  // in elements

  int tuple_depth() const { return depth - implicit; }
  int64_t places() const { return product(0, implicit); }
  int64_t places_sharing() const { return product(implicit - shared, implicit); }
  int64_t tuples() const { return rows == 0 ? 0 : rows / places_sharing(); }

 private:
  int64_t product(int first, int last) const {
    int64_t result = 1;
    for (int axis = first; axis < last; ++axis) result *= grid[axis];
    return result;
  }
};

// out[i] = op(stored[i], delta[i]); out may be stored.
struct DenseUpdateArgs {
  UpdateOp op = UpdateOp::kUpdate;
  DType dtype = DType::kFloat32;
  void* out = nullptr;
  const void* stored = nullptr;
  const void* delta = nullptr;
  int64_t elements = 0;
};

class PendingCheck;

// params[indices[r]] = op(params[indices[r]], updates[r]) for each row r, in this order.
struct ScatterArgs {
  UpdateOp op = UpdateOp::kUpdate;
  DType dtype = DType::kFloat32;
  void* params = nullptr;
  IndexArgs index;
  const void* updates = nullptr;  // rows * slice elements, or one if scalar_update
  bool scalar_update = false;
  int64_t slice = 0;  // elements in a row
  // A GPU adds floats in any order, unless it is told not to; see there. The CPU always keeps it.
  bool deterministic = false;
  // Where a GPU may leave a check that it has not waited for; null where it must wait.
  std::unique_ptr<PendingCheck>* deferred = nullptr;
};

// out[r] = params[indices[r]].
struct GatherArgs {
  size_t element_size = 0;
  const void* params = nullptr;
  IndexArgs index;
  void* out = nullptr;
  int64_t slice = 0;
};

// out[i] = op(out[i], updates[i]) for every multi-index i below dims. No two i name one element of
// out; several may name one update. With kDiv the updates are row-major, but for the dimensions
// over which they are repeated.
struct StridedUpdateArgs {
  UpdateOp op = UpdateOp::kUpdate;
  DType dtype = DType::kFloat32;
  int rank = 0;
  std::array<int64_t, kMaxRank> dims{};
  void* out = nullptr;                             // the element at 0, 0, ...
  std::array<int64_t, kMaxRank> out_strides{};     // in elements
  const void* updates = nullptr;                   // the element at 0, 0, ...
  std::array<int64_t, kMaxRank> update_strides{};  // 0 where updates are repeated
};

inline constexpr int64_t kNowhere = -1;

// What a kernel found in the data. If anything, it wrote nothing.
struct DataFault {
  int64_t bad_index = kNowhere;     // flat position of the first index out of range
  int64_t zero_divisor = kNowhere;  // flat position of the first zero to divide by
  int64_t bad_value = 0;            // of a PendingCheck: the index at bad_index

  explicit operator bool() const { return bad_index != kNowhere || zero_divisor != kNowhere; }
};

// A check that a device has not come to yet. The kernel that follows it writes nothing if it finds
// anything.
class PendingCheck {
 public:
  virtual ~PendingCheck() = default;
  // What was found. Nothing while that is not known, unless told to wait, outside the interpreter.
  virtual std::optional<DataFault> outcome(bool wait) = 0;
};

namespace cpu {
void* allocate(size_t bytes);  // null where there is no memory
void deallocate(void* data, size_t bytes);
void empty_cache();     // returns to the system what deallocate() kept for later
size_t cached_bytes();  // how much that is
void copy(void* to, const void* from, size_t bytes);
DataFault dense_update(const DenseUpdateArgs& args);
DataFault scatter(const ScatterArgs& args);
DataFault gather(const GatherArgs& args);
DataFault strided_update(const StridedUpdateArgs& args);
}  // namespace cpu

namespace cuda {
std::string build();  // what the kernels are compiled for: "off" without CUDA
int device_count();   // 0 where there is no driver that this build can use, and in a forked child
// Those that this build can use, and why not all can be used, or none, though there is a driver.
struct Devices {
  std::vector<int> usable;
  std::string problem;
};
Devices devices();
std::string device_name(int index);  // as its vendor calls it
// Kernels may be queued when an entry returns: they run in the order of the calls, and so before
// what the host reads afterwards with copy(). Operands may be in host memory or on any device, and
// may change once the entry has returned.
void* allocate(size_t bytes, int device);  // null where there is no memory
size_t free_bytes(int device);
void synchronize(int device);  // waits for everything that anybody has queued there
// Lets others use this memory, on streams that are not known here, for as long as they keep its
// owner: the next write after that, and the freeing, wait for everything on the device.
void lend(const void* data);
// A stream for others, who queue work on it that reads these bytes of a device: after what writes
// them now, and before what writes or frees them later. They must live until the work is queued. It
// is the one that this thread queues its own work on: what they write to memory that this thread
// has allocated and nobody has used is in order with everything, too.
void* stream_to_read(const void* data, size_t bytes);
void deallocate(void* data, size_t bytes);
void empty_cache();     // returns to the system what deallocate() kept for later
size_t cached_bytes();  // how much that is
void copy(void* to, const void* from, size_t bytes);
DataFault dense_update(const DenseUpdateArgs& args);
DataFault scatter(const ScatterArgs& args);
DataFault gather(const GatherArgs& args);
DataFault strided_update(const StridedUpdateArgs& args);
}  // namespace cuda

}  // namespace resvar
