// The other file of linked_main.cu.
#include <cuda_runtime.h>

__device__ int table[4] = {10, 10, 10, 10};
static __device__ int own = 5;

__device__ int tripled(int x) { return 3 * x; }

__global__ void tell(int *x) { *x = own; }

int other() {
  int *x, host;
  cudaMalloc(&x, sizeof host);
  tell<<<1, 1>>>(x);
  cudaMemcpy(&host, x, sizeof host, cudaMemcpyDeviceToHost);
  cudaFree(x);
  return host;
}
