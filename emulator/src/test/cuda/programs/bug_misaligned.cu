// A float2 at an odd float.
// code: 1
// faults: the program has never asked for the error of a launch: cudaErrorMisalignedAddress
#include <cuda_runtime.h>

__global__ void swap(float *x) {
  float2 pair = *(float2 *)(x + 1);  // FAULT not a multiple of 8
  x[0] = pair.x + pair.y;
}

int main() {
  float *x;
  cudaMalloc(&x, 4 * sizeof(float));
  cudaMemset(x, 0, 4 * sizeof(float));
  swap<<<1, 1>>>(x);  // CALL
  cudaFree(x);
  return 0;
}
