// A block waits for a flag that only a later launch sets.
// code: 1
// faults: the program has never asked for the error of a launch: cudaErrorLaunchTimeout
#include <cuda_runtime.h>

__global__ void waits(volatile int *flag) {
  while (*flag == 0) {}  // FAULT
}

__global__ void sets(volatile int *flag) { *flag = 1; }

int main() {
  int *flag;
  cudaMalloc(&flag, sizeof(int));
  cudaMemset(flag, 0, sizeof(int));
  waits<<<1, 1>>>(flag);  // CALL
  sets<<<1, 1>>>(flag);
  cudaFree(flag);
  return 0;
}
