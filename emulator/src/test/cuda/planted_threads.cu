// Each kernel has one mistake, in the line marked BUG; what is said of it must hold the words behind that, and of a race the line
// marked WITH. See PlantedBugsTest. Arrays have 128 elements (scratch: not written), launches 2 blocks of 64 threads and n = 128,
// unless LAUNCH says otherwise.
#include <cuda_pipeline.h>
#include <mma.h>
#define KERNEL(name) extern "C" __global__ void name(float* y, const float* x, int* c, float* scratch, int n)

KERNEL(missing_barrier) {
  __shared__ float s[64];
  s[threadIdx.x] = x[threadIdx.x];
  y[blockIdx.x * 64 + threadIdx.x] = s[63 - threadIdx.x];  // BUG is a barrier missing
}

KERNEL(missing_barrier_of_a_loop) {
  __shared__ float s[64];
  float sum = 0;
  for (int k = 0; k < 2; k++) {
    s[threadIdx.x] = x[64 * k + threadIdx.x];  // BUG a race
    __syncthreads();
    sum += s[63 - threadIdx.x];  // WITH
  }
  y[blockIdx.x * 64 + threadIdx.x] = sum;
}

KERNEL(missing_barrier_of_a_reduction) {
  __shared__ float s[64];
  s[threadIdx.x] = x[threadIdx.x];
  __syncthreads();
  for (int d = 32; d > 0; d /= 2) {
    if (threadIdx.x < d) s[threadIdx.x] += s[threadIdx.x + d];  // BUG a race
  }
  if (threadIdx.x == 0) y[blockIdx.x] = s[0];
}

KERNEL(barrier_too_early) {
  __shared__ int most;
  if (threadIdx.x == 0) most = 0;
  __syncthreads();
  if (threadIdx.x == 5) most = n;  // WITH
  c[blockIdx.x * 64 + threadIdx.x] = most;  // BUG a race
}

KERNEL(flag_without_a_barrier) {
  __shared__ bool found;
  if (threadIdx.x == 0) found = false;
  __syncthreads();
  if (x[threadIdx.x] == 40.0f) found = true;  // BUG a race
  if (found) y[blockIdx.x * 64 + threadIdx.x] = 1.0f;  // WITH
}

KERNEL(warp_without_syncwarp) {
  __shared__ float s[64];
  int lane = threadIdx.x % 32, base = threadIdx.x - lane;
  s[threadIdx.x] = x[threadIdx.x];
  __syncwarp();
  if (lane < 16) s[base + lane] += s[base + lane + 16];  // WITH
  if (lane < 8) s[base + lane] += s[base + lane + 8];    // BUG a race
  y[blockIdx.x * 64 + threadIdx.x] = s[threadIdx.x];
}

KERNEL(histogram_without_atomics) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  c[(int)x[i] % 4] += 1;  // BUG a race
}

KERNEL(counter_without_atomics) {
  __shared__ int count;
  if (threadIdx.x == 0) count = 0;
  __syncthreads();
  if (x[threadIdx.x] > 10.0f) count++;  // BUG a race
  __syncthreads();
  if (threadIdx.x == 0) c[blockIdx.x] = count;
}

KERNEL(block_offset_forgotten) {
  y[threadIdx.x] = x[blockIdx.x * 64 + threadIdx.x];  // BUG a race
}

KERNEL(blocks_overlap) {
  y[blockIdx.x * 63 + threadIdx.x] = x[blockIdx.x * 64 + threadIdx.x];  // BUG a race
}

KERNEL(stencil_in_place) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i > 0 && i < n - 1) {
    y[i] = 0.5f * (y[i - 1] + y[i + 1]);  // BUG a race
  }
}

KERNEL(result_of_another_block) {
  if (threadIdx.x == 0) {
    y[blockIdx.x] = x[blockIdx.x];              // WITH
    y[64 + blockIdx.x] = y[blockIdx.x ^ 1];     // BUG a race
  }
}

