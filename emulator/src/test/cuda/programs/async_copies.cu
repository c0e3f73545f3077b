// A stream waits for the event of another one; a third stream, which does not block, is only queried.
// late: yes
// prints: copied 42 84
// prints: queried
#include <cuda_runtime.h>
#include <cstdio>

__global__ void twice(const int *from, int *to) { *to = 2 * *from; }

int main() {
  int *host, *a, *b;
  cudaStream_t first, second, third;
  cudaEvent_t ready;
  cudaMallocHost(&host, 2 * sizeof(int));
  cudaMalloc(&a, sizeof(int));
  cudaMalloc(&b, sizeof(int));
  cudaStreamCreate(&first);
  cudaStreamCreate(&second);
  cudaStreamCreateWithFlags(&third, cudaStreamNonBlocking);
  cudaEventCreateWithFlags(&ready, cudaEventDisableTiming);
  host[0] = 42;
  host[1] = 0;
  cudaMemcpyAsync(a, host, sizeof(int), cudaMemcpyHostToDevice, first);
  cudaEventRecord(ready, first);
  cudaStreamWaitEvent(second, ready);
  twice<<<1, 1, 0, second>>>(a, b);
  cudaMemcpyAsync(host + 1, b, sizeof(int), cudaMemcpyDeviceToHost, second);
  cudaStreamSynchronize(second);
  printf("copied %d %d\n", host[0], host[1]);
  cudaMemsetAsync(b, 0, sizeof(int), third);
  while (cudaStreamQuery(third) == cudaErrorNotReady) {}
  printf("queried\n");
  cudaFree(a);
  cudaFree(b);
  cudaFreeHost(host);
  return 0;
}
