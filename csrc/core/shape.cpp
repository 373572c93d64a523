#include "core/shape.h"

#include <algorithm>

#include "core/error.h"

namespace resvar {
namespace {

template <typename Dims, typename Print>
void print_tuple(std::ostream& out, const Dims& dims, Print print) {
  out << '(';
  for (size_t i = 0; i < dims.size(); ++i) {
    if (i > 0) out << ", ";
    print(dims[i]);
  }
  out << (dims.size() == 1 ? ",)" : ")");
}

// The product of all dimensions that are not zero must fit too, so that strides never overflow.
int64_t checked_elements(std::span<const int64_t> dims) {
  int64_t product = 1;
  bool empty = false;
  for (const int64_t dim : dims) {
    if (dim < 0) fail<InvalidArgument>("a dimension must not be negative, got ", dim);
    empty |= dim == 0;
    if (dim > 0 && __builtin_mul_overflow(product, dim, &product)) {
      fail<InvalidArgument>("a shape with more than 2^63 - 1 elements is not supported");
    }
  }
  return empty ? 0 : product;
}

}  // namespace

Shape::Shape(std::span<const int64_t> dims) {
  if (dims.size() > kMaxRank) {
    fail<InvalidArgument>("at most ", kMaxRank, " dimensions are supported, got ", dims.size());
  }
  elements_ = checked_elements(dims);
  rank_ = static_cast<int>(dims.size());
  std::copy(dims.begin(), dims.end(), dims_.begin());
}

bool operator==(const Shape& a, const Shape& b) { return std::ranges::equal(a.dims(), b.dims()); }

Shape concat(const Shape& a, const Shape& b) {
  std::vector<int64_t> dims(a.dims().begin(), a.dims().end());
  dims.insert(dims.end(), b.dims().begin(), b.dims().end());
  return Shape(dims);
}

std::ostream& operator<<(std::ostream& out, const Shape& shape) {
  print_tuple(out, shape.dims(), [&](int64_t dim) { out << dim; });
  return out;
}

PartialShape::PartialShape(const Shape& shape)
    : dims_(std::in_place, shape.dims().begin(), shape.dims().end()) {}

bool PartialShape::admits(const Shape& shape) const {
  if (!dims_) return true;
  return std::ranges::equal(*dims_, shape.dims(), [](const auto& declared, int64_t actual) {
    return !declared || *declared == actual;
  });
}

std::ostream& operator<<(std::ostream& out, const PartialShape& shape) {
  if (!shape.dims()) return out << "<unknown>";
  print_tuple(out, *shape.dims(),
              [&](const std::optional<int64_t>& dim) { dim ? out << *dim : out << "None"; });
  return out;
}

}  // namespace resvar
