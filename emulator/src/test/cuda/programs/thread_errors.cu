// Each thread of the host has an error of its own; a grid of 2^31 blocks is one.
// prints: main 0, thread 101
// prints: 9 invalid configuration argument
// notes: kernel _Z7nothingv cannot be launched with a grid of 2147483648,1,1 and blocks of 1,1,1 threads
#include <cuda_runtime.h>
#include <cstdio>
#include <thread>

__global__ void nothing() {}

int main() {
  int other = 0;
  std::thread([&] {
    cudaSetDevice(7);
    other = cudaPeekAtLastError();
  }).join();
  printf("main %d, thread %d\n", cudaGetLastError(), other);
  nothing<<<1u << 31, 1>>>();
  cudaError_t error = cudaGetLastError();
  printf("%d %s\n", error, cudaGetErrorString(error));
  return 0;
}
