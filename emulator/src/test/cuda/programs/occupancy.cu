// Asks the device and a kernel for their properties.
// prints: 8.6, warps of 32, at most 1024 threads
// prints: kernel: 4096 bytes shared, at most 256 threads
// prints: 6 blocks of 256, 1 with 48 KiB more
// prints: block 256
#include <cuda_runtime.h>
#include <cstdio>

__global__ void __launch_bounds__(256) shifted(float *x) {
  __shared__ float part[1024];
  part[threadIdx.x] = x[threadIdx.x];
  __syncthreads();
  x[threadIdx.x] = part[(threadIdx.x + 1) % blockDim.x];
}

int main() {
  cudaDeviceProp device;
  cudaFuncAttributes kernel;
  int blocks, fewer, grid, block;
  cudaGetDeviceProperties(&device, 0);
  printf("%d.%d, warps of %d, at most %d threads\n", device.major, device.minor, device.warpSize, device.maxThreadsPerBlock);
  cudaFuncGetAttributes(&kernel, shifted);
  printf("kernel: %d bytes shared, at most %d threads\n", (int)kernel.sharedSizeBytes, kernel.maxThreadsPerBlock);
  cudaOccupancyMaxActiveBlocksPerMultiprocessor(&blocks, shifted, 256, 0);
  cudaOccupancyMaxActiveBlocksPerMultiprocessor(&fewer, shifted, 256, 48 << 10);
  printf("%d blocks of 256, %d with 48 KiB more\n", blocks, fewer);
  cudaOccupancyMaxPotentialBlockSize(&grid, &block, shifted, 0, 256);
  printf("block %d\n", block);
  return 0;
}
