// Instances of a template, chosen at run time, and a struct by value.
// prints: 8: 28 32: 496 double: 1.75
#include <cuda_runtime.h>
#include <cstdio>

template <typename T> struct Span {
  T *at;
  int size;
};

template <int WIDTH, typename T> __global__ void sum(Span<T> x, T *result) {
  T mine = threadIdx.x < x.size ? x.at[threadIdx.x] : T(0);
  for (int k = WIDTH / 2; k > 0; k /= 2) mine += __shfl_down_sync(0xffffffffu, mine, k, WIDTH);
  if (threadIdx.x == 0) *result = mine;
}

template <int WIDTH, typename T> T total(const T *values, int n) {
  T *x, *result, all;
  cudaMalloc(&x, n * sizeof(T));
  cudaMalloc(&result, sizeof(T));
  cudaMemcpy(x, values, n * sizeof(T), cudaMemcpyHostToDevice);
  Span<T> span = {x, n};
  sum<WIDTH, T><<<1, 32>>>(span, result);
  cudaMemcpy(&all, result, sizeof(T), cudaMemcpyDeviceToHost);
  cudaFree(x);
  cudaFree(result);
  return all;
}

int main() {
  int numbers[32];
  double halves[] = {1, 0.5, 0.25};
  for (int i = 0; i < 32; i++) numbers[i] = i;
  printf("8: %d 32: %d double: %g\n", total<8>(numbers, 8), total<32>(numbers, 32), total<4>(halves, 3));
  return 0;
}
