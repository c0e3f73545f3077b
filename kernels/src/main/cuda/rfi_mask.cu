// The mask of Catch-up Mix from the norms a[N,C] of the filters, p a permutation of the batch:
//
//   s[n,c]    = a[n,c] / ( sum over c of a[n,c] + 1e-12 )
//   RFI[n,c]  = s[n,c] - s[p[n],c]      or, as a ratio,      s[n,c] / (s[p[n],c] + 1e-12)
//   rank[n,c] = #{ d : RFI[n,d] < RFI[n,c]  or  (equal and d < c) }      to keep the lowest, > to keep the highest
//   mask[n,c] = rank[n,c] < keep
//
// Influences are in double: shares of equal filters must tie, those of unequal ones must not, and the 1e-12
// decides between some (shares 1/3 and 2/6 differ by it). In double the order is the CPU's, bit for bit: a sum of
// floats is nearly exact in any order. A double is rare here: 3 divisions for each filter, not for each pair.

// Threads of a block in v2 and v3 at most; a power of two.
#define BLOCK 256
#define MAX_CHANNELS 4096
#define EPSILON 1e-12

// The influence of a filter, negated to keep the highest; totals have EPSILON in them.
__device__ __forceinline__ double influence(float own, double ownTotal, float other, double otherTotal, int ratio,
                                            int highest) {
  double share = own / ownTotal;
  double partner = other / otherTotal;
  double rfi = ratio ? share / (partner + EPSILON) : share - partner;
  return highest ? -rfi : rfi;
}

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
                                       int ratio, int highest) {
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

// v2: A block per sample works out each influence once, keeps them in shared memory, and its threads count there.
extern "C" __global__ void rfi_mask_v2(const float* __restrict__ norms, const int* __restrict__ partner,
                                       unsigned char* __restrict__ mask, int channels, int keep, int ratio,
                                       int highest) {
  __shared__ double rfi[MAX_CHANNELS];
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

// The order of doubles as an order of unsigned integers; -0 counts as 0.
__device__ __forceinline__ unsigned long long ordered(double v) {
  unsigned long long bits = __double_as_longlong(v + 0.0);
  return bits >> 63 ? ~bits : bits | 1ull << 63;
}

typedef unsigned long long Key;

// v3: As v2, but influences are compared as integers, two by one 16-byte load that serves two filters of a thread, and which of two equal filters comes first is asked only among the 64 of a warp.
extern "C" __global__ void rfi_mask_v3(const float* __restrict__ norms, const int* __restrict__ partner,
                                       unsigned char* __restrict__ mask, int channels, int keep, int ratio,
                                       int highest) {
  __shared__ ulonglong2 keys[MAX_CHANNELS / 2];
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
  int warp = pair & ~31;
  if (pair >= pairs) return;
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
  unsigned char* at = mask + n * channels + 2 * pair;
  at[0] = rankX < keep;
  if (2 * pair + 1 < channels) at[1] = rankY < keep;
}

// The sum of a number of each thread; each thread of the block gets it. Calls alternate between two rows of sums,
// so that one barrier a call is enough.
__device__ __forceinline__ int sum_of_block(int v, int call) {
  __shared__ int sums[2][BLOCK / 32];
  for (int distance = 16; distance > 0; distance /= 2) {
    v += __shfl_xor_sync(0xffffffffu, v, distance);
  }
  if (threadIdx.x % 32 == 0) {
    sums[call & 1][threadIdx.x / 32] = v;
  }
  __syncthreads();
  int sum = 0;
#pragma unroll 1
  for (int i = 0; i < blockDim.x / 32; i++) {
    sum += sums[call & 1][i];
  }
  return sum;
}

// v4: Ranks nothing: a block finds the filter of rank keep - 1 by settling its influence bit by bit, and of equal ones its number, so that work grows with C rather than with C^2.
extern "C" __global__ void rfi_mask_v4(const float* __restrict__ norms, const int* __restrict__ partner,
                                       unsigned char* __restrict__ mask, int channels, int keep, int ratio,
                                       int highest) {
  __shared__ Key keys[MAX_CHANNELS];
  unsigned n = blockIdx.x;
  const float* own = norms + n * channels;
  const float* other = norms + (unsigned)partner[n] * channels;
  double2 sums = totals(own, other, channels);
  // A thread reads the keys that it writes, so no barrier is needed.
#pragma unroll 1
  for (int c = threadIdx.x; c < channels; c += blockDim.x) {
    keys[c] = ordered(influence(own[c], sums.x, other[c], sums.y, ratio, highest));
  }
  // Candidates agree with value above bit keyBit, and where all bits are settled, with number above numberBit; the
  // one that is looked for has rank among them.
  int rank = keep - 1;
  int candidates = keep == 0 ? 0 : channels;
  Key value = 0;
  int keyBit = 64;
  unsigned number = 0;
  int numberBit = 12;
  while (candidates > 1 && keyBit > 0) {
    keyBit--;
    int mine = 0;
#pragma unroll 1
    for (int c = threadIdx.x; c < channels; c += blockDim.x) {
      mine += keys[c] >> keyBit == value >> keyBit;
    }
    int below = sum_of_block(mine, keyBit);
    if (rank < below) {
      candidates = below;
    } else {
      candidates -= below;
      rank -= below;
      value |= 1ull << keyBit;
    }
  }
  while (candidates > 1) {
    numberBit--;
    int mine = 0;
#pragma unroll 1
    for (int c = threadIdx.x; c < channels; c += blockDim.x) {
      mine += keys[c] == value && c >> numberBit == number >> numberBit;
    }
    int below = sum_of_block(mine, numberBit);
    if (rank < below) {
      candidates = below;
    } else {
      candidates -= below;
      rank -= below;
      number |= 1u << numberBit;
    }
  }
#pragma unroll 1
  for (int c = threadIdx.x; c < channels; c += blockDim.x) {
    // Bits that were not settled do not matter: one candidate was left. A shift by 64 is none.
    Key key = keyBit == 64 ? 0 : keys[c] >> keyBit;
    Key last = keyBit == 64 ? 0 : value >> keyBit;
    mask[n * channels + c] = candidates > 0 && (key < last || (key == last && c >> numberBit <= number >> numberBit));
  }
}
