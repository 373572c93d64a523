# Looks at what nvcc makes of the kernels that update by atomics. A loop around a compare-and-swap,
# where the device has an instruction for the whole, makes a millisecond half a second.
foreach(architecture IN ITEMS 75 90)
  execute_process(
    COMMAND ${NVCC} -std=c++20 -I${SOURCE}/csrc -arch=compute_${architecture} --fmad=false
      --expt-relaxed-constexpr --ptx -o - ${SOURCE}/cuda/scatter.cu
    OUTPUT_VARIABLE ptx COMMAND_ERROR_IS_FATAL ANY)
  if(ptx MATCHES "atom[a-z0-9.:]*[.]cas")
    message(FATAL_ERROR "a scatter for compute_${architecture} contains ${CMAKE_MATCH_0}")
  endif()
  if(NOT ptx MATCHES "atom[a-z0-9.:]*[.]add")
    message(FATAL_ERROR "a scatter for compute_${architecture} contains no atomic add")
  endif()
endforeach()
if(NOT ptx MATCHES "red.global.add.v4.f32")
  message(FATAL_ERROR "a scatter for compute_90 adds no four floats at once")
endif()

# The assembler chooses the instructions, so also at those, where they can be disassembled, for each
# architecture that is in the object file. cuobjdump calls nvdisasm.
get_filename_component(compiler ${NVCC} REALPATH)
get_filename_component(bin ${compiler} DIRECTORY)
find_program(CUOBJDUMP cuobjdump HINTS ${bin} /usr/local/cuda/bin)
find_program(NVDISASM nvdisasm HINTS ${bin} /usr/local/cuda/bin)
if(NOT CUOBJDUMP OR NOT NVDISASM)
  message(STATUS "cuobjdump or nvdisasm is missing: the machine code was not looked at")
  return()
endif()
get_filename_component(disassembler ${NVDISASM} DIRECTORY)
set(ENV{PATH} "${disassembler}:$ENV{PATH}")
set(swap "ATOM[A-Z]*[.][A-Z0-9.]*CAS[A-Z0-9.]*")
set(addition "REDG?[.]E[.]ADD[.]F32")

function(disassemble architecture file)
  execute_process(COMMAND ${CUOBJDUMP} -sass -arch ${architecture} ${file}
    OUTPUT_VARIABLE code COMMAND_ERROR_IS_FATAL ANY)
  set(code "${code}" PARENT_SCOPE)
endfunction()

# Every loop that is looked for: floats in shared memory have no addition.
set(planted ${CMAKE_CURRENT_BINARY_DIR}/planted_compare_and_swap)
set(in_global "atomicCAS(reinterpret_cast<unsigned*>(p), 0u, 1u);")
set(in_shared "__shared__ float x; x = *p; __syncthreads(); atomicAdd(&x, 1.0f); *p = x;")
set(none "atomicAdd(p, 1.0f);")

execute_process(COMMAND ${CUOBJDUMP} --list-elf ${OBJECT}
  OUTPUT_VARIABLE listed COMMAND_ERROR_IS_FATAL ANY)
string(REGEX MATCHALL "sm_[0-9a-z]+" architectures "${listed}")
list(REMOVE_DUPLICATES architectures)
if(NOT architectures)
  message(FATAL_ERROR "${OBJECT} has no machine code")
endif()
foreach(architecture IN LISTS architectures)
  foreach(plant IN ITEMS in_global in_shared none)
    file(WRITE ${planted}.cu "__global__ void kernel(float* p) { ${${plant}} }")
    execute_process(COMMAND ${NVCC} -arch=${architecture} -cubin -o ${planted}.cubin ${planted}.cu
      COMMAND_ERROR_IS_FATAL ANY)
    disassemble(${architecture} ${planted}.cubin)
    if(plant STREQUAL "none" AND NOT code MATCHES "${addition}")
      message(FATAL_ERROR "an atomic add for ${architecture} is not found")
    elseif(NOT plant STREQUAL "none" AND NOT code MATCHES "${swap}")
      message(FATAL_ERROR "a compare-and-swap ${plant} for ${architecture} is not found")
    endif()
  endforeach()
  disassemble(${architecture} ${OBJECT})
  if(code MATCHES "${swap}")
    message(FATAL_ERROR "a scatter for ${architecture} contains ${CMAKE_MATCH_0}")
  endif()
  if(NOT code MATCHES "${addition}")
    message(FATAL_ERROR "a scatter for ${architecture} contains no atomic add")
  endif()
  message(STATUS "${architecture}: no compare-and-swap")
endforeach()
