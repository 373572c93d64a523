#include <algorithm>
#include <atomic>
#include <numeric>
#include <thread>
#include <vector>

#include "block_runner.h"

namespace cudahost {
namespace {

// A permutation of 0 .. n-1 that needs no memory: i -> (a * i + b) mod n.
class BlockOrder {
 public:
  BlockOrder(uint64_t n, uint64_t seed) : n_(n) {
    if (seed == 0 || n < 3) return;
    Random rng(seed);
    offset_ = rng.next() % n;
    do {
      factor_ = rng.next() % n;
    } while (std::gcd(factor_, n) != 1);
  }
  uint64_t operator()(uint64_t i) const {
    return static_cast<uint64_t>((static_cast<unsigned __int128>(factor_) * i + offset_) % n_);
  }

 private:
  uint64_t n_, factor_ = 1, offset_ = 0;
};

}  // namespace

void run_grid(Grid& grid) {
  const uint64_t blocks = uint64_t{grid.grid.x} * grid.grid.y * grid.grid.z;
  const uint64_t seed = settings().seed;
  const BlockOrder order(blocks, seed ? seed ^ grid.number : 0);
  std::atomic<uint64_t> next{0};
  auto work = [&] {
    for (uint64_t i; (i = next.fetch_add(1, std::memory_order_relaxed)) < blocks;) {
      BlockRunner::mine().run(grid, order(i));
    }
  };
  tsan::release(&grid.syncs->start);
  // ThreadSanitizer sees the same races with one worker.
  const auto workers = kTsan ? 1 : std::min<uint64_t>(blocks, std::max(1, settings().workers));
  if (workers == 1) {
    tsan::RuntimeScope scope;
    work();
  } else {
    std::vector<std::thread> team;
    for (uint64_t i = 0; i < workers; ++i) team.emplace_back(work);
    for (auto& worker : team) worker.join();
  }
  tsan::acquire(&grid.syncs->end);
  BlockRunner::mine().drop_dynamic_shared();
}

}  // namespace cudahost
