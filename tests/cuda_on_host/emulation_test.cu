// What the emulation computes: the same as a device would.
#include <cuda_bf16.h>
#include <cuda_fp16.h>
#include <cuda_runtime.h>
#include <gtest/gtest.h>

#include <numeric>
#include <vector>

#include "launch_for_tests.h"

namespace resvar::test {
namespace {

constexpr int kThreads = 96;
constexpr unsigned kAllLanes = 0xffffffffu;

template <typename T>
class OnDevice {
 public:
  explicit OnDevice(const std::vector<T>& values) : size_(values.size()) {
    EXPECT_EQ(cudaMalloc(reinterpret_cast<void**>(&data_), bytes()), cudaSuccess);
    EXPECT_EQ(cudaMemcpy(data_, values.data(), bytes(), cudaMemcpyHostToDevice), cudaSuccess);
  }
  ~OnDevice() { EXPECT_EQ(cudaFree(data_), cudaSuccess); }
  OnDevice(const OnDevice&) = delete;
  OnDevice& operator=(const OnDevice&) = delete;

  T* data() const { return data_; }
  size_t bytes() const { return size_ * sizeof(T); }
  std::vector<T> read() const {
    std::vector<T> values(size_);
    EXPECT_EQ(cudaMemcpy(values.data(), data_, bytes(), cudaMemcpyDeviceToHost), cudaSuccess);
    return values;
  }

