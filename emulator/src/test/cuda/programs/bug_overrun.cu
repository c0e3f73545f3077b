// The last block writes past the end, as nobody compares with n.
// code: 1
// faults: the program has never asked for the error of a launch: cudaErrorIllegalAddress
#include <cuda_runtime.h>

__global__ void fill(float *x) {
  x[blockIdx.x * blockDim.x + threadIdx.x] = 1;  // FAULT past the end of allocation 1 (cudaMalloc at bug_overrun.cu:12)
}

int main() {
  float *x;
  cudaMalloc(&x, 1000 * sizeof(float));
  fill<<<4, 256>>>(x);  // CALL
  cudaFree(x);
  return 0;
}
