// Blocks that wait for each other.
#include <cooperative_groups.h>
#include <cooperative_groups/reduce.h>

namespace cg = cooperative_groups;

// In each phase, blocks read what others wrote in the previous phase.
__device__ void reverse_phases(float* x, float* y, int n, int phases, bool sync) {
  cg::grid_group grid = cg::this_grid();
  for (int p = 0; p < phases; p++) {
    for (int i = grid.thread_rank(); i < n; i += grid.size()) y[i] = x[n - 1 - i] + 1;
    if (sync) grid.sync();
    float* other = x;
    x = y;
    y = other;
  }
}

extern "C" __global__ void phases(float* x, float* y, int n, int phases) { reverse_phases(x, y, n, phases, true); }

extern "C" __global__ void phases_racing(float* x, float* y, int n, int phases) { reverse_phases(x, y, n, phases, false); }

// Block 0 misses the last one.
extern "C" __global__ void one_missing(float* x, int phases) {
  for (int p = 0; p < phases; p++)
    if (p + 1 < phases || blockIdx.x > 0) cg::this_grid().sync();
  x[blockIdx.x] = 1;
}

// A running sum over blocks: each waits for the previous one, as in a scan with look-back.
__device__ void sum_of_blocks(float* sums, int* flags, bool fence) {
  __shared__ float before;
  int b = blockIdx.x;
  if (threadIdx.x == 0) {
    if (b > 0)
      while (atomicAdd(&flags[b - 1], 0) == 0) {
      }
    before = b > 0 ? sums[b - 1] : 0;
    sums[b] = before + b;
    if (fence) __threadfence();
    atomicExch(&flags[b], 1);
  }
  __syncthreads();
  if (threadIdx.x == 1) sums[gridDim.x + b] = before;
}

extern "C" __global__ void look_back(float* sums, int* flags) { sum_of_blocks(sums, flags, true); }

extern "C" __global__ void look_back_racing(float* sums, int* flags) { sum_of_blocks(sums, flags, false); }

// Groups of several warps synchronize through shared memory that CUDA reserves.
extern "C" __global__ void sum_of_warps(int* y) {
  auto tile = cg::tiled_partition<64>(cg::this_thread_block());
  int all = cg::reduce(tile, (int)threadIdx.x, cg::plus<int>());
  if (tile.thread_rank() == 0) y[tile.meta_group_rank()] = all;
}

// The last block resets the counter, as in NVIDIA's threadFenceReduction.
__device__ void count_blocks(int* counter, int* y, bool last) {
  if (threadIdx.x == 0) {
    y[blockIdx.x] = blockIdx.x;
    __threadfence();
    int ticket = atomicAdd(counter, 1);
    if (!last || ticket == gridDim.x - 1) *counter = 0;
  }
}

extern "C" __global__ void counter_set_back(int* counter, int* y) { count_blocks(counter, y, true); }

extern "C" __global__ void counter_set_back_by_all(int* counter, int* y) { count_blocks(counter, y, false); }
