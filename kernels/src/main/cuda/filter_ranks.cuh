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

// The keys of a sample's filters, in whole rows of threads; what is too much comes after all.
__device__ __forceinline__ void order(Key* keys, const float* own, const float* other, int channels, int ratio,
                                      int highest) {
  double2 total = totals(own, other, channels);
#pragma unroll 1
  for (int first = 0; first < channels; first += blockDim.x) {
    int c = first + threadIdx.x;
    keys[c] = c < channels ? ordered(influence(own[c], total.x, other[c], total.y, ratio, highest)) : ~0ull;
  }
}

// Writes the mask of sample n. Ranks nothing: the block finds the filter of rank keep - 1 by settling its influence bit by
// bit, and of equal ones its number. keys: as many as there are channels, in whole rows of threads.
__device__ __forceinline__ void settle(Key* keys, const float* norms, const int* partner, unsigned char* mask, unsigned n,
                                       int channels, int keep, int ratio, int highest) {
  __shared__ int4 sums[2 * BLOCK / 32 / 4];
  int t = threadIdx.x;
  if (t < 2 * BLOCK / 32) {
    ((int*)sums)[t] = 0;
  }
  // A thread reads the keys that it writes.
  order(keys, norms + n * channels, norms + (unsigned)partner[n] * channels, channels, ratio, highest);
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

// The same by ranks, of at most BLOCK channels: as many threads as there are for each filter share out its comparisons. It
// takes less time than settle does where they are few each.
__device__ __forceinline__ void compare(Key* keys, const float* norms, const int* partner, unsigned char* mask,
                                        unsigned n, int channels, int keep, int ratio, int highest) {
  order(keys, norms + n * channels, norms + (unsigned)partner[n] * channels, channels, ratio, highest);
  __syncthreads();
  int shift = 0;
  while (shift < 5 && channels << (shift + 1) <= BLOCK) {
    shift++;
  }
  int c = threadIdx.x >> shift;
  int part = threadIdx.x - (c << shift);
  Key own = keys[min(c, channels - 1)];
  int rank = 0;
#pragma unroll 8
  for (int d = part; d < channels; d += 1 << shift) {
    Key k = keys[d];
    rank += k < own || (k == own && d < c);
  }
  for (int apart = 1 << shift >> 1; apart > 0; apart /= 2) {
    rank += __shfl_xor_sync(0xffffffffu, rank, apart);
  }
  if (part == 0 && c < channels) {
    mask[n * channels + c] = rank < keep;
  }
}
