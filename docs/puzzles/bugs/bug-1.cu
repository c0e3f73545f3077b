// The number of elements that are larger than a limit.
extern "C" __global__ void count_large(const float* x, int* count, float limit, int n) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= n) {
    return;
  }
  bool large = x[i] > limit;
  if (large) {
    count[0] = count[0] + 1;
  }
}
