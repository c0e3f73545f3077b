// A histogram without its second barrier: the race is reported, and the program goes on to its own message.
// code: 1
// prints: a part of 1000
#include <cstdio>
#include <cuda_runtime.h>

template <int BINS>
__global__ void histogram(const int *x, int n, int *counts) {
  extern __shared__ int own[];
  if (threadIdx.x < BINS) own[threadIdx.x] = 0;
  __syncthreads();
  for (int i = threadIdx.x; i < n; i += blockDim.x) atomicAdd(&own[x[i] % BINS], 1);  // FAULT a race
  if (threadIdx.x < BINS) counts[threadIdx.x] = own[threadIdx.x];  // FAULT a race
}

int main() {
  int *x, *counts, host[1000] = {}, found[16];
  cudaMalloc(&x, sizeof host);
  cudaMalloc(&counts, sizeof found);
  cudaMemcpy(x, host, sizeof host, cudaMemcpyHostToDevice);
  histogram<16><<<1, 128, 16 * sizeof(int)>>>(x, 1000, counts);  // CALL
  cudaMemcpy(found, counts, sizeof found, cudaMemcpyDeviceToHost);
  int sum = 0;
  for (int i = 0; i < 16; i++) sum += found[i];
  std::printf("%s of 1000\n", sum == 1000 ? "all" : "a part");
  cudaFree(x);
  cudaFree(counts);
  return 0;
}
