// Builds a graph node by node and changes a kernel's arguments in the executable one.
// prints: first 32, then 96
#include <cuda_runtime.h>
#include <cstdio>

__global__ void add(int *x, int value) { atomicAdd(x, value); }

int main() {
  int *x, value = 1, result = 0, first;
  cudaMalloc(&x, sizeof(int));
  cudaGraph_t graph;
  cudaGraphExec_t executable;
  cudaGraphNode_t set, kernel, copy;
  cudaGraphCreate(&graph, 0);
  cudaMemsetParams zero = {};
  zero.dst = x;
  zero.elementSize = 4;
  zero.width = 1;
  zero.height = 1;
  cudaGraphAddMemsetNode(&set, graph, nullptr, 0, &zero);
  void *arguments[] = {&x, &value};
  cudaKernelNodeParams launch = {};
  launch.func = (void *)add;
  launch.gridDim = dim3(1);
  launch.blockDim = dim3(32);
  launch.kernelParams = arguments;
  cudaGraphAddKernelNode(&kernel, graph, &set, 1, &launch);
  cudaGraphAddMemcpyNode1D(&copy, graph, &kernel, 1, &result, x, sizeof(int), cudaMemcpyDeviceToHost);
  cudaGraphInstantiate(&executable, graph, 0);
  cudaGraphLaunch(executable, 0);
  cudaDeviceSynchronize();
  first = result;
  value = 3;
  cudaGraphExecKernelNodeSetParams(executable, kernel, &launch);
  cudaGraphLaunch(executable, 0);
  cudaDeviceSynchronize();
  printf("first %d, then %d\n", first, result);
  cudaFree(x);
  return 0;
}
