// What a GPU would notice makes the launch fail; the program sees the error, which stays.
// code: 3
// prints: cudaErrorMisalignedAddress
// prints: copy: misaligned address
// prints: again: misaligned address
#include <cstdio>
#include <cuda_runtime.h>

__global__ void swap(float *x) {
  float2 pair = *(float2 *)(x + 1);  // FAULT not a multiple of 8
  x[0] = pair.x + pair.y;
}

int main() {
  float *x, host;
  cudaMalloc(&x, 4 * sizeof(float));
  cudaMemset(x, 0, 4 * sizeof(float));
  swap<<<1, 1>>>(x);  // CALL
  std::printf("%s\n", cudaGetErrorName(cudaDeviceSynchronize()));
  std::printf("copy: %s\n", cudaGetErrorString(cudaMemcpy(&host, x, sizeof host, cudaMemcpyDeviceToHost)));
  cudaGetLastError();
  std::printf("again: %s\n", cudaGetErrorString(cudaGetLastError()));
  cudaFree(x);
  return 3;
}
