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
