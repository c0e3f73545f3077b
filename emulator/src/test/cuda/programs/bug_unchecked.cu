// A launch that fails, for whose error nobody asks.
// code: 1
// faults: the program has never asked for the error of a launch: cudaErrorInvalidConfiguration
// notes: kernel _Z7nothingv cannot be launched with a grid of 1,1,1 and blocks of 1025,1,1 threads
#include <cuda_runtime.h>

__global__ void nothing() {}

int main() {
  nothing<<<1, 1025>>>();
  return cudaDeviceSynchronize();
}
