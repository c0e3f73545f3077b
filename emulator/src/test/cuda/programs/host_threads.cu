// Threads of the host launch in streams of their own, and a function of the host runs in one.
// prints: 1000 2000 3000 4000
// prints: host function saw 1000
#include <cuda_runtime.h>
#include <cstdio>
#include <thread>

__global__ void add(int *x, int value) { atomicAdd(x, value); }

static int results[4];

static void look(void *first) { printf("host function saw %d\n", *(int *)first); }

static void work(int i) {
  int *x;
  cudaStream_t stream;
  cudaMalloc(&x, sizeof(int));
  cudaStreamCreate(&stream);
  cudaMemsetAsync(x, 0, sizeof(int), stream);
  for (int k = 0; k < 10; k++) add<<<1, 100, 0, stream>>>(x, i + 1);
  cudaMemcpyAsync(results + i, x, sizeof(int), cudaMemcpyDeviceToHost, stream);
  if (i == 0) cudaLaunchHostFunc(stream, look, results);
  cudaStreamSynchronize(stream);
  cudaStreamDestroy(stream);
  cudaFree(x);
}

int main() {
  std::thread threads[4];
  for (int i = 0; i < 4; i++) threads[i] = std::thread(work, i);
  for (std::thread &t : threads) t.join();
  printf("%d %d %d %d\n", results[0], results[1], results[2], results[3]);
  return 0;
}
