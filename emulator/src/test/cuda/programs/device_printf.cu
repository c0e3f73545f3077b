// Text of kernels comes between that of the host.
// prints: before\nthread 0 of 2: x=1.5 text\nthread 1 of 2: x=2.5 text\nafter
#include <cuda_runtime.h>
#include <cstdio>

__global__ void say(float x) {
  for (int i = 0; i < blockDim.x; i++) {
    if (threadIdx.x == i) printf("thread %d of %d: x=%g %s\n", threadIdx.x, blockDim.x, x + i, "text");
    __syncwarp(0x3);
  }
}

int main() {
  printf("before\n");
  say<<<1, 2>>>(1.5f);
  cudaDeviceSynchronize();
  printf("after\n");
  return 0;
}
