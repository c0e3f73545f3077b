// The last block to finish adds the sums of all blocks; a counter tells which one is the last.
extern "C" __global__ void sum(const float* x, float* sums, int* done, float* total) {
  int b = blockIdx.x;
  if (threadIdx.x == 0) {
    sums[b] = x[2 * b] + x[2 * b + 1];
    __threadfence_block();
    int before = atomicAdd(done, 1);
    if (before == gridDim.x - 1) {
      __threadfence();
      float all = 0;
#pragma unroll 1
      for (int k = 0; k < gridDim.x; k++) {
        all += sums[k];
      }
      total[0] = all;
    }
  }
}
