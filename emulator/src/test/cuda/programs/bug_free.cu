// Frees twice, frees the inside of an allocation, and never frees another one.
// code: 1
// notes: the program has not freed allocation 2 (cudaMalloc at bug_free.cu:11)
#include <cuda_runtime.h>

__global__ void nothing() {}

int main() {
  float *a, *b;
  cudaMalloc(&a, 16);
  cudaMalloc(&b, 16);
  nothing<<<1, 1>>>();
  cudaFree(a);
  cudaFree(a);      // FAULT again, which was allocation 1 (cudaMalloc at bug_free.cu:10)
  cudaFree(b + 1);  // FAULT where no allocation begins
  return 0;
}
