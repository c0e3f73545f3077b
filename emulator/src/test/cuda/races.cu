// Common patterns that CUDA does not strictly allow, or allows for subtle reasons, and similar ones
// with a mistake.

extern "C" __global__ void flag_by_all(const int* x, int* flag) {
  if (x[threadIdx.x] < 0) *flag = 1;
}

extern "C" __global__ void flags_by_all(const int* x, int* flag) {
  if (x[threadIdx.x] < 0) *flag = threadIdx.x;
}

__device__ void add(float* y, float x) {
  int old = __float_as_int(*y), seen;
  do {
    seen = old;
    old = atomicCAS((int*)y, seen, __float_as_int(__int_as_float(seen) + x));
  } while (old != seen);
}

extern "C" __global__ void sum_by_swaps(float* y) { add(y, 1.0f); }

__device__ void last_block(const float* x, float* part, unsigned* done, float* y, bool fence, bool meet) {
  __shared__ bool last;
  part[blockIdx.x * 2 + threadIdx.x % 2] = x[blockIdx.x];
  if (meet) __syncthreads();
  if (threadIdx.x == 0) {
    if (fence) __threadfence();
    last = atomicAdd(done, 1) == gridDim.x - 1;
  }
  __syncthreads();
  if (last && threadIdx.x == 1) {
    float sum = 0;
    for (int i = 0; i < 2 * gridDim.x; i++) sum += part[i];
    *y = sum;
  }
}

extern "C" __global__ void last_block_sums(const float* x, float* part, unsigned* done, float* y) {
  last_block(x, part, done, y, true, true);
}

extern "C" __global__ void last_block_without_fence(const float* x, float* part, unsigned* done, float* y) {
  last_block(x, part, done, y, false, true);
}

extern "C" __global__ void last_block_without_barrier(const float* x, float* part, unsigned* done, float* y) {
  last_block(x, part, done, y, true, false);
}

extern "C" __global__ void released(float* part, int* ready, float* y) {
  int seen;
  part[threadIdx.x] = 1.0f;
  asm volatile("st.release.gpu.global.u32 [%0], %1;" ::"l"(ready + threadIdx.x), "r"(1) : "memory");
  asm volatile("ld.acquire.gpu.global.u32 %0, [%1];" : "=r"(seen) : "l"(ready + (threadIdx.x ^ 32)) : "memory");
  y[threadIdx.x] = seen ? part[threadIdx.x ^ 32] : 1.0f;
}

extern "C" __global__ void volatile_flags(volatile int* flag, int* y) {
  y[blockIdx.x] = flag[0];
  flag[0] = blockIdx.x;
}

extern "C" __global__ void three_faults(const int* x, int* y) {
  y[threadIdx.x + 32] = 1;
  y[threadIdx.x] = x[threadIdx.x + 1];
  y[0] = threadIdx.x;
}

__device__ void last_of_fenced(const float* x, float* part, unsigned* done, float* y, bool all) {
  __shared__ bool last;
  part[blockIdx.x * 2 + threadIdx.x % 2] = x[blockIdx.x];
  if (all || threadIdx.x == 0) __threadfence();
  __syncthreads();
  if (threadIdx.x == 0) last = atomicAdd(done, 1) == gridDim.x - 1;
  __syncthreads();
  if (last && threadIdx.x == 1) {
    float sum = 0;
    for (int i = 0; i < 2 * gridDim.x; i++) sum += part[i];
    *y = sum;
  }
}

extern "C" __global__ void last_block_fences_first(const float* x, float* part, unsigned* done, float* y) {
  last_of_fenced(x, part, done, y, true);
}

extern "C" __global__ void last_block_half_fenced(const float* x, float* part, unsigned* done, float* y) {
  last_of_fenced(x, part, done, y, false);
}

extern "C" __global__ void sum_by_swaps_of_pairs(unsigned* y) {
  for (int k = threadIdx.x % 2; k < 4; k += 2) {
    unsigned seen = __ldcg(y + k), old;
    while ((old = atomicCAS(y + k, seen, seen + 1)) != seen) seen = old;
  }
}

// Atomic operations of block scope do not exclude other blocks.
extern "C" __global__ void counted_by_block(int* sum) { atomicAdd_block(sum, 1); }
extern "C" __global__ void counted_per_block(int* sum) { atomicAdd_block(sum + blockIdx.x, 1); }

enum Fence { NONE, OF_BLOCK, WIDE };

// One thread per warp adds under a lock, with a fence after it has taken it.
__device__ void locked(int* lock, int* sum, Fence fence) {
  if (threadIdx.x % 32 != 0) return;
  while (atomicCAS(lock, 0, 1) != 0) {
  }
  if (fence == OF_BLOCK) __threadfence_block();
  if (fence == WIDE) __threadfence();
  *sum += 1;
  __threadfence();
  atomicExch(lock, 0);
}

extern "C" __global__ void locked_without_fence(int* lock, int* sum) { locked(lock, sum, NONE); }
extern "C" __global__ void locked_of_block(int* lock, int* sum) { locked(lock, sum, OF_BLOCK); }
extern "C" __global__ void locked_wide(int* lock, int* sum) { locked(lock, sum, WIDE); }

extern "C" __global__ void sizes_mixed(unsigned long long* sum) {
  if (threadIdx.x < 32) {
    atomicAdd(sum, 1ull);
  } else {
    atomicAdd((unsigned*)sum + 1, 1u);
  }
}
