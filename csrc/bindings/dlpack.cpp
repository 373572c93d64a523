#include "bindings/dlpack.h"

#include <algorithm>
#include <memory>
#include <vector>

#include "bindings/bindings.h"
#include "core/error.h"
#include "core/kernels.h"

namespace resvar::bindings {
namespace {

// DLPack's code of each dtype that it can describe: of bytes, not of parts of them.
struct Code {
  DType dtype;
  uint8_t code, bits;
};

constexpr Code kCodes[] = {
    {DType::kInt8, 0, 8},          {DType::kInt16, 0, 16},
    {DType::kInt32, 0, 32},        {DType::kInt64, 0, 64},
    {DType::kUint8, 1, 8},         {DType::kUint16, 1, 16},
    {DType::kUint32, 1, 32},       {DType::kUint64, 1, 64},
    {DType::kFloat16, 2, 16},      {DType::kFloat32, 2, 32},
    {DType::kFloat64, 2, 64},      {DType::kBfloat16, 4, 16},
    {DType::kComplex64, 5, 64},    {DType::kComplex128, 5, 128},
    {DType::kBool, 6, 8},          {DType::kFloat8E4m3b11fnuz, 9, 8},
    {DType::kFloat8E4m3fn, 10, 8}, {DType::kFloat8E4m3fnuz, 11, 8},
    {DType::kFloat8E5m2, 12, 8},   {DType::kFloat8E5m2fnuz, 13, 8},
};

DLDataType code_of(DType dtype) {
  for (const Code& code : kCodes) {
    if (code.dtype == dtype) return {code.code, code.bits, 1};
  }
  fail<BadExport>("DLPack has no arrays of dtype ", name_of(dtype));
}

DType dtype_of_code(DLDataType type) {
  for (const Code& code : kCodes) {
    if (code.code == type.code && code.bits == type.bits && type.lanes == 1) return code.dtype;
  }
  fail<BadDType>("from_dlpack: no dtype of resvar for DLPack's type code ", int{type.code}, " of ",
                 int{type.bits}, " bits and ", type.lanes, " lanes");
}

DLDevice dl_device(Device device) { return {device.is_cpu() ? kDLCpu : kDLCuda, device.index}; }

// What keeps an exported tensor: the structure that a consumer sees, and what that points to.
template <typename Managed>
struct Export {
  Managed managed{};
  Tensor tensor;
  std::vector<int64_t> dims, strides;
};

template <typename Managed>
void delete_export(Managed* self) {
  delete static_cast<Export<Managed>*>(self->manager_ctx);
}

// What nobody has taken out of its capsule.
template <typename Managed>
void delete_untaken(PyObject* capsule, const char* name) {
  if (!PyCapsule_IsValid(capsule, name)) return;
  auto* const managed = static_cast<Managed*>(PyCapsule_GetPointer(capsule, name));
  managed->deleter(managed);
}

constexpr char kPlainName[] = "dltensor";
constexpr char kVersionedName[] = "dltensor_versioned";

template <typename Managed>
std::unique_ptr<Export<Managed>> exported(const Tensor& tensor) {
  auto made = std::make_unique<Export<Managed>>();
  made->tensor = tensor;
  const auto dims = tensor.shape().dims();
  made->dims.assign(dims.begin(), dims.end());
  made->strides.resize(dims.size());
  int64_t stride = 1;
  for (size_t axis = dims.size(); axis-- > 0;) {
    made->strides[axis] = stride;
    stride *= std::max<int64_t>(dims[axis], 1);
  }
  made->managed.manager_ctx = made.get();
  made->managed.deleter = delete_export<Managed>;
  made->managed.dl_tensor = {.data = made->tensor.mutable_data(),
                             .device = dl_device(tensor.device()),
                             .ndim = tensor.shape().rank(),
                             .dtype = code_of(tensor.dtype()),
                             .shape = made->dims.data(),
                             .strides = made->strides.data(),
                             .byte_offset = 0};
  return made;
}

template <typename Managed, typename Destructor>
py::object capsule_of(std::unique_ptr<Export<Managed>> made, const char* name,
                      Destructor destructor) {
  PyObject* const capsule = PyCapsule_New(&made->managed, name, destructor);
  if (!capsule) throw py::error_already_set();
  made.release();
  return py::reinterpret_steal<py::object>(capsule);
}

// A capsule with the tensor or a copy of it; only one of version 1 can say that it is read-only.
// `wait`: for what is queued on a GPU to write it. A copy is always waited for, since no consumer
// knows the stream that makes it.
py::object to_dlpack(const Tensor& self, bool versioned, bool copy, bool to_host, bool wait,
                     bool writable) {
  code_of(self.dtype());
  if (wait && !self.device().is_cpu()) cuda::synchronize(self.device().index);
  const Tensor tensor =
      copy ? Tensor::copy_of(self.view(), to_host ? Device() : self.device()) : self;
  if (!tensor.device().is_cpu()) {
    if (copy) cuda::synchronize(tensor.device().index);
    cuda::lend(tensor.data());
  }
  if (!versioned) {
    return capsule_of(exported<DLManagedTensor>(tensor), kPlainName, [](PyObject* capsule) {
      delete_untaken<DLManagedTensor>(capsule, kPlainName);
    });
  }
  auto made = exported<DLManagedTensorVersioned>(tensor);
  made->managed.version = kDLVersion;
  made->managed.flags = copy ? kDLCopied : writable ? 0 : kDLReadOnly;
  return capsule_of(std::move(made), kVersionedName, [](PyObject* capsule) {
    delete_untaken<DLManagedTensorVersioned>(capsule, kVersionedName);
  });
}

// What has been taken out of a capsule, until nobody needs it any more.
struct Import {
  DLTensor tensor;
  uint64_t flags;
  std::shared_ptr<void> owner;
};

template <typename Managed>
Import take(const py::object& capsule, const char* name, const char* used, uint64_t flags) {
  auto* const managed = static_cast<Managed*>(PyCapsule_GetPointer(capsule.ptr(), name));
  std::shared_ptr<void> owner(managed, [](void* pointer) {
    // The deleter of a producer in Python may run Python.
    const py::gil_scoped_acquire gil;
    auto* const self = static_cast<Managed*>(pointer);
    if (self->deleter) self->deleter(self);
  });
  if (PyCapsule_SetName(capsule.ptr(), used) != 0) throw py::error_already_set();
  return {managed->dl_tensor, flags, std::move(owner)};
}

Import take(const py::object& capsule) {
  if (PyCapsule_IsValid(capsule.ptr(), kVersionedName)) {
    const auto* const managed = static_cast<const DLManagedTensorVersioned*>(
        PyCapsule_GetPointer(capsule.ptr(), kVersionedName));
    if (managed->version.major != kDLVersion.major) {
      fail<InvalidArgument>("from_dlpack: the array has version ", managed->version.major,
                            " of DLPack, which is not version ", kDLVersion.major);
    }
    return take<DLManagedTensorVersioned>(capsule, kVersionedName, "used_dltensor_versioned",
                                          managed->flags);
  }
  if (PyCapsule_IsValid(capsule.ptr(), kPlainName)) {
    return take<DLManagedTensor>(capsule, kPlainName, "used_dltensor", 0);
  }
  throw py::type_error("from_dlpack: expected a capsule of DLPack that nobody has used, got " +
                       std::string(py::repr(capsule)));
}

std::vector<py::ssize_t> byte_strides(const DLTensor& tensor, size_t element) {
  std::vector<py::ssize_t> strides(static_cast<size_t>(tensor.ndim));
  auto stride = static_cast<py::ssize_t>(element);
  for (size_t axis = strides.size(); axis-- > 0;) {
    strides[axis] = tensor.strides
                        ? static_cast<py::ssize_t>(tensor.strides[axis]) * py::ssize_t(element)
                        : stride;
    stride *= static_cast<py::ssize_t>(tensor.shape[axis]);
  }
  return strides;
}

bool is_compact(const DLTensor& tensor) {
  if (!tensor.strides) return true;
  int64_t stride = 1;
  for (int axis = tensor.ndim; axis-- > 0;) {
    if (tensor.shape[axis] == 0) return true;
    if (tensor.shape[axis] != 1 && tensor.strides[axis] != stride) return false;
    stride *= tensor.shape[axis];
  }
  return true;
}

// Lets go of memory on a GPU when no work is queued any more that reads it.
std::shared_ptr<void> given_back_when_idle(std::shared_ptr<void> owner, int device) {
  void* const pointer = owner.get();
  return {pointer, [owner = std::move(owner), device](void*) {
            try {
              cuda::synchronize(device);
            } catch (const Error&) {  // only at the end of the process
            }
          }};
}

// An array over the memory of the host; a Tensor over that of a GPU.
py::object from_dlpack(const py::object& capsule) {
  const Import import = take(capsule);
  const DLTensor& tensor = import.tensor;
  const DType dtype = dtype_of_code(tensor.dtype);
  auto* const data = static_cast<std::byte*>(tensor.data) + tensor.byte_offset;
  const std::vector<int64_t> dims(tensor.shape, tensor.shape + tensor.ndim);
  const int32_t type = tensor.device.device_type;
  if (type == kDLCpu || type == kDLCudaHost) {
    const py::capsule owner(new std::shared_ptr<void>(import.owner), [](void* pointer) {
      delete static_cast<std::shared_ptr<void>*>(pointer);
    });
    py::array array(numpy_dtype(dtype), std::vector<py::ssize_t>(dims.begin(), dims.end()),
                    byte_strides(tensor, size_of(dtype)), data, owner);
    if (import.flags & kDLReadOnly) array.attr("flags").attr("writeable") = false;
    return array;
  }
  if (type != kDLCuda && type != kDLCudaManaged) {
    fail<Unimplemented>("from_dlpack: the array is on a device of DLPack's type ", type,
                        ", but resvar knows the CPU and CUDA GPUs");
  }
  if (!is_compact(tensor)) {
    fail<InvalidArgument>("from_dlpack: the array on the GPU is not contiguous in row-major order");
  }
  if (reinterpret_cast<uintptr_t>(data) % size_of(dtype) != 0) {
    fail<InvalidArgument>("from_dlpack: the array on the GPU begins at an address that is no ",
                          "multiple of ", size_of(dtype), ", the size of its elements");
  }
  const Device device{DeviceType::kGpu, tensor.device.device_id};
  cuda::synchronize(device.index);
  const Shape shape(dims);
  const auto owner = given_back_when_idle(import.owner, device.index);
  return py::cast(
      Tensor(Buffer::borrow(data, bytes_of(dtype, shape), owner, device), dtype, shape));
}

// Where others find the elements, once nothing is queued that writes them.
uintptr_t gpu_address(const Tensor& tensor) {
  cuda::synchronize(tensor.device().index);
  cuda::lend(tensor.data());
  return reinterpret_cast<uintptr_t>(tensor.data());
}

}  // namespace

void bind_dlpack(py::module_& module) {
  module.def("to_dlpack", to_dlpack);
  module.def("from_dlpack", from_dlpack);
  module.def("gpu_address", gpu_address);
  module.def("dlpack_device", [](const Tensor& tensor) {
    const DLDevice device = dl_device(tensor.device());
    return py::make_tuple(device.device_type, device.device_id);
  });
}

}  // namespace resvar::bindings
