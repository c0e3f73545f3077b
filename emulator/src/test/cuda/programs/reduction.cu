// Sums halves of an array in two streams, with events and pinned memory.
// arguments: 10000
// prints: sum 50005000
// prints: waited
#include <cuda_runtime.h>
#include <cstdio>
#include <cstdlib>

__global__ void sum(const float *x, int n, float *result) {
  __shared__ float part[256];
  float mine = 0;
  for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < n; i += gridDim.x * blockDim.x) mine += x[i];
  part[threadIdx.x] = mine;
  for (int k = 128; k > 0; k /= 2) {
    __syncthreads();
    if (threadIdx.x < k) part[threadIdx.x] += part[threadIdx.x + k];
  }
  if (threadIdx.x == 0) atomicAdd(result, part[0]);
}

int main(int argc, char **argv) {
  int n = argc > 1 ? atoi(argv[1]) : 1000, half = n / 2;
  float *host, *x, *result, sums[2];
  cudaStream_t streams[2];
  cudaEvent_t begin, end;
  cudaMallocHost(&host, n * sizeof(float));
  for (int i = 0; i < n; i++) host[i] = i + 1;
  cudaMalloc(&x, n * sizeof(float));
  cudaMalloc(&result, 2 * sizeof(float));
  cudaMemset(result, 0, 2 * sizeof(float));
  cudaEventCreate(&begin);
  cudaEventCreate(&end);
  cudaEventRecord(begin);
  for (int s = 0; s < 2; s++) {
    cudaStreamCreate(&streams[s]);
    cudaMemcpyAsync(x + s * half, host + s * half, half * sizeof(float), cudaMemcpyHostToDevice, streams[s]);
    sum<<<4, 256, 0, streams[s]>>>(x + s * half, half, result + s);
    cudaMemcpyAsync(sums + s, result + s, sizeof(float), cudaMemcpyDeviceToHost, streams[s]);
  }
  for (int s = 0; s < 2; s++) {
    cudaStreamSynchronize(streams[s]);
    cudaStreamDestroy(streams[s]);
  }
  cudaEventRecord(end);
  cudaEventSynchronize(end);
  float ms = 0;
  printf("sum %.0f\n", sums[0] + sums[1]);
  if (cudaEventElapsedTime(&ms, begin, end) == cudaSuccess && ms > 0) printf("waited\n");
  cudaEventDestroy(begin);
  cudaEventDestroy(end);
  cudaFree(x);
  cudaFree(result);
  cudaFreeHost(host);
  return 0;
}
