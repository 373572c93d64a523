// Which shapes and dtypes of indices and updates fit together, and what a user is told when they do
// not. Everything that names rows by index goes through here, and comes out as the same arguments:
// IndexedSlices are tuples of one index each.
//
// Throws, naming `caller` ("scatter_nd_add"): InvalidArgument for a shape, BadDType for a dtype,
// BadIndex for an index.
#pragma once

#include <string_view>

#include "core/kernels.h"
#include "core/tensor.h"

namespace resvar {

// How indices are laid out: one index a row (IndexedSlices, sparse_read), or their last dimension
// is a tuple (scatter_nd, gather_nd).
enum class IndexForm { kRows, kTuples };

// Dimensions of an array that stand before those that the indices name.
struct Leading {
  int batch = 0;  // go with the first dimensions of the indices: index i of batch b is for batch b
  int outer = 0;  // come next; each position in them takes all indices
};

// The rows of an array of shape `params` that `indices` name, each a slice of `slice_shape`.
struct RowSelection {
  IndexArgs index;
  Shape batch_shape;  // the shape in which the rows are listed
  Shape slice_shape;  // of one row
};

// The indices may have fewer batches than the array.
RowSelection select_rows(std::string_view caller, IndexForm form, const Shape& params,
                         const ArrayView& indices, Leading leading = {});

// Arguments to scatter `updates` into an array of this dtype at these rows: all but the array
// itself. The updates have the shape batch_shape + slice_shape or, where that is allowed, are one
// scalar for all.
ScatterArgs scatter_args(std::string_view caller, UpdateOp op, DType dtype,
                         const RowSelection& rows, bool scalar_allowed, const ArrayView& updates);

// Throws what a kernel found, if it found anything.
void raise_fault(std::string_view caller, const DataFault& fault, const RowSelection& rows,
                 const ArrayView& indices);

// A scatter whose indices are not checked yet.
struct DeferredFault {
  std::unique_ptr<PendingCheck> check;
  std::string caller;
  RowSelection rows;
  Shape indices;  // their shape

  // Throws the same, once that is known. Returns whether it is; it is after a wait.
  bool raise(bool wait) const;
};

}  // namespace resvar
