// The mask of Catch-up Mix from the norms a[N,C] of the filters; p is a permutation of the batch:
//
//   s[n,c]    = a[n,c] / ( sum over c of a[n,c] + 1e-12 )
//   RFI[n,c]  = s[n,c] - s[p[n],c]      or, as a ratio,      s[n,c] / (s[p[n],c] + 1e-12)
//   rank[n,c] = #{ d : RFI[n,d] < RFI[n,c]  or  (equal and d < c) }      to keep the lowest, > to keep the highest
//   mask[n,c] = rank[n,c] < keep, which is in device memory
//
// Influences are doubles: shares of equal filters must tie, those of unequal filters must not, and the 1e-12 separates
// some (shares 1/3 and 2/6 differ by it). Ties of equal filters are exact, since both go through the same operations.
// Sums of floats are nearly exact in any order, so the order of two filters differs from the CPU's only if their
// influences differ by about 1e-16. Doubles cost little here: 3 divisions per filter, not per pair.
//
// If a sample or its partner has a NaN norm, all influences are NaN and the mask is arbitrary.

// Most threads of a block; a power of two.
#define BLOCK 256
#define EPSILON 1e-12

// The influence of a filter, negated to keep the highest. Totals include EPSILON.
__device__ __forceinline__ double influence(float own, double ownTotal, float other, double otherTotal, int ratio,
                                            int highest) {
  double share = own / ownTotal;
  double partner = other / otherTotal;
  double rfi = ratio ? share / (partner + EPSILON) : share - partner;
  return highest ? -rfi : rfi;
}

// The totals of both samples' norms, in each thread of the block.
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

// An unsigned integer for a double, in the order of the doubles; -0 counts as 0.
__device__ __forceinline__ Key ordered(double v) {
  Key bits = __double_as_longlong(v + 0.0);
  return bits >> 63 ? ~bits : bits | 1ull << 63;
}

// The ranks of the two filters of a pair. Equal filters need their numbers compared only within the pairs of a warp.
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

// The sum over the warps of the block, in each thread. Calls use the two rows of sums in turn, so one barrier per call is
// enough. Elements of warps that the block lacks are 0.
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

// Writes the keys of a sample's filters, padded to a multiple of the block size with keys that come last.
__device__ __forceinline__ void order(Key* keys, const float* own, const float* other, int channels, int ratio,
                                      int highest) {
  double2 total = totals(own, other, channels);
#pragma unroll 1
  for (int first = 0; first < channels; first += blockDim.x) {
    int c = first + threadIdx.x;
    keys[c] = c < channels ? ordered(influence(own[c], total.x, other[c], total.y, ratio, highest)) : ~0ull;
  }
}

// Writes the mask of sample n. A radix select finds the filter of rank keep - 1: it settles the bits of its influence,
// and among equal influences those of its number. keys has one element per channel, padded to a multiple of the block
// size.
__device__ __forceinline__ void settle(Key* keys, const float* norms, const int* partner, unsigned char* mask,
                                       unsigned n, int channels, int keep, int ratio, int highest) {
  __shared__ int4 sums[2 * BLOCK / 32 / 4];
  int t = threadIdx.x;
  if (t < 2 * BLOCK / 32) {
    ((int*)sums)[t] = 0;
  }
  // Each thread reads only the keys that it wrote.
  order(keys, norms + n * channels, norms + (unsigned)partner[n] * channels, channels, ratio, highest);
  // Candidates agree with value from bit keyBit up and, once all bits of value are settled, with number from bit
  // numberBit up. rank is the rank of the wanted filter among the candidates.
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
    // Unsettled bits do not matter, since one candidate was left. With a single filter no bit was settled.
    Key key = keyBit == 64 ? 0 : keys[c] >> keyBit;
    Key last = keyBit == 64 ? 0 : value >> keyBit;
    mask[n * channels + c] = candidates > 0 && (key < last || (key == last && c >> numberBit <= number >> numberBit));
  }
}

// Sized by the launch for the influences of C channels, so that few channels leave room for more blocks.
extern __shared__ ulonglong2 influences[];

__device__ double total(const float* norms, int channels) {
  double sum = 0;
  for (int c = 0; c < channels; c++) {
    sum += norms[c];
  }
  return sum + EPSILON;
}

// v1: One thread per filter reads all norms of both samples from global memory twice and recomputes each influence.
extern "C" __global__ void rfi_mask_v1(const float* __restrict__ norms, const int* __restrict__ partner,
                                       const int* __restrict__ kept, unsigned char* __restrict__ mask, int samples, int channels,
                                       int ratio, int highest) {
  int keep = *kept;
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

// v2: One block per sample computes each influence once into shared memory, where its threads count.
extern "C" __global__ void rfi_mask_v2(const float* __restrict__ norms, const int* __restrict__ partner,
                                       const int* __restrict__ kept, unsigned char* __restrict__ mask, int channels,
                                       int ratio, int highest) {
  int keep = *kept;
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

// v3: As v2, with integer comparisons of two influences per 16-byte load, which serves two filters of a thread; the
// order of equal filters is decided only within the 64 filters of a warp.
extern "C" __global__ void rfi_mask_v3(const float* __restrict__ norms, const int* __restrict__ partner,
                                       const int* __restrict__ kept, unsigned char* __restrict__ mask, int channels,
                                       int ratio, int highest) {
  int keep = *kept;
  ulonglong2* keys = influences;
  int pairs = (channels + 1) / 2;
  int tiles = (pairs + blockDim.x - 1) / blockDim.x;
  unsigned n = blockIdx.x / tiles;
  const float* own = norms + n * channels;
  const float* other = norms + (unsigned)partner[n] * channels;
  double2 sums = totals(own, other, channels);
  // An odd number of filters is padded with one that comes last.
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

// v4: No ranks: a block finds the filter of rank keep - 1 by a radix select, whose work grows with C and not with C^2.
extern "C" __global__ void rfi_mask_v4(const float* __restrict__ norms, const int* __restrict__ partner,
                                       const int* __restrict__ kept, unsigned char* __restrict__ mask, int channels,
                                       int ratio, int highest) {
  int keep = *kept;
  settle((Key*)influences, norms, partner, mask, blockIdx.x, channels, keep, ratio, highest);
}
