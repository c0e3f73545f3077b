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
    rfi[c] = own[c] / (mine + 1e-12f) - other[c] / (theirs + 1e-12f);
  }
  __syncthreads();
  if (c < channels) {
    int below = 0;
#pragma unroll 1
    for (int d = 0; d < channels; d++) {
      below += rfi[d] < rfi[c] || (rfi[d] == rfi[c] && d < c);
    }
    rank[n * channels + c] = below;
  }
}
