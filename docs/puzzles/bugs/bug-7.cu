// Spreads n elements over 64 bins, by a product with a large number, and counts those in each bin.
extern "C" __global__ void spread(const float* x, int* counts, int n) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < n && x[i] > 0) {
    int bin = i * 2654435 % 64;
    atomicAdd(&counts[bin], 1);
  }
}
