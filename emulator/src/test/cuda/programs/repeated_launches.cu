// Launches with large arguments leave no memory of the host behind.
// prints: 300 launches, heap grew by less than 200000 bytes: yes
#include <cuda_runtime.h>
#include <cstdio>
#include <malloc.h>

struct Large { int numbers[1000]; };

__global__ void count(Large all, int *x) { *x += all.numbers[999]; }

int main() {
  Large all = {};
  int *x, sum = 0;
  all.numbers[999] = 1;
  cudaMalloc(&x, sizeof sum);
  cudaMemset(x, 0, sizeof sum);
  size_t before = 0;
  for (int i = 0; i <= 300; i++) {
    if (i == 1) before = mallinfo2().uordblks;
    count<<<1, 1>>>(all, x);
  }
  cudaMemcpy(&sum, x, sizeof sum, cudaMemcpyDeviceToHost);
  size_t after = mallinfo2().uordblks;
  printf("%d launches, heap grew by less than 200000 bytes: %s\n", sum - 1, after < before + 200000 ? "yes" : "no");
  cudaFree(x);
  return 0;
}
