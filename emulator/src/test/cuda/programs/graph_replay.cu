// Captures work of two streams into a graph and launches it three times.
// prints: 1000 2000 3000
// prints: host 3
#include <cuda_runtime.h>
#include <cstdio>

__global__ void add(int *x, int value) { atomicAdd(x, value); }

static void count(void *times) { ++*(int *)times; }

int main() {
  int *x, times = 0, values[3];
  cudaStream_t a, b;
  cudaEvent_t forked, joined;
  cudaGraph_t graph;
  cudaGraphExec_t executable;
  cudaMalloc(&x, sizeof(int));
  cudaMemset(x, 0, sizeof(int));
  cudaStreamCreate(&a);
  cudaStreamCreate(&b);
  cudaEventCreate(&forked);
  cudaEventCreate(&joined);
  cudaStreamBeginCapture(a, cudaStreamCaptureModeGlobal);
  add<<<1, 100, 0, a>>>(x, 4);
  cudaEventRecord(forked, a);
  cudaStreamWaitEvent(b, forked);
  add<<<2, 100, 0, b>>>(x, 3);
  cudaEventRecord(joined, b);
  cudaStreamWaitEvent(a, joined);
  cudaLaunchHostFunc(a, count, &times);
  cudaStreamEndCapture(a, &graph);
  cudaGraphInstantiate(&executable, graph, 0);
  for (int k = 0; k < 3; k++) {
    cudaGraphLaunch(executable, a);
    cudaStreamSynchronize(a);
    cudaMemcpy(values + k, x, sizeof(int), cudaMemcpyDeviceToHost);
  }
  printf("%d %d %d\n", values[0], values[1], values[2]);
  printf("host %d\n", times);
  cudaGraphExecDestroy(executable);
  cudaGraphDestroy(graph);
  cudaFree(x);
  return 0;
}
