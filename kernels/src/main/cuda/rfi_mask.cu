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

// How many threads say yes; each thread of the block gets it. sums has two rows, used in turn from call to call, so
// that one barrier a call is enough; places of warps that the block lacks hold 0.
__device__ __forceinline__ int sum_of_warps(int ofWarp, int4* sums, int call) {
  int4* row = sums + (call & 1) * (BLOCK / 32 / 4);
  if (threadIdx.x % 32 == 0) {
    ((int*)row)[threadIdx.x / 32] = ofWarp;
  }
  __syncthreads();
  int4 a = row[0];
  int4 b = row[1];
  return a.x + a.y + a.z + a.w + b.x + b.y + b.z + b.w;
}

// v4: Ranks nothing: a block finds the filter of rank keep - 1 by settling its influence bit by bit, and of equal ones its number, so that work grows with C rather than with C^2.
extern "C" __global__ void rfi_mask_v4(const float* __restrict__ norms, const int* __restrict__ partner,
                                       unsigned char* __restrict__ mask, int channels, int keep, int ratio,
                                       int highest, const int* __restrict__ kept) {
  if (kept) keep = *kept;
  Key* keys = (Key*)influences;
  __shared__ int4 sums[2 * BLOCK / 32 / 4];
  int t = threadIdx.x;
  if (t < 2 * BLOCK / 32) {
    ((int*)sums)[t] = 0;
  }
  unsigned n = blockIdx.x;
  const float* own = norms + n * channels;
  const float* other = norms + (unsigned)partner[n] * channels;
  double2 total = totals(own, other, channels);
  // Whole rows of threads; what is too much comes after all. A thread reads the keys that it writes.
#pragma unroll 1
  for (int first = 0; first < channels; first += blockDim.x) {
    int c = first + t;
    keys[c] = c < channels ? ordered(influence(own[c], total.x, other[c], total.y, ratio, highest)) : ~0ull;
  }
  // Candidates agree with value from bit keyBit on and, once all its bits are settled, their numbers with number from
  // bit numberBit on; the one that is looked for has rank among them.
  int rank = keep - 1;
  int candidates = keep == 0 ? 0 : channels;
  Key value = 0;
  int keyBit = 64;
  unsigned number = 0;
  int numberBit = 12;
#pragma unroll 1
  while (candidates > 1) {
    bool ofKey = keyBit > 0;
    if (ofKey) {
      keyBit--;
    } else {
      numberBit--;
    }
    int below = 0;
#pragma unroll 1
    for (int first = 0; first < channels; first += blockDim.x) {
      unsigned c = first + t;
      bool is = ofKey ? keys[c] >> keyBit == value >> keyBit
                      : keys[c] == value && c >> numberBit == number >> numberBit;
      below += __popc(__ballot_sync(0xffffffffu, is));
    }
    below = sum_of_warps(below, sums, keyBit + numberBit);
    if (rank < below) {
      candidates = below;
    } else {
      candidates -= below;
      rank -= below;
      if (ofKey) {
        value |= 1ull << keyBit;
      } else {
        number |= 1u << numberBit;
      }
    }
  }
#pragma unroll 1
  for (unsigned c = t; c < channels; c += blockDim.x) {
    // Bits that were not settled do not matter, one candidate was left; if none was, the only filter is kept.
    Key key = keyBit == 64 ? 0 : keys[c] >> keyBit;
    Key last = keyBit == 64 ? 0 : value >> keyBit;
    mask[n * channels + c] = candidates > 0 && (key < last || (key == last && c >> numberBit <= number >> numberBit));
  }
}