KERNEL(last_block_without_a_fence) {
  __shared__ bool last;
  if (threadIdx.x == 0) {
    y[blockIdx.x] = x[blockIdx.x];  // WITH
    last = atomicAdd(c, 1) == 1;
  }
  __syncthreads();
  if (last && threadIdx.x == 0) y[100] = y[0] + y[1];  // BUG a race
}

KERNEL(plain_and_atomic) {
  atomicAdd(c, 1);                     // WITH
  if (threadIdx.x == 7) c[64] = c[0];  // BUG a race
}

KERNEL(lock_without_fences) {
  if (threadIdx.x == 0) {
    while (atomicCAS(c, 0, 1) != 0) {
    }
    y[0] += x[blockIdx.x];  // BUG a race
    atomicExch(c, 0);
  }
}

KERNEL(wrong_buffer) {
  __shared__ float s[2][64];
  s[0][threadIdx.x] = x[threadIdx.x];
  __syncthreads();
  float sum = 0;
  for (int k = 0; k < 2; k++) {
    s[k % 2][threadIdx.x] = x[64 * k + threadIdx.x];  // BUG a race
    sum += s[k % 2][63 - threadIdx.x];                // WITH
    __syncthreads();
  }
  y[blockIdx.x * 64 + threadIdx.x] = sum;
}

KERNEL(transpose_in_place) {
  __shared__ float s[8][8];
  int row = threadIdx.x / 8, column = threadIdx.x % 8;
  s[row][column] = x[threadIdx.x];
  __syncthreads();
  s[column][row] = s[row][column];  // BUG a race
  __syncthreads();
  y[blockIdx.x * 64 + threadIdx.x] = s[row][column];
}

KERNEL(two_threads_an_element) {
  y[(blockIdx.x * 64 + threadIdx.x) / 2] = x[threadIdx.x];  // BUG a race
}

KERNEL(barrier_in_a_branch) {
  __shared__ float s[64];
  s[threadIdx.x] = x[threadIdx.x];
  if (threadIdx.x < 40) {
    __syncthreads();  // BUG barrier
  }
  y[blockIdx.x * 64 + threadIdx.x] = s[threadIdx.x];
}

// LAUNCH 2 64 n=96
KERNEL(return_before_a_barrier) {
  __shared__ float s[64];
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= n) return;
  s[threadIdx.x] = x[i];
  __syncthreads();  // BUG 1 of 2 warps have ended
  y[i] = s[threadIdx.x ^ 1];
}

KERNEL(barrier_in_an_uneven_loop) {
  __shared__ float s[64];
  s[threadIdx.x] = 0;
  for (int k = 0; k < threadIdx.x / 32 + 1; k++) {
    s[threadIdx.x] += x[k];
    __syncthreads();  // BUG barrier
  }
  y[blockIdx.x * 64 + threadIdx.x] = s[threadIdx.x];
}

KERNEL(named_barrier_of_a_wrong_count) {
  __shared__ float s[64];
  s[threadIdx.x] = x[threadIdx.x];
  asm volatile("bar.sync 1, 96;" ::: "memory");  // BUG for 96 threads
  y[blockIdx.x * 64 + threadIdx.x] = s[63 - threadIdx.x];
}

KERNEL(two_barriers) {
  __shared__ float s[64];
  s[threadIdx.x] = x[threadIdx.x];
  if (threadIdx.x < 32) {
    asm volatile("bar.sync 1;" ::: "memory");
  } else {
    asm volatile("bar.sync 2;" ::: "memory");  // BUG while other warps of its block wait at barrier 1
  }
  y[blockIdx.x * 64 + threadIdx.x] = s[63 - threadIdx.x];
}

KERNEL(wrong_mask_of_a_shuffle) {
  float v = x[threadIdx.x];
  if (threadIdx.x % 32 < 16) {
    v += __shfl_xor_sync(0xffffffffu, v, 1);  // BUG its mask is 0xffffffff
  }
  y[blockIdx.x * 64 + threadIdx.x] = v;
}

