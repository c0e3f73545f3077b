// The mask of Catch-up Mix from the norms a[N,C] of the filters, p a permutation of the batch:
//
//   s[n,c]    = a[n,c] / ( sum over c of a[n,c] + 1e-12 )
//   RFI[n,c]  = s[n,c] - s[p[n],c]      or, as a ratio,      s[n,c] / (s[p[n],c] + 1e-12)
//   rank[n,c] = #{ d : RFI[n,d] < RFI[n,c]  or  (equal and d < c) }      to keep the lowest, > to keep the highest
//   mask[n,c] = rank[n,c] < keep, which is in device memory where kept is not null
//
// Influences are in double: shares of equal filters must tie, those of unequal ones must not, and the 1e-12
// decides between some (shares 1/3 and 2/6 differ by it). In double ties of equal filters are exact: they go through the
// same operations. Sums of floats are nearly exact in any order, so only influences that differ by some 1e-16 may
// stand in another order than on the CPU. A double is rare here: 3 divisions for each filter, not for each pair.
//
// With a NaN among a sample's norms or its partner's all its influences are NaN, and its mask is 0s and 1s of no meaning.

#include "filter_ranks.cuh"

// As large as a launch says: the influences of the channels that there are, so that few channels leave room for
// more blocks.
extern __shared__ ulonglong2 influences[];

__device__ double total(const float* norms, int channels) {
  double sum = 0;
  for (int c = 0; c < channels; c++) {
    sum += norms[c];
  }
  return sum + EPSILON;
}

// v1: One thread per filter reads all norms of both samples from global memory, twice over, and works out each influence again.
extern "C" __global__ void rfi_mask_v1(const float* __restrict__ norms, const int* __restrict__ partner,
                                       unsigned char* __restrict__ mask, int samples, int channels, int keep,
                                       int ratio,
                                       int highest, const int* __restrict__ kept) {
  if (kept) keep = *kept;
  unsigned i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= (unsigned)samples * channels) return;
  unsigned n = i / channels;
  int c = i % channels;
  const float* own = norms + n * channels;
  const float* other = norms + (unsigned)partner[n] * channels;
  double ownTotal = total(own, channels);
  double otherTotal = total(other, channels);
  double mine = influence(own[c], ownTotal, other[c], otherTotal, ratio, highest);
  int rank = 0;
  for (int d = 0; d < channels; d++) {
    double its = influence(own[d], ownTotal, other[d], otherTotal, ratio, highest);
    rank += its < mine || (its == mine && d < c);
  }
  mask[i] = rank < keep;
}

// v2: A block per sample works out each influence once, keeps them in shared memory, and its threads count there.
extern "C" __global__ void rfi_mask_v2(const float* __restrict__ norms, const int* __restrict__ partner,
                                       unsigned char* __restrict__ mask, int channels, int keep, int ratio,
                                       int highest, const int* __restrict__ kept) {
  if (kept) keep = *kept;
  double* rfi = (double*)influences;
  unsigned n = blockIdx.x;
  const float* own = norms + n * channels;
  const float* other = norms + (unsigned)partner[n] * channels;
  double2 sums = totals(own, other, channels);
#pragma unroll 1
  for (int c = threadIdx.x; c < channels; c += blockDim.x) {
    rfi[c] = influence(own[c], sums.x, other[c], sums.y, ratio, highest);
  }
  __syncthreads();
  for (int c = threadIdx.x; c < channels; c += blockDim.x) {
    double mine = rfi[c];
    int rank = 0;
    for (int d = 0; d < channels; d++) {
      rank += rfi[d] < mine || (rfi[d] == mine && d < c);
    }
    mask[n * channels + c] = rank < keep;
  }
}

// v3: As v2, but influences are compared as integers, two by one 16-byte load that serves two filters of a thread, and which of two equal filters comes first is asked only among the 64 of a warp.
extern "C" __global__ void rfi_mask_v3(const float* __restrict__ norms, const int* __restrict__ partner,
                                       unsigned char* __restrict__ mask, int channels, int keep, int ratio,
                                       int highest, const int* __restrict__ kept) {
  if (kept) keep = *kept;
  ulonglong2* keys = influences;
  int pairs = (channels + 1) / 2;
  int tiles = (pairs + blockDim.x - 1) / blockDim.x;
  unsigned n = blockIdx.x / tiles;
  const float* own = norms + n * channels;
  const float* other = norms + (unsigned)partner[n] * channels;
  double2 sums = totals(own, other, channels);
  // An odd number of filters is filled up with one that comes after all.
  Key* key = (Key*)keys;
#pragma unroll 1
  for (int c = threadIdx.x; c < 2 * pairs; c += blockDim.x) {
    key[c] = c < channels ? ordered(influence(own[c], sums.x, other[c], sums.y, ratio, highest)) : ~0ull;
  }
  __syncthreads();
  int pair = blockIdx.x % tiles * blockDim.x + threadIdx.x;
  if (pair >= pairs) return;
  int2 rank = ranks(keys, pair, pairs);
  unsigned char* at = mask + n * channels + 2 * pair;
  at[0] = rank.x < keep;
  if (2 * pair + 1 < channels) at[1] = rank.y < keep;
}

// v4: Ranks nothing: a block finds the filter of rank keep - 1 by settling its influence bit by bit, and of equal ones its number, so that work grows with C rather than with C^2.
extern "C" __global__ void rfi_mask_v4(const float* __restrict__ norms, const int* __restrict__ partner,
                                       unsigned char* __restrict__ mask, int channels, int keep, int ratio,
                                       int highest, const int* __restrict__ kept) {
  if (kept) keep = *kept;
  settle((Key*)influences, norms, partner, mask, blockIdx.x, channels, keep, ratio, highest);
}
