// Barriers other than __syncthreads.

__device__ unsigned shared_address(const void* p) { return (unsigned)__cvta_generic_to_shared(p); }

__device__ void arrive_and_wait(unsigned long long* bar) {
  unsigned long long state;
  int done;
  asm volatile("mbarrier.arrive.shared.b64 %0, [%1];" : "=l"(state) : "r"(shared_address(bar)) : "memory");
  do {
    asm volatile("{ .reg .pred p; mbarrier.test_wait.shared.b64 p, [%1], %2; selp.b32 %0, 1, 0, p; }"
                 : "=r"(done) : "r"(shared_address(bar)), "l"(state) : "memory");
  } while (!done);
}

__device__ void mirrored(float* y, bool wait) {
  __shared__ unsigned long long bar;
  __shared__ float s[128];
  int i = threadIdx.x;
  if (i == 0) asm volatile("mbarrier.init.shared.b64 [%0], %1;" ::"r"(shared_address(&bar)), "r"(blockDim.x) : "memory");
  __syncthreads();
  for (int k = 0; k < 3; k++) {
    s[i] = i + k;
    arrive_and_wait(&bar);
    y[128 * k + i] = s[127 - i];
    if (wait) arrive_and_wait(&bar);
  }
}

extern "C" __global__ void in_memory(float* y) { mirrored(y, true); }
extern "C" __global__ void in_memory_missing(float* y) { mirrored(y, false); }

// The first half of the block produces for the second, which waits only for it.
extern "C" __global__ void of_a_part(float* y) {
  __shared__ float s[64];
  int i = threadIdx.x;
  if (i < 64) {
    s[i] = i;
    asm volatile("bar.arrive 1, 128;" ::: "memory");
  } else {
    asm volatile("bar.sync 1, 128;" ::: "memory");
    y[i - 64] = s[127 - i];
  }
}

__device__ void arrive(int barrier, int threads) { asm volatile("bar.arrive %0, %1;" ::"r"(barrier), "r"(threads) : "memory"); }
__device__ void meet(int barrier, int threads) { asm volatile("bar.sync %0, %1;" ::"r"(barrier), "r"(threads) : "memory"); }

enum Mistake { NONE, WRITES_LATE, READS_LATE, WRITES_BESIDE };

// The first half of 128 threads fills two buffers in turn, the second half reads them. Barriers 1 and 2 say that a buffer
// is full, 3 and 4 that it is empty. Further threads take part in none.
__device__ void stages(float* y, Mistake mistake) {
  __shared__ float s[2][64];
  int i = threadIdx.x;
  if (i >= 128) {
    if (mistake == WRITES_BESIDE) s[1][i - 128] = 0;
    return;
  }
  for (int k = 0; k < 6; k++) {
    int b = k % 2;
    if (i < 64) {
      if (k >= 2) meet(3 + b, 128);
      if (mistake != WRITES_LATE) s[b][i] = 100 * k + i;
      arrive(1 + b, 128);
      if (mistake == WRITES_LATE) s[b][i] = 100 * k + i;
    } else {
      meet(1 + b, 128);
      if (mistake == READS_LATE && k < 4) arrive(3 + b, 128);
      y[64 * k + i - 64] = s[b][127 - i];
      if (mistake != READS_LATE && k < 4) arrive(3 + b, 128);
    }
  }
}

extern "C" __global__ void staged(float* y) { stages(y, NONE); }
extern "C" __global__ void staged_writes_late(float* y) { stages(y, WRITES_LATE); }
extern "C" __global__ void staged_reads_late(float* y) { stages(y, READS_LATE); }
extern "C" __global__ void staged_writes_beside(float* y) { stages(y, WRITES_BESIDE); }

// Warp 0 tells warp 1, which tells warp 2.
__device__ void told(float* y, bool inOrder) {
  __shared__ float s[32];
  int lane = threadIdx.x % 32;
  switch (threadIdx.x / 32) {
    case 0:
      s[lane] = lane;
      arrive(1, 64);
      break;
    case 1:
      if (inOrder) meet(1, 64);
      arrive(2, 64);
      if (!inOrder) meet(1, 64);
      break;
    default:
      meet(2, 64);
      y[lane] = s[31 - lane];
  }
}

extern "C" __global__ void chain(float* y) { told(y, true); }
extern "C" __global__ void chain_broken(float* y) { told(y, false); }

// The threads of a half write and fence; after their barrier one of them counts for the whole half. The last half sums.
extern "C" __global__ void counted_halves(float* part, int* count, float* y) {
  __shared__ int last[2];
  int half = threadIdx.x / 64;
  part[blockIdx.x * 128 + threadIdx.x] = 1;
  __threadfence();
  meet(1 + half, 64);
  if (threadIdx.x % 64 == 0) last[half] = atomicAdd(count, 1) == 2 * gridDim.x - 1;
  meet(1 + half, 64);
  if (last[half] && threadIdx.x % 64 == 1) {
    float sum = 0;
    for (int i = 0; i < 128 * gridDim.x; i++) sum += part[i];
    *y = sum;
  }
}
