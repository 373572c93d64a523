// The extents of an array.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <ostream>
#include <span>
#include <string>
#include <vector>

namespace resvar {

// Dimensions beyond NumPy's older limit have not been seen in use; a fixed limit keeps a Shape free
// of allocations.
inline constexpr int kMaxRank = 32;

// A fully known shape. Its number of elements fits in an int64_t.
class Shape {
 public:
  Shape() = default;  // a scalar
  // Throws InvalidArgument for a negative dimension, more than kMaxRank of them, or too many
  // elements.
  explicit Shape(std::span<const int64_t> dims);
  Shape(std::initializer_list<int64_t> dims) : Shape(std::span(dims.begin(), dims.size())) {}

  int rank() const { return rank_; }
  int64_t operator[](int axis) const { return dims_[axis]; }
  std::span<const int64_t> dims() const { return {dims_.data(), static_cast<size_t>(rank_)}; }
  int64_t elements() const { return elements_; }

  // The first `count` dimensions, and all from axis `first` on.
  Shape prefix(int count) const { return Shape(dims().first(count)); }
  Shape suffix(int first) const { return Shape(dims().subspan(first)); }

  friend bool operator==(const Shape& a, const Shape& b);

 private:
  int rank_ = 0;
  int64_t elements_ = 1;
  std::array<int64_t, kMaxRank> dims_{};
};

// The dimensions of a followed by those of b.
Shape concat(const Shape& a, const Shape& b);

// "(2, 3)", "(2,)", "()", as Python prints it.
std::ostream& operator<<(std::ostream& out, const Shape& shape);

// A shape of which the rank, or any dimension, may be unknown.
class PartialShape {
 public:
  PartialShape() = default;  // nothing is known
  explicit PartialShape(const Shape& shape);
  // An unknown dimension is std::nullopt.
  explicit PartialShape(std::vector<std::optional<int64_t>> dims) : dims_(std::move(dims)) {}

  // Std::nullopt when the rank is unknown.
  const std::optional<std::vector<std::optional<int64_t>>>& dims() const { return dims_; }
  bool admits(const Shape& shape) const;

 private:
  std::optional<std::vector<std::optional<int64_t>>> dims_;
};

// "(2, None)", "<unknown>".
std::ostream& operator<<(std::ostream& out, const PartialShape& shape);

}  // namespace resvar
