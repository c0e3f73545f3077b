// Asks for an array, which is refused with the call's place; the program says so and ends.
// code: 4
// prints: no array: operation not supported
// refused: cudaMallocArray: arrays, textures and surfaces are not supported
#include <cuda_runtime.h>
#include <cstdio>

__global__ void nothing() {}

int main() {
  cudaArray_t array;
  cudaChannelFormatDesc floats = cudaCreateChannelDesc(32, 0, 0, 0, cudaChannelFormatKindFloat);
  cudaError_t error = cudaMallocArray(&array, &floats, 64, 64);  // HERE
  if (error != cudaSuccess) {
    printf("no array: %s\n", cudaGetErrorString(error));
    return 4;
  }
  nothing<<<1, 1>>>();
  return 0;
}
