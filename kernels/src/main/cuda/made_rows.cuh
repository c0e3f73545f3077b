// Rows that are made, written, and at once taken as they were written, see Stored in batch_norm_v5.cuh.

// v as 16 bytes of memory.
static __device__ __forceinline__ void narrow(const float v[4], float4* all) { save16(v, (float*)all); }
static __device__ __forceinline__ void narrow(const float v[8], bf16x8* all) { save16(v, (bf16*)all); }

// a + b.
template <typename T>
struct Added {
  typedef T Type;
  static const bool GUARDED = true;
  typedef int Place;
  struct Read {
    typename Wide<T>::Numbers a, b;
  };
  const T* a;
  const T* b;
  T* sum;

  __device__ __forceinline__ void start(unsigned first, unsigned row, int c) {
    a += first;
    b += first;
    sum += first;
  }

  __device__ __forceinline__ Place at(int ahead, int rows) const { return ahead; }

  __device__ __forceinline__ Read read(Place at) const {
    typedef typename Wide<T>::Numbers V;
    Read v = {*(const V*)(a + at), *(const V*)(b + at)};
    return v;
  }

  __device__ __forceinline__ void made(Place at, Read v, float of[WIDE(T)]) const {
    float more[WIDE(T)];
    widen(v.a, of);
    widen(v.b, more);
#pragma unroll
    for (int j = 0; j < WIDE(T); ++j) {
      of[j] += more[j];
    }
    typename Wide<T>::Numbers written;
    narrow(of, &written);
    *(typename Wide<T>::Numbers*)(sum + at) = written;
    widen(written, of);
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

static __device__ __forceinline__ bool any(unsigned own) { return own != 0; }
static __device__ __forceinline__ bool all(unsigned own) { return own == 0x01010101u; }
static __device__ __forceinline__ bool any(uint2 own) { return own.x | own.y; }
static __device__ __forceinline__ bool all(uint2 own) { return (own.x & own.y) == 0x01010101u; }

// Row r of sample n = r / pixels: its own channels where mask [N,C] is 1, those of row r of sample partner[n] where it is 0.
template <typename T>
struct Mixed {
  typedef T Type;
  static const bool GUARDED = true;
  // From the thread's first vector to the own one, and further to the partner's.
  struct Place {
    int ahead;
    unsigned further;
    typename Wide<T>::Mask own;
  };
  struct Read {
    typename Wide<T>::Numbers own, other;
  };
  const T* h;
  const int* partner;
  const unsigned char* mask;
  T* mix;
  unsigned pixels;
  unsigned channels;
  unsigned begin;
  unsigned each;

  __device__ __forceinline__ void start(unsigned first, unsigned row, int c) {
    h += first;
    mix += first;
    mask += c;
    begin = row;
    each = 0xffffffffu / pixels;
  }

  __device__ __forceinline__ Place at(int ahead, int rows) const {
    // A division: the product with 2^32 / pixels, rounded down, is the quotient or one less.
    unsigned row = begin + rows;
    unsigned n = __umulhi(row, each);
    n += row - n * pixels >= pixels;
    Place p;
    p.ahead = ahead;
    p.further = ((unsigned)partner[n] - n) * pixels * channels;
    p.own = *(const typename Wide<T>::Mask*)(mask + n * channels);
    return p;
  }

  // As in channel_mix.cu, a load that no channel needs reads where the needed one does.
  __device__ __forceinline__ Read read(Place at) const {
    typedef typename Wide<T>::Numbers V;
    Read v = {*(const V*)(h + (int)(at.ahead + (any(at.own) ? 0 : at.further))),
              *(const V*)(h + (int)(at.ahead + (all(at.own) ? 0 : at.further)))};
    return v;
  }

  __device__ __forceinline__ void made(Place at, Read v, float of[WIDE(T)]) const {
    typename Wide<T>::Numbers both = mixed(at.own, v.own, v.other);
    *(typename Wide<T>::Numbers*)(mix + at.ahead) = both;
    widen(both, of);
  }
};
