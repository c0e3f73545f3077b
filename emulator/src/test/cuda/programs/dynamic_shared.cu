// Dynamic shared memory, above 48 KiB only after asking for it.
// prints: before: cudaErrorInvalidValue
// prints: after: cudaSuccess, last 16383
#include <cuda_runtime.h>
#include <cstdio>

extern __shared__ int part[];

__global__ void fill(int n, int *last) {
  for (int i = threadIdx.x; i < n; i += blockDim.x) part[i] = i;
  __syncthreads();
  if (threadIdx.x == 0) *last = part[n - 1];
}

int main() {
  int *last, host, n = 16 << 10;
  cudaMalloc(&last, sizeof(int));
  fill<<<1, 128, n * sizeof(int)>>>(n, last);
  printf("before: %s\n", cudaGetErrorName(cudaGetLastError()));
  cudaFuncSetAttribute(fill, cudaFuncAttributeMaxDynamicSharedMemorySize, n * sizeof(int));
  fill<<<1, 128, n * sizeof(int)>>>(n, last);
  cudaError_t error = cudaGetLastError();
  cudaMemcpy(&host, last, sizeof(int), cudaMemcpyDeviceToHost);
  printf("after: %s, last %d\n", cudaGetErrorName(error), host);
  cudaFree(last);
  return 0;
}
