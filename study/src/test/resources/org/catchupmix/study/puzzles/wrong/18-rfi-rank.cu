// Wrong answers to puzzle 18: number, stars, and words of the verdict.
// 1  0  among equal ones, the lower number comes first
// 2  0  The order is reversed
// 3  0  compare shares, each divided by the sum
// 4  0  Is a barrier missing between the two
extern "C" __global__ void rfi_rank(const float* a, const int* partner, int* rank, int channels) {
  __shared__ float rfi[64];
  int n = blockIdx.x;
  int c = threadIdx.x;
  const float* own = a + n * channels;
  const float* other = a + partner[n] * channels;
  if (c < channels) {
    float mine = 0;
    float theirs = 0;
#pragma unroll 1
    for (int d = 0; d < channels; d++) {
      mine += own[d];
      theirs += other[d];
    }
#if WRONG == 3
    rfi[c] = own[c] - other[c];
#else
    rfi[c] = own[c] / (mine + 1e-12f) - other[c] / (theirs + 1e-12f);
#endif
  }
#if WRONG != 4
  __syncthreads();
#endif
  if (c < channels) {
    int below = 0;
#pragma unroll 1
    for (int d = 0; d < channels; d++) {
#if WRONG == 1
      below += rfi[d] < rfi[c];
#elif WRONG == 2
      below += rfi[d] > rfi[c] || (rfi[d] == rfi[c] && d < c);
#else
      below += rfi[d] < rfi[c] || (rfi[d] == rfi[c] && d < c);
#endif
    }
    rank[n * channels + c] = below;
  }
}
