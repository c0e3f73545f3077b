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
