// Mixing by filters and its gradient, on features [N,P,C] of P pixels with a mask [N,C] of 0 and 1. p is a permutation
// of the batch, q its inverse:
//
//   channel_mix:           out[n,.,c] = mask[n,c] ? x[n,.,c] : x[p[n],.,c]
//   channel_mix_gradient:  dx[n,.,c]  = (mask[n,c] ? dy[n,.,c] : 0) + (mask[q[n],c] ? 0 : dy[q[n],.,c])
//
// The gradient is a gather: one thread writes each element of dx, so there are no atomics. Features are FP32 or BF16;
// the mix only moves them, the gradient adds in FP32. V is 4 channels of either type, in v4 16 bytes.

#include "bf16x8.cuh"
#include "threads.cuh"

// Most threads of a block in v3 and v4.
#define BLOCK 256
// Most pixels per thread in v3 and v4, and how many of them are loaded before the first is stored.
#define PIXELS 8
#define FLIGHT 4

// The distance from an element of sample n to the element of sample rows[n]. Unsigned sums wrap, so it may be
// negative.
__device__ __forceinline__ unsigned shift(const int* rows, unsigned n, unsigned plane) {
  return ((unsigned)rows[n] - n) * plane;
}

template <typename T>
__device__ __forceinline__ void mix_v1(const T* x, const int* partner, const unsigned char* mask, T* out, int elements,
                                       int pixels, int channels) {
  unsigned i = thread();
  if (i >= (unsigned)elements) return;
  unsigned plane = (unsigned)pixels * channels;
  unsigned n = i / plane;
  bool own = mask[n * channels + i % channels];
  out[i] = x[own ? i : i + shift(partner, n, plane)];
}

// v1: One thread per element finds its sample and channel by division and reads only the sample that the mask selects.
TWINS(channel_mix_v1, float, bf16,
      (const T* __restrict__ x, const int* __restrict__ partner, const unsigned char* __restrict__ mask,
       T* __restrict__ out, int elements, int pixels, int channels),
      mix_v1(x, partner, mask, out, elements, pixels, channels);)

template <typename T>
__device__ __forceinline__ void gradient_v1(const T* dy, const int* inverse, const unsigned char* mask, T* dx,
                                            int elements, int pixels, int channels) {
  unsigned i = thread();
  if (i >= (unsigned)elements) return;
  unsigned plane = (unsigned)pixels * channels;
  unsigned n = i / plane;
  unsigned c = i % channels;
  float sum = 0;
  if (mask[n * channels + c]) sum = number(dy[i]);
  if (!mask[(unsigned)inverse[n] * channels + c]) sum += number(dy[i + shift(inverse, n, plane)]);
  put(dx + i, sum);
}

// v1: One thread per element finds its sample and channel by division and reads only the sample that the mask selects.
TWINS(channel_mix_gradient_v1, float, bf16,
      (const T* __restrict__ dy, const int* __restrict__ inverse, const unsigned char* __restrict__ mask,
       T* __restrict__ dx, int elements, int pixels, int channels),
      gradient_v1(dy, inverse, mask, dx, elements, pixels, channels);)

// The mask of 4 channels: one byte of 0 or 1 each, as in memory.
typedef unsigned Quad;
#define NONE 0u
#define ALL 0x01010101u

__device__ __forceinline__ bool has(Quad q, int i) { return q >> 8 * i & 1; }
__device__ __forceinline__ bool any(Quad q) { return q != NONE; }
__device__ __forceinline__ bool all(Quad q) { return q == ALL; }

// The mask of 8 BF16 channels, for v4.
struct __align__(8) Octet {
  Quad low, high;
};

__device__ __forceinline__ bool any(Octet o) { return any(o.low) || any(o.high); }
__device__ __forceinline__ bool all(Octet o) { return all(o.low) && all(o.high); }

__device__ __forceinline__ bf16x8 select(Octet own, bf16x8 a, bf16x8 b) {
  bf16x8 selected = {select(own.low, a.low, b.low), select(own.high, a.high, b.high)};
  return selected;
}

// The type of the mask of V.
template <typename V> struct MaskOf {
  typedef Quad Type;
};

template <> struct MaskOf<bf16x8> {
  typedef Octet Type;
};

// 4 channels of a sample and of its partner.
template <typename V>
struct Pair {
  V own;
  V other;
};

// The offsets at which a thread reads its own sample and the other one. If none of the 4 channels needs a sample, its
// load reads the other address: that costs no memory traffic and, unlike a branch, does not diverge.
struct Reach {
  unsigned own;
  unsigned other;
};

__device__ __forceinline__ Reach reach(bool wantsOwn, bool wantsOther, unsigned shift) {
  Reach r;
  r.own = wantsOwn ? 0 : shift;
  r.other = wantsOther ? shift : 0;
  return r;
}

template <typename V>
__device__ __forceinline__ Pair<V> load(const V* x, unsigned i, Reach r) {
  Pair<V> p;
  p.own = x[i + r.own];
  p.other = x[i + r.other];
  return p;
}

