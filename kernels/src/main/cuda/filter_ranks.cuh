// Influences of filters and their ranks, as rfi_mask.cu defines them, in double for the reasons given there.

// Threads of a block that ranks at most; a power of two.
#define BLOCK 256
#define EPSILON 1e-12

// The influence of a filter, negated to keep the highest; totals have EPSILON in them.
__device__ __forceinline__ double influence(float own, double ownTotal, float other, double otherTotal, int ratio,
                                            int highest) {
  double share = own / ownTotal;
  double partner = other / otherTotal;
  double rfi = ratio ? share / (partner + EPSILON) : share - partner;
  return highest ? -rfi : rfi;
}

// The sums of both samples' norms, EPSILON in them; each thread of the block has them afterwards.
__device__ __forceinline__ double2 totals(const float* own, const float* other, int channels) {
  __shared__ double2 partial[BLOCK];
  int t = threadIdx.x;
  double2 sum = make_double2(0, 0);
  for (int c = t; c < channels; c += blockDim.x) {
    sum.x += own[c];
    sum.y += other[c];
  }
  partial[t] = sum;
  __syncthreads();
#pragma unroll 1
  for (int half = blockDim.x / 2; half > 0; half /= 2) {
    if (t < half) {
      sum.x += partial[t + half].x;
      sum.y += partial[t + half].y;
      partial[t] = sum;
    }
    __syncthreads();
  }
  return make_double2(partial[0].x + EPSILON, partial[0].y + EPSILON);
}

typedef unsigned long long Key;

// The order of doubles as an order of unsigned integers; -0 counts as 0.
__device__ __forceinline__ Key ordered(double v) {
  Key bits = __double_as_longlong(v + 0.0);
  return bits >> 63 ? ~bits : bits | 1ull << 63;
}

// The ranks of the two filters of a pair among all pairs; only within a warp's pairs can equal ones be in doubt.
__device__ __forceinline__ int2 ranks(const ulonglong2* keys, int pair, int pairs) {
  int warp = pair & ~31;
  Key x = keys[pair].x;
  Key y = keys[pair].y;
  int rankX = 0;
  int rankY = 0;
#pragma unroll 4
  for (int i = 0; i < warp; i++) {
    ulonglong2 k = keys[i];
    rankX += (k.x <= x) + (k.y <= x);
    rankY += (k.x <= y) + (k.y <= y);
  }
#pragma unroll 1
  for (int i = warp; i < min(warp + 32, pairs); i++) {
    ulonglong2 k = keys[i];
    rankX += (k.x < x || (k.x == x && i < pair)) + (k.y < x || (k.y == x && i < pair));
    rankY += (k.x < y || (k.x == y && i <= pair)) + (k.y < y || (k.y == y && i < pair));
  }
#pragma unroll 4
  for (int i = warp + 32; i < pairs; i++) {
    ulonglong2 k = keys[i];
    rankX += (k.x < x) + (k.y < x);
    rankY += (k.x < y) + (k.y < y);
  }
  return make_int2(rankX, rankY);
}
