// A barrier in a branch that only some threads of a warp take.
// code: 1
#include <cuda_runtime.h>

__global__ void odd(int *x) {
  __shared__ int part[64];
  part[threadIdx.x] = threadIdx.x;
  if (threadIdx.x & 1) {
    __syncthreads();  // FAULT barrier
    x[threadIdx.x] = part[63 - threadIdx.x];
  }
  x[threadIdx.x] += 1;
}

int main() {
  int *x;
  cudaMalloc(&x, 64 * sizeof(int));
  cudaMemset(x, 0, 64 * sizeof(int));
  odd<<<1, 64>>>(x);  // CALL
  cudaFree(x);
  return 0;
}
