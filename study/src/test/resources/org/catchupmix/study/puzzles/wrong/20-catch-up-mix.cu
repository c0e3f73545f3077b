// Wrong answers to puzzle 20: number, stars, and words of the verdict.
// 1  0  keep the filters of the lowest ranks
// 2  0  Is a barrier missing between the two
// 3  2  neighbouring threads of a warp should access neighbouring elements
// 4  0  Two blocks access this element
extern "C" __global__ void catch_up_mix(const float* h, const int* partner, float* mixed, int pixels, int channels,
                                        int keep) {
  __shared__ float a[64];
  __shared__ float b[64];
  __shared__ float rfi[64];
  int c = threadIdx.x;
  int plane = pixels * channels;
  const float* own = h + blockIdx.x * plane;
  const float* other = h + partner[blockIdx.x] * plane;
  if (c < channels) {
    float mine = 0;
    float theirs = 0;
#pragma unroll 1
    for (int i = c; i < plane; i += channels) {
      mine += own[i] * own[i];
      theirs += other[i] * other[i];
    }
    a[c] = sqrtf(mine);
    b[c] = sqrtf(theirs);
  }
  __syncthreads();
  if (c < channels) {
    float mine = 0;
    float theirs = 0;
#pragma unroll 1
    for (int d = 0; d < channels; d++) {
      mine += a[d];
      theirs += b[d];
    }
    rfi[c] = a[c] / (mine + 1e-12f) - b[c] / (theirs + 1e-12f);
  }
#if WRONG != 2
  __syncthreads();
#endif
  if (c < channels) {
    int below = 0;
#pragma unroll 1
    for (int d = 0; d < channels; d++) below += rfi[d] < rfi[c] || (rfi[d] == rfi[c] && d < c);
#if WRONG == 1
    const float* from = below < keep ? other : own;
#else
    const float* from = below < keep ? own : other;
#endif
#if WRONG == 4
    // in place of the partner
    float* to = mixed + partner[blockIdx.x] / 2 * plane;
#else
    float* to = mixed + blockIdx.x * plane;
#endif
#if WRONG == 3
    a[c] = below < keep;
  }
  __syncthreads();
#pragma unroll 1
  for (int p = c; p < pixels; p += 64) {
#pragma unroll 1
    for (int d = 0; d < channels; d++) {
      mixed[blockIdx.x * plane + p * channels + d] = (a[d] != 0 ? own : other)[p * channels + d];
    }
#else
#pragma unroll 1
    for (int i = c; i < plane; i += channels) to[i] = from[i];
#endif
  }
}
