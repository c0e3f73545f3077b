// Two files with relocatable device code: a kernel calls a function of the other file and reads its variable.
// with: linked_part.cu
// prints: 11 14 17 20
// prints: other 5
#include <cuda_runtime.h>
#include <cstdio>

extern __device__ int table[4];
__device__ int tripled(int x);
int other();
static __device__ int own = 1;

__global__ void mixed(int *x) { x[threadIdx.x] = tripled(threadIdx.x) + table[threadIdx.x] + own; }

int main() {
  int *x, host[4];
  cudaMalloc(&x, sizeof host);
  mixed<<<1, 4>>>(x);
  cudaMemcpy(host, x, sizeof host, cudaMemcpyDeviceToHost);
  printf("%d %d %d %d\n", host[0], host[1], host[2], host[3]);
  printf("other %d\n", other());
  cudaFree(x);
  return 0;
}
