// out[r] = params[indices[r]].
#include "checks.h"
#include "core/dispatch.h"
#include "first_zero.cuh"
#include "memory.h"
#include "row_offsets.cuh"
#include "units.cuh"

namespace resvar::cuda {
namespace {

// An element has `element_bytes`; a row is units of whatever width.
template <typename Unit>
__global__ void __launch_bounds__(kThreads)
    gather_kernel(const Unit* params, RowIndex index, Unit* out, RowPieces rows, int element_bytes,
                  const Faults* faults) {
  if (found_fault(faults)) return;
  for_each_piece(rows, [&](int64_t row, int64_t first, int64_t end, int64_t step) {
    const auto* const bytes = reinterpret_cast<const char*>(params);
    const auto* const from =
        reinterpret_cast<const Unit*>(bytes + row_offset(index, row) * element_bytes);
    copy_units(out + row * rows.units, from, first, end, step);
  });
}

}  // namespace

DataFault gather(const GatherArgs& args) {
  Operation operation(args.params);
  const void* const tuples = operation.read(args.index.data, bytes_of_tuples(args.index));
  Checks checks(operation);
  checks.indices(args.index, tuples);
  if (!checks.passed_on_host() || args.index.rows == 0 || args.slice == 0) return checks.wait();
  const size_t row_bytes = static_cast<size_t>(args.slice) * args.element_size;
  const void* const params = operation.read(args.params, 1);
  void* const out = operation.write(args.out);
  const Faults* const gate = checks.gate();
  visit_unit(unit_of(row_bytes, params, out), [&]<typename Unit>(TypeTag<Unit>) {
    const RowPieces rows(args.index.rows, static_cast<int64_t>(row_bytes / sizeof(Unit)));
    launch(operation.handle(), rows.threads(), gather_kernel<Unit>,
           static_cast<const Unit*>(params), row_index_of(args.index, tuples),
           static_cast<Unit*>(out), rows, static_cast<int>(args.element_size), gate);
  });
  return checks.wait();
}

}  // namespace resvar::cuda
