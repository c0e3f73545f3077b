// Blocks wait for one another with grid.sync; the grid has as many as fit.
// prints: neighbours right
// prints: too large: cudaErrorCooperativeLaunchTooLarge
#include <cooperative_groups.h>
#include <cuda_runtime.h>
#include <cstdio>

__global__ void neighbours(int *x, int *sums) {
  x[blockIdx.x] = blockIdx.x;
  cooperative_groups::this_grid().sync();
  if (threadIdx.x == 0) sums[blockIdx.x] = x[blockIdx.x] + x[(blockIdx.x + 1) % gridDim.x];
}

int main() {
  int processors, each, *x, *sums;
  cudaDeviceGetAttribute(&processors, cudaDevAttrMultiProcessorCount, 0);
  cudaOccupancyMaxActiveBlocksPerMultiprocessor(&each, neighbours, 32, 0);
  int blocks = processors * each, right = 0;
  cudaMalloc(&x, blocks * sizeof(int));
  cudaMalloc(&sums, blocks * sizeof(int));
  void *arguments[] = {&x, &sums};
  cudaLaunchCooperativeKernel(neighbours, dim3(blocks), dim3(32), arguments, 0, 0);
  int *host = new int[blocks];
  cudaMemcpy(host, sums, blocks * sizeof(int), cudaMemcpyDeviceToHost);
  for (int i = 0; i < blocks; i++) right += host[i] == i + (i + 1) % blocks;
  if (right == blocks) printf("neighbours right\n");
  cudaError_t large = cudaLaunchCooperativeKernel(neighbours, dim3(100 * blocks), dim3(32), arguments, 0, 0);
  printf("too large: %s\n", cudaGetErrorName(large));
  delete[] host;
  cudaFree(x);
  cudaFree(sums);
  return 0;
}
