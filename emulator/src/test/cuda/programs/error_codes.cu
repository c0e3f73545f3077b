// Tries what fails, and asks for each error.
// prints: 9 invalid configuration argument
// prints: then 0
// prints: 2 cudaErrorMemoryAllocation
// prints: 101 600 400
// prints: 6000 allocations
#include <cuda_runtime.h>
#include <cstdio>

__global__ void nothing() {}

int main() {
  nothing<<<1, 2048>>>();
  cudaError_t error = cudaPeekAtLastError();
  printf("%d %s\n", error, cudaGetErrorString(error));
  cudaGetLastError();
  printf("then %d\n", cudaGetLastError());
  float *x;
  error = cudaMalloc(&x, (size_t)1 << 40);
  printf("%d %s\n", error, cudaGetErrorName(error));
  cudaEvent_t never, event;
  float ms;
  cudaEventCreateWithFlags(&never, cudaEventDisableTiming);
  cudaEventCreate(&event);
  int device = cudaSetDevice(7), handle = cudaEventElapsedTime(&ms, never, event);
  printf("%d %d %d\n", device, cudaErrorNotReady, handle);
  int made = 0;
  for (int i = 0; i < 6000; i++) {
    int value = i, back = 0;
    if (cudaMalloc(&x, sizeof value) != cudaSuccess) continue;
    cudaMemcpy(x, &value, sizeof value, cudaMemcpyHostToDevice);
    cudaMemcpy(&back, x, sizeof value, cudaMemcpyDeviceToHost);
    made += back == i;
    cudaFree(x);
  }
  printf("%d allocations\n", made);
  return 0;
}
