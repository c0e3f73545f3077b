// Writes and reads constant and device variables.
// prints: 30 31 32
// prints: counted 3, table at its place
#include <cuda_runtime.h>
#include <cstdio>

__constant__ int weights[3];
__device__ int counter;

__global__ void weigh(int *x) {
  x[threadIdx.x] = weights[threadIdx.x] + threadIdx.x;
  atomicAdd(&counter, 1);
}

int main() {
  int host[] = {10, 20, 30}, *x, count = 0, check[3];
  void *at;
  cudaMalloc(&x, sizeof host);
  cudaMemcpyToSymbol(counter, &count, sizeof count);
  cudaMemcpyToSymbol(weights, host, sizeof host);
  cudaMemcpyToSymbol(weights, host + 2, sizeof(int), 0);
  cudaMemcpyToSymbol(weights, host + 2, sizeof(int), sizeof(int));
  weigh<<<1, 3>>>(x);
  cudaMemcpy(host, x, sizeof host, cudaMemcpyDeviceToHost);
  cudaMemcpyFromSymbol(&count, counter, sizeof count);
  cudaGetSymbolAddress(&at, weights);
  cudaMemcpy(check, at, sizeof check, cudaMemcpyDeviceToHost);
  printf("%d %d %d\n", host[0], host[1], host[2]);
  printf("counted %d, table %s\n", count, check[1] == 30 ? "at its place" : "elsewhere");
  cudaFree(x);
  return 0;
}
