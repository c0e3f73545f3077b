// Copies elements as if they were twice as large, and in the wrong direction.
// code: 1
#include <cuda_runtime.h>

__global__ void nothing() {}

int main() {
  float host[32] = {}, *x;
  cudaMalloc(&x, 16 * sizeof(float));
  nothing<<<1, 1>>>();
  cudaMemcpy(x, host, 16 * sizeof(double), cudaMemcpyHostToDevice);  // FAULT 128 bytes, where allocation 1
  cudaMemcpy(x, host, 16 * sizeof(float), cudaMemcpyDeviceToHost);   // FAULT the target
  cudaFree(x);
  return 0;
}
