// Several variables at one instant: the values that all of them had, or get.
//
// Here, and only here, the mutexes of several variables are held together. They are taken in the
// order of their addresses, so that two such calls cannot wait for each other.
#pragma once

#include <memory>
#include <span>
#include <variant>
#include <vector>

#include "core/file_range.h"
#include "core/variable.h"

namespace resvar {

using Variables = std::span<const std::shared_ptr<Variable>>;

struct Snapshot {
  Tensor value;
  uint64_t version = 0;
};

// The values at one instant; O(1) for each. A variable may come several times. Throws
// FailedPrecondition where one is not initialized, and what a scatter has deferred.
std::vector<Snapshot> snapshot(Variables variables);

// What a variable gets: a tensor to share, or the elements of an array in a file.
struct StoredArray {
  FileRange range;
  DType dtype = DType::kFloat32;
  Shape shape;
};
using NewValue = std::variant<Tensor, StoredArray>;

// Gives each variable its value; no variable comes twice. Nobody sees some of the new values and
// some of the old. Files are read into the memory that a variable has, if its size fits and no
// snapshot holds it; otherwise into new memory. `done` counts their bytes.
//
// Throws as Variable::assign(), and then nothing has changed. DataLoss, where a file cannot be
// read: what was to be read to new memory has not changed, and of the rest a part may have.
void replace(Variables variables, std::span<const NewValue> values, std::atomic<uint64_t>& done);

}  // namespace resvar
