// A missing barrier in a reduction.
// code: 1
// faults: kernel sum
#include <cuda_runtime.h>

__global__ void sum(const float *x, float *result) {
  __shared__ float part[128];
  part[threadIdx.x] = x[threadIdx.x];
  __syncthreads();
  for (int k = 64; k > 0; k /= 2) {
    if (threadIdx.x < k) part[threadIdx.x] += part[threadIdx.x + k];  // FAULT a race
  }
  if (threadIdx.x == 0) *result = part[0];
}

int main() {
  float *x, *result;
  cudaMalloc(&x, 128 * sizeof(float));
  cudaMalloc(&result, sizeof(float));
  cudaMemset(x, 0, 128 * sizeof(float));
  sum<<<1, 128>>>(x, result);  // CALL
  cudaFree(x);
  cudaFree(result);
  return 0;
}
