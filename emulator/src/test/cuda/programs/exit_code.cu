// Ends by exit with a code of its own, and sees its arguments and variables.
// arguments: two words
// code: 42
// prints: 3 two words
#include <cuda_runtime.h>
#include <cstdio>
#include <cstdlib>

__global__ void nothing() {}

struct Leaves {
  ~Leaves() { printf("static destroyed\n"); }
} leaves;

static void work(int code) {
  nothing<<<1, 32>>>();
  cudaDeviceSynchronize();
  exit(code);
}

int main(int argc, char **argv) {
  printf("%d %s %s\n", argc, argv[1], argv[2]);
  work(42);
  return 0;
}
