// An accumulator that nobody has set to zero.
// code: 1
#include <cuda_runtime.h>

__global__ void count(int *sum) {
  atomicAdd(sum, 1);  // FAULT uninitialized
}

int main() {
  int *sum;
  cudaMalloc(&sum, sizeof(int));
  count<<<1, 32>>>(sum);  // CALL
  cudaFree(sum);
  return 0;
}
