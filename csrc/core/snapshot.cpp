#include "core/snapshot.h"

#include <algorithm>
#include <functional>
#include <optional>
#include <utility>

#include "core/interpreter.h"

namespace resvar {

// Clang cannot follow locks in a loop.
class SeveralVariables {
 public:
  explicit SeveralVariables(Variables variables) RESVAR_UNCHECKED_LOCKS;
  ~SeveralVariables() RESVAR_UNCHECKED_LOCKS;
  SeveralVariables(const SeveralVariables&) = delete;
  SeveralVariables& operator=(const SeveralVariables&) = delete;

  std::vector<Snapshot> read() const RESVAR_UNCHECKED_LOCKS;

  // Throws where a value does not fit.
  void check(std::span<const NewValue> values) const RESVAR_UNCHECKED_LOCKS;
  // Where to read a file to: new memory, or none where it goes to the variable's own.
  std::optional<Tensor> memory_for(size_t i, const StoredArray& stored) RESVAR_UNCHECKED_LOCKS;
  void read_in_place(size_t i, const StoredArray& stored,
                     std::atomic<uint64_t>& done) RESVAR_UNCHECKED_LOCKS;
  void set(size_t i, Tensor& value) RESVAR_UNCHECKED_LOCKS;

 private:
  // Returns one that cannot be used now, or null.
  Variable* lock_all() RESVAR_UNCHECKED_LOCKS;
  void unlock_all() RESVAR_UNCHECKED_LOCKS;

  const Variables variables_;
  std::vector<Variable*> locked_;
};

SeveralVariables::SeveralVariables(Variables variables) : variables_(variables) {
  for (const auto& variable : variables) locked_.push_back(variable.get());
  std::sort(locked_.begin(), locked_.end(), std::less<>());
  locked_.erase(std::unique(locked_.begin(), locked_.end()), locked_.end());
  // Whoever has borrowed one may need another one before giving it back: wait without any mutex.
  while (Variable* const busy = lock_all()) {
    unlock_all();
    const MutexLock lock(busy->mutex_);
    busy->wait_for_access();
  }
}

SeveralVariables::~SeveralVariables() { unlock_all(); }

Variable* SeveralVariables::lock_all() {
  for (Variable* variable : locked_) variable->mutex_.lock();
  const auto found = std::ranges::find_if_not(locked_, &Variable::is_accessible);
  return found == locked_.end() ? nullptr : *found;
}

void SeveralVariables::unlock_all() {
  for (Variable* variable : locked_) variable->mutex_.unlock();
}

std::vector<Snapshot> SeveralVariables::read() const {
  std::vector<Snapshot> result;
  result.reserve(variables_.size());
  for (const auto& variable : variables_) {
    variable->deferred_.raise(true);
    result.push_back({variable->initialized_value(), variable->version_});
  }
  return result;
}

void SeveralVariables::check(std::span<const NewValue> values) const {
  for (size_t i = 0; i < values.size(); ++i) {
    const Variable& variable = *variables_[i];
    if (const auto* tensor = std::get_if<Tensor>(&values[i])) {
      variable.check_value(tensor->dtype(), tensor->shape());
    } else {
      const auto& stored = std::get<StoredArray>(values[i]);
      variable.check_value(stored.dtype, stored.shape);
    }
  }
}

std::optional<Tensor> SeveralVariables::memory_for(size_t i, const StoredArray& stored) {
  Variable& variable = *variables_[i];
  const bool fits = variable.value_.buffer().size() == bytes_of(stored.dtype, stored.shape);
  if (fits && variable.in_place()) return {};
  return Tensor::empty(stored.dtype, stored.shape, variable.device_);
}

void SeveralVariables::read_in_place(size_t i, const StoredArray& stored,
                                     std::atomic<uint64_t>& done) {
  Variable& variable = *variables_[i];
  variable.finish_reads();
  ++variable.version_;
  if (variable.value_.shape() != stored.shape) {
    variable.value_ = Tensor(variable.value_.buffer(), stored.dtype, stored.shape);
  }
  read_range(stored.range, variable.value_, done);
}

void SeveralVariables::set(size_t i, Tensor& value) { value = variables_[i]->store(value); }

std::vector<Snapshot> snapshot(Variables variables) { return SeveralVariables(variables).read(); }

void replace(Variables variables, std::span<const NewValue> values, std::atomic<uint64_t>& done) {
  std::vector<std::optional<Tensor>> tensors(values.size());  // the old ones, freed unlocked
  SeveralVariables locked(variables);
  locked.check(values);
  const OutsideInterpreter outside(true);
  for (size_t i = 0; i < values.size(); ++i) {
    if (const auto* tensor = std::get_if<Tensor>(&values[i])) {
      tensors[i] = tensor->on(variables[i]->device());
    } else {
      tensors[i] = locked.memory_for(i, std::get<StoredArray>(values[i]));
    }
  }
  for (size_t i = 0; i < values.size(); ++i) {
    const auto* stored = std::get_if<StoredArray>(&values[i]);
    if (stored && tensors[i]) read_range(stored->range, *tensors[i], done);
  }
  for (size_t i = 0; i < values.size(); ++i) {
    if (!tensors[i]) locked.read_in_place(i, std::get<StoredArray>(values[i]), done);
  }
  for (size_t i = 0; i < values.size(); ++i) {
    if (tensors[i]) locked.set(i, *tensors[i]);
  }
}

}  // namespace resvar
