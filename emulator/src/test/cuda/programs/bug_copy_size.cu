// Copies elements as if they were twice as large, in the wrong direction, and after an underflow of the size.
// code: 1
#include <cuda_runtime.h>

__global__ void nothing() {}

int main() {
  float host[32] = {}, *x;
  cudaMalloc(&x, 16 * sizeof(float));
  nothing<<<1, 1>>>();
  cudaMemcpy(x, host, 16 * sizeof(double), cudaMemcpyHostToDevice);  // FAULT 128 bytes, where allocation 1
  cudaMemcpy(x, host, 16 * sizeof(float), cudaMemcpyDeviceToHost);   // FAULT the target
  cudaMemcpy(x, host, (size_t)-4, cudaMemcpyHostToDevice);           // FAULT more than any allocation has
  cudaMemcpy(host, x, 3ul << 30, cudaMemcpyDeviceToHost);            // FAULT more than any allocation has
  cudaMemset(x, 0, 3ul << 30);                                       // FAULT more than any allocation has
  cudaFree(x);
  return 0;
}
