// State of blocks that waited for others.
#include <cooperative_groups.h>

// Each thread stores to shared memory before its block waits; another thread reads it afterwards.
__device__ void keep(int* flag, int* y, bool together) {
  __shared__ int mine[64];
  int i = threadIdx.x;
  mine[i] = 100 + blockIdx.x;
  __syncthreads();
  if (together) {
    cooperative_groups::this_grid().sync();
  } else if (i == 0) {
    if (blockIdx.x == 0) atomicExch(flag, 1);
    else
      while (atomicAdd(flag, 0) == 0) {
      }
  }
  __syncthreads();
  y[blockIdx.x * 64 + i] = mine[63 - i];
}

extern "C" __global__ void keep_behind_flag(int* flag, int* y) { keep(flag, y, false); }

extern "C" __global__ void keep_behind_sync(int* flag, int* y) { keep(flag, y, true); }

// Thread 32 reads what thread 0 wrote, without a barrier: atomics without waiting do not order.
__device__ void racing(int* counter, int* other, int* y, int n) {
  __shared__ int seen;
  if (threadIdx.x == 0) seen = 0;
  __syncthreads();
  if (threadIdx.x == 0) seen = n;
  for (int i = 0; i < n; i++)
    if (threadIdx.x % 32 == 0) y[2 + threadIdx.x] = atomicAdd(counter, 1) + atomicMax(other + i % 2, i);
  if (threadIdx.x == 32) y[blockIdx.x] = *(volatile int*)&seen;
}

extern "C" __global__ void racing_in_shared(int* counter, int* y, int n) {
  __shared__ int count[3];
  if (threadIdx.x < 3) count[threadIdx.x] = 0;
  __syncthreads();
  racing(count, count + 1, y + blockIdx.x * 128, n);
}

extern "C" __global__ void racing_in_global(int* counter, int* y, int n) { racing(counter, counter + 1, y + blockIdx.x * 128, n); }

// All threads of block 1 pass a fence, wait for block 0, then pass a barrier. Block 2 waits for block 1.
extern "C" __global__ void fence_before_waiting(int* flags, int* x, int* y) {
  int i = threadIdx.x;
  if (blockIdx.x == 1) {
    x[i] = i;
    __threadfence();
  }
  if (i == 0 && blockIdx.x > 0)
    while (atomicAdd(&flags[blockIdx.x - 1], 0) == 0) {
    }
  __syncthreads();
  if (i == 0) atomicExch(&flags[blockIdx.x], 1);
  if (blockIdx.x == 2) y[i] = x[i];
}