// Computes the mix of a pair.
template <typename M>
struct Select {
  M own;

  template <typename V>
  __device__ __forceinline__ V operator()(Pair<V> p) const {
    return select(own, p.own, p.other);
  }
};

__device__ __forceinline__ float4 sum(Quad own, float4 a, Quad kept, float4 b) {
  return make_float4((has(own, 0) ? a.x : 0) + (has(kept, 0) ? 0 : b.x),
                     (has(own, 1) ? a.y : 0) + (has(kept, 1) ? 0 : b.y),
                     (has(own, 2) ? a.z : 0) + (has(kept, 2) ? 0 : b.z),
                     (has(own, 3) ? a.w : 0) + (has(kept, 3) ? 0 : b.w));
}

// Computes the gradient of a pair.
template <typename M>
struct Add {
  M own;
  M kept;

  template <typename V>
  __device__ __forceinline__ float4 operator()(Pair<V> p) const {
    return sum(own, number(p.own), kept, number(p.other));
  }

  __device__ __forceinline__ float8 operator()(Pair<bf16x8> p) const {
    float8 v = {sum(own.low, number(p.own.low), kept.low, number(p.other.low)),
                sum(own.high, number(p.own.high), kept.high, number(p.other.high))};
    return v;
  }
};

template <typename V>
__device__ __forceinline__ void mix_v2(const V* x, const int* partner, const Quad* mask, V* out, int count, int pixels,
                                       int quads) {
  unsigned i = thread();
  if (i >= (unsigned)count) return;
  unsigned plane = (unsigned)pixels * quads;
  unsigned n = i / plane;
  Quad own = mask[n * quads + i % quads];
  Select<Quad> mix = {own};
  put(out + i, mix(load(x, i, reach(own != NONE, own != ALL, shift(partner, n, plane)))));
}

// v2: One thread per 4 channels moves them by 16-byte loads and stores.
TWINS(channel_mix_v2, float4, bf16x4,
      (const T* __restrict__ x, const int* __restrict__ partner, const Quad* __restrict__ mask,
       T* __restrict__ out, int count, int pixels, int quads),
      mix_v2(x, partner, mask, out, count, pixels, quads);)

template <typename V>
__device__ __forceinline__ void gradient_v2(const V* dy, const int* inverse, const Quad* mask, V* dx, int count,
                                            int pixels, int quads) {
  unsigned i = thread();
  if (i >= (unsigned)count) return;
  unsigned plane = (unsigned)pixels * quads;
  unsigned n = i / plane;
  unsigned c = i % quads;
  Quad own = mask[n * quads + c];
  Quad kept = mask[(unsigned)inverse[n] * quads + c];
  Add<Quad> add = {own, kept};
  put(dx + i, add(load(dy, i, reach(own != NONE, kept != ALL, shift(inverse, n, plane)))));
}

// v2: One thread per 4 channels moves them by 16-byte loads and stores.
TWINS(channel_mix_gradient_v2, float4, bf16x4,
      (const T* __restrict__ dy, const int* __restrict__ inverse, const Quad* __restrict__ mask,
       T* __restrict__ dx, int count, int pixels, int quads),
      gradient_v2(dy, inverse, mask, dx, count, pixels, quads);)

// A thread's work in v3: a quad of channels of sample n at pixels pixel, pixel + step, ... below end.
struct Part {
  unsigned n;
  int quad;
  int pixel;
  int step;
  int end;
};

// A block takes one sample, up to BLOCK quads, and PIXELS pixels for each of its rows of threads; the launch sets the
// number of rows. The next block takes the next pixels or, with SAMPLES_FIRST, the next sample.
template <bool SAMPLES_FIRST>
__device__ __forceinline__ Part part(int pixels, int quads) {
  int width = min(BLOCK, quads);
  int rows = blockDim.x / width;
  int tiles = (quads + BLOCK - 1) / BLOCK;
  int span = rows * PIXELS;
  int chunks = (pixels + span - 1) / span;
  unsigned samples = gridDim.x / chunks / tiles;
  unsigned at = SAMPLES_FIRST ? blockIdx.x / samples : blockIdx.x;
  int chunk = at % chunks;
  int tile = at / chunks % tiles;
  int row = threadIdx.x / width;
  Part p;
  p.n = SAMPLES_FIRST ? blockIdx.x % samples : blockIdx.x / chunks / tiles;
  p.quad = tile * BLOCK + threadIdx.x % width;
  p.pixel = chunk * span + row;
  p.step = rows;
  p.end = row < rows && p.quad < quads ? min(pixels, chunk * span + span) : 0;
  return p;
}

