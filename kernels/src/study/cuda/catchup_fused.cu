// Catch-up Mix in one launch: from norms a[N,C] and features x[N,P,C] of P pixels, p a permutation of the batch,
// to the mask [N,C], which the gradient needs, and the mixed features:
//
//   s[n,c]     = a[n,c] / ( sum over c of a[n,c] + 1e-12 )
//   RFI[n,c]   = s[n,c] - s[p[n],c]      or, as a ratio,      s[n,c] / (s[p[n],c] + 1e-12)
//   rank[n,c]  = #{ d : RFI[n,d] < RFI[n,c]  or  (equal and d < c) }      to keep the lowest, > to keep the highest
//   mask[n,c]  = rank[n,c] < keep
//   out[n,.,c] = mask[n,c] ? x[n,.,c] : x[p[n],.,c]
//
// The ranking is that of rfi_mask.cu, v3, in double for the reasons given there.

#include "filter_ranks.cuh"
#include "number.cuh"

// As large as a launch says: a key for each filter of an even number of them, then a byte of mask for each.
extern __shared__ ulonglong2 keys[];

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
template <typename T>
__device__ __forceinline__ T mixed(const T* x, unsigned i, unsigned shift, unsigned char own) {
  return x[own ? i : i + shift];
}

template <typename V>
__device__ __forceinline__ V mixed(const V* x, unsigned i, unsigned shift, unsigned own) {
  V a = x[own != 0 ? i : i + shift];
  V b = x[own != 0x01010101u ? i + shift : i];
  return select(own, a, b);
}

// Vector: one number or four, width of them a pixel; Mask: as many bytes as a Vector has numbers. A block ranks the
// filters of one sample and mixes span of its pixels.
template <typename Mask, typename Vector>
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
TWINS(catchup_fused_v1, float, bf16,
      (const T* __restrict__ x, const float* __restrict__ norms, const int* __restrict__ partner,
       T* __restrict__ out, unsigned char* __restrict__ mask, int pixels, int channels, int keep, int ratio,
       int highest, int span),
      fused<unsigned char>(x, norms, partner, out, mask, pixels, channels, keep, ratio, highest, span);)

// v2: As v1, with 16-byte loads and stores of 4 channels.
TWINS(catchup_fused_v2, float4, bf16x4,
      (const T* __restrict__ x, const float* __restrict__ norms, const int* __restrict__ partner,
       T* __restrict__ out, unsigned char* __restrict__ mask, int pixels, int channels, int keep, int ratio,
       int highest, int span),
      fused<unsigned>(x, norms, partner, out, mask, pixels, channels, keep, ratio, highest, span);)
