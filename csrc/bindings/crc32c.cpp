#include "cpu/crc32c.h"

#include "bindings/bindings.h"

namespace resvar::bindings {
namespace {

class View {
 public:
  explicit View(py::handle data) {
    if (PyObject_GetBuffer(data.ptr(), &view_, PyBUF_SIMPLE) != 0) throw py::error_already_set();
  }
  View(const View&) = delete;
  View& operator=(const View&) = delete;
  ~View() { PyBuffer_Release(&view_); }

  const void* data() const { return view_.buf; }
  size_t bytes() const { return static_cast<size_t>(view_.len); }

 private:
  Py_buffer view_;
};

uint32_t crc32c(py::handle data, uint32_t before) {
  constexpr size_t kLong = 1 << 16;  // worth letting other threads run
  const View view(data);
  if (view.bytes() < kLong) return cpu::crc32c(view.data(), view.bytes(), before);
  const py::gil_scoped_release release;
  return cpu::crc32c(view.data(), view.bytes(), before);
}

}  // namespace

void bind_crc32c(py::module_& module) {
  module.def("crc32c", crc32c, py::arg(), py::arg() = 0, py::pos_only());
}

}  // namespace resvar::bindings
