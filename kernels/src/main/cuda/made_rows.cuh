// Rows that are made, written, and at once taken as they were written, see Stored in batch_norm_v5.cuh.

// v as it is in memory, where it is written to.
static __device__ __forceinline__ void written(float v[4], float* to) { save16(v, to); }

static __device__ __forceinline__ void written(float v[8], bf16* to) {
  bf16x8 all = rounded(v);
  *(bf16x8*)to = all;
  widen(all, v);
}

// a + b.
template <typename T>
struct Added {
  typedef T Type;
  const T* a;
  const T* b;
  T* sum;

  __device__ __forceinline__ void start(unsigned start, unsigned row, int c) {
    a += start;
    b += start;
    sum += start;
  }

  __device__ __forceinline__ void take(int ahead, int rows, float v[WIDE(T)]) const {
    float w[WIDE(T)];
    load16(a + ahead, v);
    load16(b + ahead, w);
#pragma unroll
    for (int j = 0; j < WIDE(T); ++j) {
      v[j] += w[j];
    }
    written(v, sum + ahead);
  }
};

// Of each of 4 channels: a where its byte of own is 1, b where it is 0.
static __device__ __forceinline__ float4 mixed(unsigned own, float4 a, float4 b) { return select(own, a, b); }

// The same of 8.
static __device__ __forceinline__ bf16x8 mixed(uint2 own, bf16x8 a, bf16x8 b) {
  bf16x8 of;
#pragma unroll
  for (int k = 0; k < 4; ++k) {
    unsigned bytes = (k < 2 ? own.x : own.y) * 0xffu;
    unsigned mask = __byte_perm(bytes, 0, k % 2 ? 0x3322 : 0x1100);
    of.two[k] = a.two[k] & mask | b.two[k] & ~mask;
  }
  return of;
}

static __device__ __forceinline__ void widen(float4 all, float v[4]) {
  v[0] = all.x;
  v[1] = all.y;
  v[2] = all.z;
  v[3] = all.w;
}

static __device__ __forceinline__ bool any(unsigned own) { return own != 0; }
static __device__ __forceinline__ bool all(unsigned own) { return own == 0x01010101u; }
static __device__ __forceinline__ bool any(uint2 own) { return own.x | own.y; }
static __device__ __forceinline__ bool all(uint2 own) { return (own.x & own.y) == 0x01010101u; }

// 16 bytes of features, and their bytes of a mask.
template <typename T> struct Wide {
  typedef float4 Numbers;
  typedef unsigned Mask;
};

template <> struct Wide<bf16> {
  typedef bf16x8 Numbers;
  typedef uint2 Mask;
};

// Row r of sample n = r / pixels: its own channels where mask [N,C] is 1, those of row r of sample partner[n] where it is 0.
template <typename T>
struct Mixed {
  typedef T Type;
  const T* h;
  const int* partner;
  const unsigned char* mask;
  T* mix;
  unsigned pixels;
  unsigned channels;
  unsigned first;

  __device__ __forceinline__ void start(unsigned start, unsigned row, int c) {
    h += start;
    mix += start;
    mask += c;
    first = row;
  }

  __device__ __forceinline__ void take(int ahead, int rows, float v[WIDE(T)]) const {
    typedef typename Wide<T>::Numbers V;
    unsigned n = (first + rows) / pixels;
    typename Wide<T>::Mask own = *(const typename Wide<T>::Mask*)(mask + n * channels);
    // As in channel_mix.cu, a load that no channel needs reads where the needed one does.
    unsigned far = ((unsigned)partner[n] - n) * pixels * channels;
    unsigned near = ahead;
    V a = *(const V*)(h + (int)(near + (any(own) ? 0 : far)));
    V b = *(const V*)(h + (int)(near + (all(own) ? 0 : far)));
    V both = mixed(own, a, b);
    *(V*)(mix + ahead) = both;
    widen(both, v);
  }
};
