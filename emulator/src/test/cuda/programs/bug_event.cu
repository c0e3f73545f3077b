// An event that could not be recorded, as the work before it failed, ends in an error when somebody asks for it.
// late: yes
// code: 1
// prints: recorded 1, then 719 719
// faults: upload: 64 bytes, where allocation 1
#include <cuda_runtime.h>
#include <cstdio>

int main() {
  char *x;
  cudaStream_t stream;
  cudaEvent_t event;
  cudaMalloc(&x, 32);
  cudaStreamCreate(&stream);
  cudaEventCreate(&event);
  cudaMemsetAsync(x, 0, 64);
  int recorded = cudaEventRecord(event, stream);
  int first = cudaEventQuery(event), second = cudaEventQuery(event);
  printf("recorded %d, then %d %d\n", recorded, first, second);
  cudaFree(x);
  return 0;
}
