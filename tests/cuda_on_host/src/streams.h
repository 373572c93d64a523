// Streams as a graph: each operation runs some time after those that it depends on, and when that
// is depends on CUDAHOST_STREAMS and CUDAHOST_SEED.
#pragma once

#include <cuda_runtime.h>

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <thread>
#include <vector>

#include "fiber.h"
#include "settings.h"

namespace cudahost {

// The logical thread that ThreadSanitizer takes a stream for. It has a stack of its own, since
// ThreadSanitizer takes one stack for one thread.
class StreamThread {
 public:
  StreamThread();

  void run(const std::function<void()>& work);

 private:
  static void fiber_main();

  std::unique_ptr<Fiber> fiber_;
  Context caller_;
  const std::function<void()>* work_ = nullptr;
};

struct Operation {
  std::function<void()> work;
  std::vector<std::shared_ptr<Operation>> dependencies;
  std::shared_ptr<StreamThread> thread;
  bool done = false;
};
using OperationPtr = std::shared_ptr<Operation>;

}  // namespace cudahost

// Behind NVIDIA's handles cudaStream_t and cudaEvent_t.
struct CUstream_st {
  cudahost::OperationPtr last;
  bool blocking = true;
  std::shared_ptr<cudahost::StreamThread> thread = std::make_shared<cudahost::StreamThread>();
};

struct CUevent_st {
  cudahost::OperationPtr operation;
  std::shared_ptr<double> milliseconds = std::make_shared<double>(0.0);
};

namespace cudahost {

class Streams {
 public:
  static Streams& instance();

  cudaStream_t create(bool blocking);
  bool destroy(cudaStream_t stream);
  CUstream_st* find(cudaStream_t handle);  // null if there is none
  CUstream_st& legacy() { return legacy_; }

  OperationPtr enqueue(CUstream_st& stream, std::function<void()> work, OperationPtr after = {});
  void wait(const OperationPtr& operation);
  void wait_all();
  bool poll(const OperationPtr& operation);
  uint64_t next_launch() { return ++launches_; }

 private:
  using Lock = std::unique_lock<std::mutex>;

  void depend(Operation& operation, const OperationPtr& on);
  void advance(Lock& lock, const Operation& awaited);
  bool step(Lock& lock);
  bool run_one(Lock& lock);
  OperationPtr take_ready();
  void finish(const OperationPtr& operation);
  void start_background();
  void serve();

  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<OperationPtr> pending_;
  std::vector<OperationPtr> kept_;  // for ThreadSanitizer: nobody is ordered after all readers
  std::set<CUstream_st*> streams_;
  CUstream_st legacy_, per_thread_;
  Random rng_{settings().seed + 17};
  uint64_t launches_ = 0;
  bool running_ = false;
  bool asked_ = false, ran_ = false;  // what the host and the background thread tell each other
  std::thread background_;
};

}  // namespace cudahost
