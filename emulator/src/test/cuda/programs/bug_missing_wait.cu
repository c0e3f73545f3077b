// Reads pinned memory before the copy into it has ended: with --late it has not begun.
// late: yes
// code: 5
// prints: too early
#include <cuda_runtime.h>
#include <cstdio>

__global__ void set(int *x) { *x = 7; }

int main() {
  int *host, *x;
  cudaStream_t stream;
  cudaMallocHost(&host, sizeof(int));
  cudaMalloc(&x, sizeof(int));
  cudaStreamCreate(&stream);
  *host = 0;
  set<<<1, 1, 0, stream>>>(x);
  cudaMemcpyAsync(host, x, sizeof(int), cudaMemcpyDeviceToHost, stream);
  int seen = *host;
  cudaStreamSynchronize(stream);
  cudaFree(x);
  cudaFreeHost(host);
  if (seen == 7) return 0;
  printf("too early\n");
  return 5;
}
