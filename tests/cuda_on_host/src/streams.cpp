#include "streams.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "device_memory.h"
#include "sanitizers.h"

namespace cudahost {
namespace {

StreamThread*& this_stream_thread() {
  static thread_local StreamThread* thread = nullptr;
  return thread;
}

}  // namespace

// A logical thread begins after all that its creator has seen: too late, and it would be ordered
// after other streams.
StreamThread::StreamThread() {
  if (kTsan) fiber_ = std::make_unique<Fiber>(&StreamThread::fiber_main);
}

void StreamThread::run(const std::function<void()>& work) {
  if constexpr (!kTsan) return work();
  void* caller = tsan::current();
  work_ = &work;
  this_stream_thread() = this;
  tsan::switch_to(fiber_->thread.handle());
  switch_context(caller_, fiber_->context);
  tsan::switch_to(caller);
}

void StreamThread::fiber_main() {
  for (;;) {
    (*this_stream_thread()->work_)();
    switch_context(this_stream_thread()->fiber_->context, this_stream_thread()->caller_);
  }
}

Streams& Streams::instance() {
  static auto* streams = new Streams;  // outlives static destructors that use streams
  return *streams;
}

cudaStream_t Streams::create(bool blocking) {
  auto* stream = new CUstream_st;
  stream->blocking = blocking;
  Lock lock(mutex_);
  streams_.insert(stream);
  return stream;
}

bool Streams::destroy(cudaStream_t stream) {
  Lock lock(mutex_);
  if (!streams_.erase(stream)) return false;
  delete stream;  // operations keep what they need of it
  return true;
}

CUstream_st* Streams::find(cudaStream_t handle) {
  if (handle == nullptr || handle == cudaStreamLegacy) return &legacy_;
  if (handle == cudaStreamPerThread) return &per_thread_;
  Lock lock(mutex_);
  return streams_.contains(handle) ? handle : nullptr;
}

OperationPtr Streams::enqueue(CUstream_st& stream, std::function<void()> work, OperationPtr after) {
  Lock lock(mutex_);
  auto operation = std::make_shared<Operation>();
  operation->work = std::move(work);
  operation->thread = stream.thread;
  depend(*operation, stream.last);
  depend(*operation, after);
  if (&stream == &legacy_) {
    for (const auto* other : streams_) {
      if (other->blocking) depend(*operation, other->last);
    }
  } else if (stream.blocking) {
    depend(*operation, legacy_.last);
  }
  stream.last = operation;
  tsan::release(operation.get());
  pending_.push_back(operation);
  if (settings().streams == StreamMode::kEager) {
    while (!operation->done) step(lock);
  } else if (settings().streams == StreamMode::kAsync) {
    start_background();
    changed_.notify_all();
  }
  return operation;
}

void Streams::depend(Operation& operation, const OperationPtr& on) {
  if (on && (kTsan || !on->done)) operation.dependencies.push_back(on);
}

void Streams::wait(const OperationPtr& operation) {
  if (!operation) return;
  Lock lock(mutex_);
  while (!operation->done) advance(lock, *operation);
  tsan::acquire(operation.get());
}

void Streams::wait_all() {
  std::vector<OperationPtr> all;
  {
    Lock lock(mutex_);
    all = pending_;
    all.push_back(legacy_.last);
    all.push_back(per_thread_.last);
    for (const auto* stream : streams_) all.push_back(stream->last);
  }
  for (const auto& operation : all) wait(operation);
}

bool Streams::poll(const OperationPtr& operation) {
  if (!operation) return true;
  Lock lock(mutex_);
  if (!operation->done && settings().streams == StreamMode::kLazy) {
    step(lock);  // a host that polls must see progress, but not at once
    return false;
  }
  if (operation->done) tsan::acquire(operation.get());
  return operation->done;
}

void Streams::advance(Lock& lock, const Operation& awaited) {
  if (settings().streams == StreamMode::kAsync) return changed_.wait(lock);
  if (step(lock) || awaited.done) return;  // another thread's step may have run it
  std::fprintf(stderr, "cudahost: the host waits for an operation that cannot run\n");
  std::abort();
}

// Under ThreadSanitizer no operation runs on the stack of a host thread, which would be taken for
// something that the stream and the host share.
bool Streams::step(Lock& lock) {
  if (!kTsan || settings().streams == StreamMode::kAsync) return run_one(lock);
  start_background();
  while (asked_) changed_.wait(lock);
  asked_ = true;
  changed_.notify_all();
  while (asked_) changed_.wait(lock);
  return ran_;
}

// Runs one operation that has nothing left to wait for.
bool Streams::run_one(Lock& lock) {
  if (running_) {
    changed_.wait(lock);
    return true;
  }
  const OperationPtr operation = take_ready();
  if (!operation) return false;
  running_ = true;
  lock.unlock();
  operation->thread->run([&] {
    tsan::acquire(operation.get());
    for (const auto& dependency : operation->dependencies) tsan::acquire(dependency.get());
    if (operation->work) {
      DeviceMemory::Access access(DeviceMemory::instance());
      operation->work();
      operation->work = nullptr;
    }
    tsan::release(operation.get());
  });
  lock.lock();
  finish(operation);
  return true;
}

OperationPtr Streams::take_ready() {
  const bool random = settings().seed != 0;
  std::vector<size_t> ready;
  for (size_t i = 0; i < pending_.size() && (random || ready.empty()); ++i) {
    const auto& dependencies = pending_[i]->dependencies;
    if (std::ranges::all_of(dependencies, [](const auto& other) { return other->done; })) {
      ready.push_back(i);
    }
  }
  if (ready.empty()) return nullptr;
  const size_t chosen = ready[random ? rng_.below(ready.size()) : 0];
  OperationPtr operation = pending_[chosen];
  pending_.erase(pending_.begin() + static_cast<std::ptrdiff_t>(chosen));
  return operation;
}

void Streams::finish(const OperationPtr& operation) {
  operation->dependencies.clear();
  operation->thread.reset();
  if (kTsan) kept_.push_back(operation);
  operation->done = true;
  running_ = false;
  changed_.notify_all();
}

void Streams::start_background() {
  if (!background_.joinable()) background_ = std::thread([this] { serve(); });
}

void Streams::serve() {
  Lock lock(mutex_);
  for (;;) {
    if (settings().streams == StreamMode::kAsync) {
      if (pending_.empty() || !run_one(lock)) changed_.wait(lock);
    } else if (asked_) {
      ran_ = run_one(lock);
      asked_ = false;
      changed_.notify_all();
    } else {
      changed_.wait(lock);
    }
  }
}

}  // namespace cudahost
