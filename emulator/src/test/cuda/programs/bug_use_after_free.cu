// A kernel reads what was freed.
// code: 1
// faults: the program has never asked for the error of a launch: cudaErrorIllegalAddress
#include <cuda_runtime.h>

__global__ void copy(const int *from, int *to) {
  *to = *from;  // FAULT freed
}

int main() {
  int *a, *b;
  cudaMalloc(&a, sizeof(int));
  cudaMalloc(&b, sizeof(int));
  cudaMemset(a, 0, sizeof(int));
  cudaFree(a);
  copy<<<1, 1>>>(a, b);  // CALL
  cudaFree(b);
  return 0;
}