KERNEL(shuffle_from_nobody) {
  float v = x[threadIdx.x];
  if (threadIdx.x % 32 < 16) {
    v += __shfl_down_sync(0x0000ffffu, v, 8);  // BUG lane
  }
  y[blockIdx.x * 64 + threadIdx.x] = v;
}

KERNEL(wrong_mask_of_syncwarp) {
  if (threadIdx.x % 32 < 8) {
    y[blockIdx.x * 64 + threadIdx.x] = x[threadIdx.x];
    __syncwarp(0xffu << 1);  // BUG its mask is 0x000001fe
  }
}

KERNEL(vote_of_a_part) {
  int i = threadIdx.x % 32;
  if (i < n % 7) {
    c[blockIdx.x * 64 + threadIdx.x] = __any_sync(0xffffffffu, x[i] > 3.0f);  // BUG its mask is 0xffffffff
  }
  y[blockIdx.x * 64 + threadIdx.x] = x[i];
}

KERNEL(copy_not_waited_for) {
  __shared__ float s[64];
  __pipeline_memcpy_async(&s[threadIdx.x], x + threadIdx.x, 4);
  __pipeline_commit();
  __syncthreads();
  y[blockIdx.x * 64 + threadIdx.x] = s[threadIdx.x];  // BUG a wait for cp.async
}

KERNEL(copy_waited_for_too_little) {
  __shared__ float s[2][64];
  __pipeline_memcpy_async(&s[0][threadIdx.x], x + threadIdx.x, 4);
  __pipeline_commit();
  __pipeline_memcpy_async(&s[1][threadIdx.x], x + 64 + threadIdx.x, 4);
  __pipeline_commit();
  __pipeline_wait_prior(1);
  __syncthreads();
  y[blockIdx.x * 64 + threadIdx.x] = s[1][63 - threadIdx.x];  // BUG a wait for cp.async
}

KERNEL(copy_without_a_barrier) {
  __shared__ float s[64];
  __pipeline_memcpy_async(&s[threadIdx.x], x + threadIdx.x, 4);
  __pipeline_commit();
  __pipeline_wait_prior(0);
  y[blockIdx.x * 64 + threadIdx.x] = s[63 - threadIdx.x];  // BUG is a barrier missing
}

KERNEL(misaligned_copy) {
  __shared__ float s[256];
  __pipeline_memcpy_async(&s[4 * threadIdx.x], (const float4*)(x + 1 + threadIdx.x % 16 * 4), 16);  // BUG not a multiple of 16
  __pipeline_commit();
  __pipeline_wait_prior(0);
  __syncthreads();
  y[blockIdx.x * 64 + threadIdx.x] = s[63 - threadIdx.x];
}

KERNEL(matrices_of_half_a_warp) {
  using namespace nvcuda::wmma;
  __shared__ half a[256];
  for (int k = threadIdx.x; k < 256; k += 64) a[k] = __float2half(x[k / 2]);
  __syncthreads();
  if (threadIdx.x % 32 < 16) {
    fragment<matrix_a, 16, 16, 16, half, row_major> fa;
    fragment<accumulator, 16, 16, 16, half> fc;
    load_matrix_sync(fa, a, 16);  // BUG needs all 32 lanes
    for (int k = 0; k < 8; k++) fc.x[k] = fa.x[k];
    store_matrix_sync(a, fc, 16, mem_row_major);
  }
  y[blockIdx.x * 64 + threadIdx.x] = 1.0f;
}

// LAUNCH 1 64
KERNEL(waits_for_its_own_warp) {
  if (threadIdx.x == 0) {
    while (atomicAdd(c, 0) == 0) {  // BUG livelock
    }
  }
  __syncwarp();
  if (threadIdx.x == 1) atomicExch(c, 1);
  y[blockIdx.x * 64 + threadIdx.x] = 1.0f;
}
