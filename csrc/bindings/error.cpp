#include "core/error.h"

#include "bindings/bindings.h"

namespace resvar::bindings {
namespace {

// The class of resvar.errors for a C++ exception.
const char* class_name(const Error& error) {
  if (dynamic_cast<const BadIndex*>(&error)) return "BadIndexError";
  if (dynamic_cast<const BadDType*>(&error)) return "BadDTypeError";
  if (dynamic_cast<const BadExport*>(&error)) return "BadExportError";
  if (dynamic_cast<const InvalidArgument*>(&error)) return "InvalidArgumentError";
  if (dynamic_cast<const FailedPrecondition*>(&error)) return "FailedPreconditionError";
  if (dynamic_cast<const OutOfRange*>(&error)) return "OutOfRangeError";
  if (dynamic_cast<const DeadlineExceeded*>(&error)) return "DeadlineExceededError";
  if (dynamic_cast<const ResourceExhausted*>(&error)) return "ResourceExhaustedError";
  if (dynamic_cast<const DataLoss*>(&error)) return "DataLossError";
  if (dynamic_cast<const Unimplemented*>(&error)) return "UnimplementedError";
  return "InternalError";
}

void translate(std::exception_ptr pointer) {
  try {
    std::rethrow_exception(pointer);
  } catch (const Error& error) {
    const py::object type = py::module_::import("resvar.errors").attr(class_name(error));
    const py::object value = type(py::none(), py::none(), error.what());
    PyErr_SetObject(type.ptr(), value.ptr());
  }
}

}  // namespace

void bind_error(py::module_&) { py::register_local_exception_translator(translate); }

}  // namespace resvar::bindings
