# The GPU backend: one list of sources, compiled by nvcc (RESVAR_CUDA=ON) or by the C++ compiler for
# a device that tests/cuda_on_host emulates (RESVAR_CUDA=EMULATED). docs/cuda.md tells more.
set(cuda_sources
  cuda/checks.cu
  cuda/deferred_check.cu
  cuda/dense_update.cu
  cuda/device.cu
  cuda/gather.cu
  cuda/hot_rows.cu
  cuda/memory.cu
  cuda/scatter.cu
  cuda/scatter_ordered.cu
  cuda/sort_by_key.cu
  cuda/stream.cu
  cuda/strided_slice.cu)

target_sources(resvar_core PRIVATE ${cuda_sources})
target_compile_definitions(resvar_core PUBLIC RESVAR_HAS_CUDA)

if(RESVAR_CUDA STREQUAL "EMULATED")
  set_source_files_properties(${cuda_sources} PROPERTIES
    LANGUAGE CXX
    COMPILE_OPTIONS "-O1;-fno-strict-aliasing;-Wno-unknown-pragmas"
    SKIP_PRECOMPILE_HEADERS ON)
  add_subdirectory(tests/cuda_on_host)
  set_source_files_properties(cuda/device.cu PROPERTIES
    COMPILE_DEFINITIONS "RESVAR_CUDA_BUILD=\"emulated\";RESVAR_CUDA_LEAST=0")
  target_link_libraries(resvar_core PUBLIC cuda_on_host)
  return()
endif()

# NVIDIA's wheels have lib where nvcc expects lib64.
get_filename_component(toolkit ${RESVAR_NVCC} REALPATH)
get_filename_component(toolkit ${toolkit}/../.. ABSOLUTE)
if(EXISTS ${toolkit}/lib/libcudart_static.a AND NOT EXISTS ${toolkit}/lib64)
  set(ENV{NVCC_APPEND_FLAGS} "$ENV{NVCC_APPEND_FLAGS} -L${toolkit}/lib")
endif()
set(CMAKE_CUDA_COMPILER ${RESVAR_NVCC})
set(CMAKE_CUDA_STANDARD 20)
set(CMAKE_CUDA_STANDARD_REQUIRED ON)
set(CMAKE_CUDA_EXTENSIONS OFF)
if(NOT CMAKE_CUDA_ARCHITECTURES)
  set(CMAKE_CUDA_ARCHITECTURES OFF)  # chosen below
endif()
enable_language(CUDA)

# What has no kernels needs no pass for each architecture.
set_source_files_properties(cuda/deferred_check.cu cuda/device.cu cuda/memory.cu cuda/stream.cu PROPERTIES
  LANGUAGE CXX
  SKIP_PRECOMPILE_HEADERS ON)
target_include_directories(resvar_core SYSTEM PUBLIC ${CMAKE_CUDA_TOOLKIT_INCLUDE_DIRECTORIES})

# Machine code for each architecture that the compiler knows, and PTX for later ones. The sources ask
# for nothing newer than 90, so whatever is newer gets its machine code from the PTX of that.
set(architectures ${CMAKE_CUDA_ARCHITECTURES})
if(NOT architectures)
  set(architectures)
  execute_process(COMMAND ${CMAKE_CUDA_COMPILER} --list-gpu-arch
    OUTPUT_VARIABLE known COMMAND_ERROR_IS_FATAL ANY)
  foreach(architecture IN ITEMS 75 80 90 100 120)
    if(known MATCHES "compute_${architecture}[^0-9]")
      list(APPEND architectures ${architecture})
      if(architecture LESS_EQUAL 90)
        set(ptx ${architecture})
      endif()
      list(APPEND generate "--generate-code=arch=compute_${ptx},code=sm_${architecture}")
    endif()
  endforeach()
  list(APPEND generate "--generate-code=arch=compute_${ptx},code=compute_${ptx}")
  list(APPEND architectures "PTX ${ptx}")
  target_compile_options(resvar_core PRIVATE "$<$<COMPILE_LANGUAGE:CUDA>:${generate}>")
endif()

# The oldest architecture, as far as the list has numbers.
string(REGEX MATCHALL "[0-9]+" numbers "${architectures}")
list(SORT numbers COMPARE NATURAL)
list(APPEND numbers 0)
list(GET numbers 0 least)
string(REPLACE ";" " " architectures "${architectures}")
set_source_files_properties(cuda/device.cu PROPERTIES COMPILE_DEFINITIONS
  "RESVAR_CUDA_BUILD=\"CUDA ${CMAKE_CUDA_COMPILER_VERSION}, architectures ${architectures}\";RESVAR_CUDA_LEAST=${least}")

if(CMAKE_CUDA_COMPILER_VERSION VERSION_LESS 12.8)
  set(compress "-Xfatbin=-compress-all")
else()
  set(compress --compress-mode=size)
endif()
# As on the CPU, no fused multiply-adds: complex products would have other bits.
target_compile_options(resvar_core PRIVATE
  "$<$<COMPILE_LANGUAGE:CUDA>:${compress};--fmad=false;--expt-relaxed-constexpr>")
set_target_properties(resvar_core PROPERTIES
  CUDA_ARCHITECTURES "${CMAKE_CUDA_ARCHITECTURES}"
  CUDA_RUNTIME_LIBRARY Static)
