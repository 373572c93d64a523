// Runs one kernel or call with a bug, named by the argument. CMakeLists.txt says what must report
// it. The names that end in _ok have no bug.
#include <cuda_runtime.h>

#include <cstdio>
#include <cstring>
#include <string_view>
#include <vector>

#include "launch_for_tests.h"

namespace resvar::test {
namespace {

constexpr int kFloats = 1000;

__global__ void write_past_end(float* p, int n) {
  const int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i <= n) p[i] = 1.f;
}

__global__ void add_to_shared_elements(float* p) { p[threadIdx.x % 4] += 1.f; }

__global__ void add_from_each_block(float* p) {
  if (threadIdx.x == 0) *p += 1.f;
}

__global__ void store_beside_atomic(unsigned* p) {
  if (threadIdx.x == 0) {
    *p = 7;
  } else {
    atomicAdd(p, 1u);
  }
}

template <bool kOk>
__global__ void reverse_block(const float* in, float* out) {
  __shared__ float s[64];
  s[threadIdx.x] = in[threadIdx.x];
  if (kOk) __syncthreads();
  out[blockIdx.x * 64 + threadIdx.x] = s[63 - threadIdx.x];
}

template <bool kOk>
__global__ void reverse_warp(const float* in, float* out) {
  __shared__ float s[32];
  s[threadIdx.x] = in[threadIdx.x];
  if (kOk) __syncwarp();
  out[blockIdx.x * 32 + threadIdx.x] = s[31 - threadIdx.x];
}

template <bool kOk>
__global__ void sum_by_last_block(const float* in, float* parts, unsigned* tickets, float* out) {
  parts[blockIdx.x] = in[blockIdx.x];
  if (kOk) __threadfence();
  if (atomicAdd(tickets, 1u) != gridDim.x - 1) return;
  float sum = 0;
  for (unsigned i = 0; i < gridDim.x; ++i) sum += parts[i];
  *out = sum;
}

__global__ void load_misaligned(const float* in, float4* out) {
  out[threadIdx.x] = __ldg(reinterpret_cast<const float4*>(in + 1) + threadIdx.x);
}

__global__ void add_misaligned(float* p) {
  atomicAdd(reinterpret_cast<float*>(reinterpret_cast<char*>(p) + 2), 1.f);
}

__global__ void barrier_after_return(float* p) {
  if (threadIdx.x >= 16) return;
  __syncthreads();
  p[threadIdx.x] = 1.f;
}

__global__ void barrier_in_branch(float* p) {
  if (threadIdx.x < 16) {
    __syncthreads();
  } else {
    __syncwarp(0xffffffffu);
  }
  p[threadIdx.x] = 1.f;
}

__global__ void shuffle_after_return(float* p) {
  if (threadIdx.x >= 20) return;
  p[threadIdx.x] = __shfl_down_sync(0xffffffffu, 1.f, 1);
}

__global__ void shuffle_outside_mask(float* p) {
  if (threadIdx.x < 16) p[threadIdx.x] = __shfl_sync(0x0000ffffu, 1.f, 20);
}

__global__ void write_past_shared(float* p) {
  __shared__ float s[32];
  s[threadIdx.x + 1] = 1.f;
  __syncthreads();
  p[threadIdx.x] = s[threadIdx.x];
}

__global__ void fill(float* p, float value, int n) {
  for (int i = threadIdx.x; i < n; i += blockDim.x) p[i] = value;
}

cudaStream_t new_stream() {
  cudaStream_t stream = nullptr;
  cudaStreamCreateWithFlags(&stream, cudaStreamNonBlocking);
  return stream;
}

cudaError_t free_before_use(float* p, float*) {
  cudaStream_t stream = new_stream();
  cudaFreeAsync(p, stream);
  return launch(1, 32, stream, fill, p, 1.f, 10);
}

cudaError_t free_on_the_wrong_stream(float* p, float*) {
  launch(1, 32, new_stream(), fill, p, 1.f, 10);
  return cudaFreeAsync(p, new_stream());
}

cudaError_t free_twice(float* p, float*) {
  cudaStream_t stream = new_stream();
  cudaFreeAsync(p, stream);
  return cudaFreeAsync(p, stream);
}

template <bool kOk>
cudaError_t two_streams(float* p, float*) {
  cudaStream_t first = new_stream(), second = new_stream();
  launch(1, 32, first, fill, p, 1.f, 10);
  if (kOk) {
    cudaEvent_t event = nullptr;
    cudaEventCreate(&event);
    cudaEventRecord(event, first);
    cudaStreamWaitEvent(second, event, 0);
    cudaEventDestroy(event);
  }
  return launch(1, 32, second, fill, p, 2.f, 10);
}

cudaError_t host_pointer(float*, float*) {
  std::vector<float> on_host(10);
  return launch(1, 32, nullptr, fill, on_host.data(), 1.f, 10);
}

cudaError_t host_read(float* p, float*) {
  std::printf("%f\n", static_cast<double>(*p));
  return cudaSuccess;
}

template <bool kOk>
cudaError_t last_block(float* p, float* q) {
  return launch(8, 1, nullptr, sum_by_last_block<kOk>, p, q, reinterpret_cast<unsigned*>(q + 100),
                q + 101);
}

struct Case {
  const char* name;
  cudaError_t (*run)(float* p, float* q);
};

constexpr Case kCases[] = {
    {"write_past_end",
     [](float* p, float*) { return launch(4, 256, nullptr, write_past_end, p, kFloats); }},
    {"race_in_block",
     [](float* p, float*) { return launch(1, 64, nullptr, add_to_shared_elements, p); }},
    {"race_of_blocks",
     [](float* p, float*) { return launch(64, 32, nullptr, add_from_each_block, p); }},
    {"store_beside_atomic",
     [](float* p, float*) {
       return launch(1, 64, nullptr, store_beside_atomic, reinterpret_cast<unsigned*>(p));
     }},
    {"no_syncthreads",
     [](float* p, float* q) { return launch(2, 64, nullptr, reverse_block<false>, p, q); }},
    {"syncthreads_ok",
     [](float* p, float* q) { return launch(8, 64, nullptr, reverse_block<true>, p, q); }},
    {"no_syncwarp",
     [](float* p, float* q) { return launch(1, 32, nullptr, reverse_warp<false>, p, q); }},
    {"syncwarp_ok",
     [](float* p, float* q) { return launch(4, 32, nullptr, reverse_warp<true>, p, q); }},
    {"no_threadfence", last_block<false>},
    {"threadfence_ok", last_block<true>},
    {"load_misaligned",
     [](float* p, float* q) {
       return launch(1, 32, nullptr, load_misaligned, p, reinterpret_cast<float4*>(q));
     }},
    {"add_misaligned", [](float* p, float*) { return launch(1, 1, nullptr, add_misaligned, p); }},
    {"barrier_after_return",
     [](float* p, float*) { return launch(1, 32, nullptr, barrier_after_return, p); }},
    {"barrier_in_branch",
     [](float* p, float*) { return launch(1, 32, nullptr, barrier_in_branch, p); }},
    {"shuffle_after_return",
     [](float* p, float*) { return launch(1, 32, nullptr, shuffle_after_return, p); }},
    {"shuffle_outside_mask",
     [](float* p, float*) { return launch(1, 32, nullptr, shuffle_outside_mask, p); }},
    {"write_past_shared",
     [](float* p, float*) { return launch(1, 32, nullptr, write_past_shared, p); }},
    {"free_before_use", free_before_use},
    {"free_on_the_wrong_stream", free_on_the_wrong_stream},
    {"free_twice", free_twice},
    {"two_streams", two_streams<false>},
    {"two_streams_ok", two_streams<true>},
    {"host_pointer", host_pointer},
    {"host_read", host_read},
    {"launch_too_large",
     [](float* p, float*) { return launch(1, 2048, nullptr, add_to_shared_elements, p); }},
};

int run(std::string_view name) {
  float *p = nullptr, *q = nullptr;
  for (float** data : {&p, &q}) {
    cudaMalloc(reinterpret_cast<void**>(data), kFloats * sizeof(float));
    cudaMemset(*data, 0, kFloats * sizeof(float));
  }
  for (const Case& planted : kCases) {
    if (planted.name != name) continue;
    const cudaError_t launched = planted.run(p, q);
    const cudaError_t finished = cudaDeviceSynchronize();
    std::printf("launch %s, synchronize %s\n", cudaGetErrorName(launched),
                cudaGetErrorName(finished));
    return launched != cudaSuccess || finished != cudaSuccess;
  }
  std::fprintf(stderr, "no case of this name\n");
  return 2;
}

}  // namespace
}  // namespace resvar::test

int main(int argc, char** argv) { return resvar::test::run(argc > 1 ? argv[1] : ""); }