// Mixes a thread's pixels, with the loads of FLIGHT pixels before their stores.
template <typename V, typename Mix>
__device__ __forceinline__ void walk(const V* __restrict__ x, V* __restrict__ out, Part p, int pixels, int quads,
                                     Reach r, Mix mix) {
  unsigned i = (p.n * pixels + p.pixel) * quads + p.quad;
  unsigned stride = p.step * quads;
  const V* own = x + (i + r.own);
  const V* other = x + (i + r.other);
  V* to = out + i;
  int left = (p.end - p.pixel + p.step - 1) / p.step;
  for (; left >= FLIGHT; left -= FLIGHT) {
    Pair<V> pairs[FLIGHT];
#pragma unroll
    for (int k = 0; k < FLIGHT; k++) {
      pairs[k].own = *own;
      pairs[k].other = *other;
      own += stride;
      other += stride;
    }
#pragma unroll
    for (int k = 0; k < FLIGHT; k++) {
      put(to, mix(pairs[k]));
      to += stride;
    }
  }
#pragma unroll 1
  for (; left > 0; left--) {
    Pair<V> pair = {*own, *other};
    put(to, mix(pair));
    own += stride;
    other += stride;
    to += stride;
  }
}

template <typename V>
__device__ __forceinline__ void mix_v3(const V* x, const int* partner, const Quad* mask, V* out, int pixels,
                                       int quads) {
  Part p = part<false>(pixels, quads);
  if (p.pixel >= p.end) return;
  Quad own = mask[p.n * quads + p.quad];
  Select<Quad> mix = {own};
  walk(x, out, p, pixels, quads, reach(own != NONE, own != ALL, shift(partner, p.n, pixels * quads)), mix);
}

// v3: One thread keeps the masks of 4 channels in registers for up to 8 pixels, divides once, and has the loads of
// 4 pixels in flight.
TWINS(channel_mix_v3, float4, bf16x4,
      (const T* __restrict__ x, const int* __restrict__ partner, const Quad* __restrict__ mask,
       T* __restrict__ out, int pixels, int quads),
      mix_v3(x, partner, mask, out, pixels, quads);)

template <typename V>
__device__ __forceinline__ void gradient_v3(const V* dy, const int* inverse, const Quad* mask, V* dx, int pixels,
                                            int quads) {
  Part p = part<false>(pixels, quads);
  if (p.pixel >= p.end) return;
  Quad own = mask[p.n * quads + p.quad];
  Quad kept = mask[(unsigned)inverse[p.n] * quads + p.quad];
  Add<Quad> add = {own, kept};
  walk(dy, dx, p, pixels, quads, reach(own != NONE, kept != ALL, shift(inverse, p.n, pixels * quads)), add);
}

// v3: One thread keeps the masks of 4 channels in registers for up to 8 pixels, divides once, and has the loads of
// 4 pixels in flight.
TWINS(channel_mix_gradient_v3, float4, bf16x4,
      (const T* __restrict__ dy, const int* __restrict__ inverse, const Quad* __restrict__ mask,
       T* __restrict__ dx, int pixels, int quads),
      gradient_v3(dy, inverse, mask, dx, pixels, quads);)

template <typename V, typename M>
__device__ __forceinline__ void mix_v4(const V* x, const int* partner, const M* mask, V* out, int pixels, int vectors) {
  Part p = part<true>(pixels, vectors);
  if (p.pixel >= p.end) return;
  M own = mask[p.n * vectors + p.quad];
  Select<M> mix = {own};
  walk(x, out, p, pixels, vectors, reach(any(own), !all(own), shift(partner, p.n, pixels * vectors)), mix);
}

// v4: As v3, but blocks go over the samples first, so that both halves of a pair meet in the second-level cache, and a
// BF16 access has 16 bytes, 8 channels.
TWINS(channel_mix_v4, float4, bf16x8,
      (const T* __restrict__ x, const int* __restrict__ partner, const MaskOf<T>::Type* __restrict__ mask,
       T* __restrict__ out, int pixels, int vectors),
      mix_v4(x, partner, mask, out, pixels, vectors);)

template <typename V, typename M>
__device__ __forceinline__ void gradient_v4(const V* dy, const int* inverse, const M* mask, V* dx, int pixels,
                                            int vectors) {
  Part p = part<true>(pixels, vectors);
  if (p.pixel >= p.end) return;
  M own = mask[p.n * vectors + p.quad];
  M kept = mask[(unsigned)inverse[p.n] * vectors + p.quad];
  Add<M> add = {own, kept};
  walk(dy, dx, p, pixels, vectors, reach(any(own), !all(kept), shift(inverse, p.n, pixels * vectors)), add);
}

// v4: As v3, but blocks go over the samples first, so that both halves of a pair meet in the second-level cache, and a
// BF16 access has 16 bytes, 8 channels.
TWINS(channel_mix_gradient_v4, float4, bf16x8,
      (const T* __restrict__ dy, const int* __restrict__ inverse, const MaskOf<T>::Type* __restrict__ mask,
       T* __restrict__ dx, int pixels, int vectors),
      gradient_v4(dy, inverse, mask, dx, pixels, vectors);)
