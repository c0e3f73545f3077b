// Catch-up Mix in one launch: from norms a[N,C] and features x[N,P,C] of P pixels, p a permutation of the batch,
// to the mask [N,C], which the gradient needs, and the mixed features:
//
//   s[n,c]     = a[n,c] / ( sum over c of a[n,c] + 1e-12 )
//   RFI[n,c]   = s[n,c] - s[p[n],c]      or, as a ratio,      s[n,c] / (s[p[n],c] + 1e-12)
//   rank[n,c]  = #{ d : RFI[n,d] < RFI[n,c]  or  (equal and d < c) }      to keep the lowest, > to keep the highest
//   mask[n,c]  = rank[n,c] < keep
//   out[n,.,c] = mask[n,c] ? x[n,.,c] : x[p[n],.,c]
//
// The ranking is that of rfi_mask.cu, v3, in double for the reasons given there; a source includes no other, so
// its functions are written out again here, word for word.

// Threads of a block.
#define BLOCK 256
#define EPSILON 1e-12

// As large as a launch says: a key for each filter of an even number of them, then a byte of mask for each.
extern __shared__ ulonglong2 keys[];

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

// Writes the mask of a sample into shared memory.
__device__ __forceinline__ void rank_filters(const float* own, const float* other, int channels, int keep, int ratio,
                                     int highest, unsigned char* mask) {
  double2 sums = totals(own, other, channels);
  // An odd number of filters is filled up with one that comes after all.
  int pairs = (channels + 1) / 2;
  Key* key = (Key*)keys;
#pragma unroll 1
  for (int c = threadIdx.x; c < 2 * pairs; c += BLOCK) {
    key[c] = c < channels ? ordered(influence(own[c], sums.x, other[c], sums.y, ratio, highest)) : ~0ull;
  }
  __syncthreads();
#pragma unroll 1
  for (int pair = threadIdx.x; pair < pairs; pair += BLOCK) {
    int2 rank = ranks(keys, pair, pairs);
    mask[2 * pair] = rank.x < keep;
    mask[2 * pair + 1] = rank.y < keep;
  }
  __syncthreads();
}

// One channel, or 4 of them, of the mix: own says of which byte by byte.
__device__ __forceinline__ float mixed(const float* x, unsigned i, unsigned shift, unsigned char own) {
  return x[own ? i : i + shift];
}

__device__ __forceinline__ float4 mixed(const float4* x, unsigned i, unsigned shift, unsigned own) {
  float4 a = x[own != 0 ? i : i + shift];
  float4 b = x[own != 0x01010101u ? i + shift : i];
  return make_float4(own & 1 ? a.x : b.x, own >> 8 & 1 ? a.y : b.y, own >> 16 & 1 ? a.z : b.z,
                     own >> 24 & 1 ? a.w : b.w);
}

// Vector: float or float4, width of them a pixel; Mask: as many bytes as a Vector has numbers. A block ranks the
// filters of one sample and mixes span of its pixels.
template <typename Vector, typename Mask>
__device__ __forceinline__ void fused(const Vector* x, const float* norms, const int* partner, Vector* out,
                                      unsigned char* mask, int pixels, int channels, int keep, int ratio, int highest,
                                      int span) {
  const Mask* ranked = (const Mask*)(keys + (channels + 1) / 2);
  int chunks = (pixels + span - 1) / span;
  unsigned n = blockIdx.x / chunks;
  int first = blockIdx.x % chunks * span;
  unsigned p = partner[n];
  unsigned char* bytes = (unsigned char*)(keys + (channels + 1) / 2);
  rank_filters(norms + n * channels, norms + p * channels, channels, keep, ratio, highest, bytes);
  if (first == 0) {
    for (int c = threadIdx.x; c < channels; c += BLOCK) {
      mask[n * channels + c] = bytes[c];
    }
  }
  int vectors = channels / sizeof(Mask);
  int width = min(BLOCK, vectors);
  int rows = BLOCK / width;
  int row = threadIdx.x / width;
  if (row >= rows) return;
  unsigned shift = (p - n) * pixels * vectors;
  int end = min(pixels, first + span);
#pragma unroll 1
  for (int v = threadIdx.x % width; v < vectors; v += BLOCK) {
    Mask own = ranked[v];
    unsigned i = (n * pixels + first + row) * vectors + v;
#pragma unroll 4
    for (int pixel = first + row; pixel < end; pixel += rows) {
      out[i] = mixed(x, i, shift, own);
      i += rows * vectors;
    }
  }
}

// v1: A block ranks the filters of its sample in shared memory and at once mixes pixels with that mask, number by number.
extern "C" __global__ void catchup_fused_v1(const float* __restrict__ x, const float* __restrict__ norms,
                                            const int* __restrict__ partner, float* __restrict__ out,
                                            unsigned char* __restrict__ mask, int pixels, int channels, int keep,
                                            int ratio, int highest, int span) {
  fused<float, unsigned char>(x, norms, partner, out, mask, pixels, channels, keep, ratio, highest, span);
}

// v2: As v1, with 16-byte loads and stores of 4 channels.
extern "C" __global__ void catchup_fused_v2(const float4* __restrict__ x, const float* __restrict__ norms,
                                            const int* __restrict__ partner, float4* __restrict__ out,
                                            unsigned char* __restrict__ mask, int pixels, int channels, int keep,
                                            int ratio, int highest, int span) {
  fused<float4, unsigned>(x, norms, partner, out, mask, pixels, channels, keep, ratio, highest, span);
}