 private:
  size_t size_;
  T* data_ = nullptr;
};

__global__ void write_positions(int* out) {
  const unsigned thread = threadIdx.x + blockDim.x * (threadIdx.y + blockDim.y * threadIdx.z);
  const unsigned block = blockIdx.x + gridDim.x * (blockIdx.y + gridDim.y * blockIdx.z);
  const unsigned i = block * blockDim.x * blockDim.y * blockDim.z + thread;
  out[i] = static_cast<int>(i);
}

TEST(Emulation, RunsEveryThreadOfEveryBlockOnce) {
  const OnDevice<int> out(std::vector<int>(2 * 3 * 4 * 5 * 2 * 3, -1));
  ASSERT_EQ(launch(dim3(2, 3, 4), dim3(5, 2, 3), nullptr, write_positions, out.data()),
            cudaSuccess);
  std::vector<int> expected(out.read().size());
  std::iota(expected.begin(), expected.end(), 0);
  EXPECT_EQ(out.read(), expected);
}

__global__ void sum_block(const int* in, int* out) {
  __shared__ int warps[kThreads / 32];
  int sum = in[threadIdx.x];
  for (int delta = 16; delta > 0; delta /= 2) sum += __shfl_down_sync(kAllLanes, sum, delta);
  if (threadIdx.x % 32 == 0) warps[threadIdx.x / 32] = sum;
  const int odd = __syncthreads_count(in[threadIdx.x] % 2);
  if (threadIdx.x != 0) return;
  out[0] = warps[0] + warps[1] + warps[2];
  out[1] = odd;
}

TEST(Emulation, SumsABlock) {
  std::vector<int> values(kThreads);
  std::iota(values.begin(), values.end(), 0);
  const OnDevice<int> in(values), out({0, 0});
  ASSERT_EQ(launch(1, kThreads, nullptr, sum_block, in.data(), out.data()), cudaSuccess);
  EXPECT_EQ(out.read(), (std::vector<int>{kThreads * (kThreads - 1) / 2, kThreads / 2}));
}

__global__ void vote(unsigned* out) {
  const int lane = static_cast<int>(threadIdx.x);
  const unsigned odd = __ballot_sync(kAllLanes, lane % 2);
  const unsigned same = __match_any_sync(kAllLanes, lane / 8);
  const int partner = __shfl_xor_sync(kAllLanes, lane, 1);
  const int before = __shfl_up_sync(kAllLanes, lane, 1, 8);
  if (lane != 9) return;
  out[0] = odd;
  out[1] = same;
  out[2] = static_cast<unsigned>(partner);
  out[3] = static_cast<unsigned>(before);
}

TEST(Emulation, VotesAndShuffles) {
  const OnDevice<unsigned> out({0, 0, 0, 0});
  ASSERT_EQ(launch(1, 32, nullptr, vote, out.data()), cudaSuccess);
  EXPECT_EQ(out.read(), (std::vector<unsigned>{0xaaaaaaaau, 0x0000ff00u, 8, 8}));
}

template <typename T>
__global__ void count(T* p, T one) {
  atomicAdd(p, one);
}

template <typename T>
T counted(T zero, T one, unsigned blocks = 4) {
  const OnDevice<T> out({zero});
  EXPECT_EQ(launch(blocks, kThreads, nullptr, count<T>, out.data(), one), cudaSuccess);
  return out.read()[0];
}

TEST(Emulation, LosesNoAtomicAdd) {
  EXPECT_EQ(counted(0, 1), 4 * kThreads);
  EXPECT_EQ(counted(0.0f, 0.5f), 2.0f * kThreads);
  EXPECT_EQ(counted(0ull, 1ull << 40), (4ull * kThreads) << 40);
  EXPECT_EQ(__half2float(counted(__half(0), __half(1))), 4.0f * kThreads);
  // One block: from 256 on, bfloat16 has no odd numbers.
  EXPECT_EQ(__bfloat162float(counted(__nv_bfloat16(0), __nv_bfloat16(1), 1)), 1.0f * kThreads);
}

__global__ void take_minimum_and_maximum(int* p) {
  const int value = static_cast<int>(threadIdx.x) - 40;
  atomicMin(p, value);
  atomicMax(p + 1, value);
}

TEST(Emulation, TakesMinimumAndMaximum) {
  const OnDevice<int> out({0, 0});
  ASSERT_EQ(launch(1, kThreads, nullptr, take_minimum_and_maximum, out.data()), cudaSuccess);
  EXPECT_EQ(out.read(), (std::vector<int>{-40, kThreads - 41}));
}

__global__ void reverse_dynamic(const int* in, int* out) {
  auto* shared = static_cast<int*>(cudahost::dynamic_shared());
  shared[threadIdx.x] = in[threadIdx.x];
  __syncthreads();
  out[threadIdx.x] = shared[blockDim.x - 1 - threadIdx.x];
}

TEST(Emulation, HasDynamicSharedMemory) {
  const OnDevice<int> in({1, 2, 3, 4}), out({0, 0, 0, 0});
  cudaLaunchConfig_t config{};
  config.gridDim = 1;
  config.blockDim = 4;
  config.dynamicSmemBytes = 4 * sizeof(int);
  ASSERT_EQ(cudaLaunchKernelEx(&config, reverse_dynamic, in.data(), out.data()), cudaSuccess);
  EXPECT_EQ(out.read(), (std::vector<int>{4, 3, 2, 1}));
}

__global__ void append(int* p, int digit) { *p = *p * 10 + digit; }

TEST(Emulation, RunsAStreamInOrderAndOthersAfterTheirEvents) {
  const OnDevice<int> number({0});
  cudaStream_t first = nullptr, second = nullptr;
  cudaEvent_t event = nullptr;
  ASSERT_EQ(cudaStreamCreateWithFlags(&first, cudaStreamNonBlocking), cudaSuccess);
  ASSERT_EQ(cudaStreamCreateWithFlags(&second, cudaStreamNonBlocking), cudaSuccess);
  ASSERT_EQ(cudaEventCreateWithFlags(&event, cudaEventDisableTiming), cudaSuccess);
  for (int digit : {1, 2})
    EXPECT_EQ(launch(1, 1, first, append, number.data(), digit), cudaSuccess);
  EXPECT_EQ(cudaEventRecord(event, first), cudaSuccess);
  EXPECT_EQ(cudaStreamWaitEvent(second, event, 0), cudaSuccess);
  for (int digit : {3, 4}) {
    EXPECT_EQ(launch(1, 1, second, append, number.data(), digit), cudaSuccess);
  }
  EXPECT_EQ(cudaStreamSynchronize(second), cudaSuccess);
  EXPECT_EQ(cudaEventQuery(event), cudaSuccess);
  EXPECT_EQ(number.read()[0], 1234);
  EXPECT_EQ(cudaEventDestroy(event), cudaSuccess);
  EXPECT_EQ(cudaStreamDestroy(first), cudaSuccess);
  EXPECT_EQ(cudaStreamDestroy(second), cudaSuccess);
}

TEST(Emulation, ReadsPageableMemoryBeforeTheCallReturns) {
  const OnDevice<int> out({0});
  int value = 7;
  ASSERT_EQ(cudaMemcpyAsync(out.data(), &value, sizeof(value), cudaMemcpyHostToDevice, nullptr),
            cudaSuccess);
  value = 8;
  EXPECT_EQ(out.read()[0], 7);
}

TEST(Emulation, NewMemoryIsGarbage) {
  void* p = nullptr;
  int value = 0;
  ASSERT_EQ(cudaMalloc(&p, sizeof(value)), cudaSuccess);
  ASSERT_EQ(cudaMemcpy(&value, p, sizeof(value), cudaMemcpyDeviceToHost), cudaSuccess);
  EXPECT_EQ(value, -1);
  EXPECT_EQ(cudaFree(p), cudaSuccess);
}

TEST(Emulation, SaysWhenMemoryIsUsedUp) {
  size_t free = 0, total = 0;
  ASSERT_EQ(cudaMemGetInfo(&free, &total), cudaSuccess);
  void* p = nullptr;
  EXPECT_EQ(cudaMalloc(&p, free + 1), cudaErrorMemoryAllocation);
  EXPECT_EQ(cudaGetLastError(), cudaErrorMemoryAllocation);
  EXPECT_EQ(cudaGetLastError(), cudaSuccess);
}

TEST(Emulation, CopiesOnlyWhereTheKindSays) {
  const OnDevice<int> out({0});
  int value = 7;
  EXPECT_EQ(cudaMemcpy(out.data(), &value, sizeof(value), cudaMemcpyDeviceToDevice),
            cudaErrorInvalidValue);
  EXPECT_EQ(cudaMemcpy(out.data(), &value, 2 * sizeof(value), cudaMemcpyHostToDevice),
            cudaErrorInvalidValue);
  EXPECT_EQ(cudaGetLastError(), cudaErrorInvalidValue);
}

TEST(Emulation, ClaimsTheArchitectureItWasBuiltFor) {
  int major = 0;
  ASSERT_EQ(cudaDeviceGetAttribute(&major, cudaDevAttrComputeCapabilityMajor, 0), cudaSuccess);
  EXPECT_EQ(major, cudahost::architecture() / 100);
  EXPECT_EQ(cudaSetDevice(1), cudaErrorInvalidDevice);
  EXPECT_EQ(cudaGetLastError(), cudaErrorInvalidDevice);
}

}  // namespace
}  // namespace resvar::test
