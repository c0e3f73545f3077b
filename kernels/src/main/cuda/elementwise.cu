// Element-wise operations on n elements, FP32 or BF16.
//
// A thread takes four elements, in loads and stores of 16 bytes; the last takes up to three remaining elements in a
// loop that is not unrolled. One element per thread would need four times the requests and three times the
// instructions.
//
// The result may share memory with an argument, so nothing is declared __restrict__. Products and sums that a compiler
// may fuse are written as fmaf, so an element gets the same bits in the loop as among four.

#include "number.cuh"
#include "threads.cuh"

struct Add {
  __device__ float operator()(float a, float b) const { return a + b; }
};

struct Multiply {
  __device__ float operator()(float a, float b) const { return a * b; }
};

struct Divide {
  __device__ float operator()(float a, float b) const { return a / b; }
};

struct Axpy {
  float alpha;
  __device__ float operator()(float x, float y) const { return fmaf(alpha, x, y); }
};

struct Interpolate {
  float own, other;
  __device__ float operator()(float a, float b) const { return fmaf(own, a, other * b); }
};

struct ReluGradient {
  __device__ float operator()(float y, float dy) const { return y > 0 ? dy : 0; }
};

struct Scale {
  float alpha;
  __device__ float operator()(float x) const { return alpha * x; }
};

struct Relu {
  // "Below zero" is false for NaN, so NaN stays.
  __device__ float operator()(float x) const { return x < 0 ? 0 : x; }
};

template <typename T, typename F>
__device__ __forceinline__ void map(const T *x, T *out, unsigned n, F f) {
  unsigned i = 4 * thread();
  if (i + 4 <= n) {
    float4 v = four(x + i);
    put_four(out + i, make_float4(f(v.x), f(v.y), f(v.z), f(v.w)));
  } else {
#pragma unroll 1
    for (; i < n; i++) {
      put(out + i, f(number(x[i])));
    }
  }
}

template <typename T, typename F>
__device__ __forceinline__ void zip(const T *a, const T *b, T *out, unsigned n, F f) {
  unsigned i = 4 * thread();
  if (i + 4 <= n) {
    float4 p = four(a + i);
    float4 q = four(b + i);
    put_four(out + i, make_float4(f(p.x, q.x), f(p.y, q.y), f(p.z, q.z), f(p.w, q.w)));
  } else {
#pragma unroll 1
    for (; i < n; i++) {
      put(out + i, f(number(a[i]), number(b[i])));
    }
  }
}

TWINS(add_v2, float, bf16,
      (const T *a, const T *b, T *out, unsigned n),
      zip(a, b, out, n, Add());)

TWINS(multiply_v2, float, bf16,
      (const T *a, const T *b, T *out, unsigned n),
      zip(a, b, out, n, Multiply());)

TWINS(divide_v2, float, bf16,
      (const T *a, const T *b, T *out, unsigned n),
      zip(a, b, out, n, Divide());)

// y = y + alpha * x
TWINS(axpy_v2, float, bf16,
      (float alpha, const T *x, T *y, unsigned n),
      zip(x, y, y, n, Axpy{alpha});)

TWINS(scale_v2, float, bf16,
      (float alpha, const T *x, T *out, unsigned n),
      map(x, out, n, Scale{alpha});)

TWINS(relu_v2, float, bf16,
      (const T *x, T *out, unsigned n),
      map(x, out, n, Relu());)

// dx = y > 0 ? dy : 0
TWINS(relu_gradient_v2, float, bf16,
      (const T *y, const T *dy, T *dx, unsigned n),
      zip(y, dy, dx, n, ReluGradient());)

// out = own * a + other * b; the host rounds lambda and 1 - lambda from double separately.
TWINS(interpolate_v2, float, bf16,
      (const T *a, const T *b, float own, float other, T *out, unsigned n),
      zip(a, b, out, n, Interpolate{own, other});)

__device__ __forceinline__ unsigned next(unsigned c, unsigned channels) {
  return c + 1 == channels ? 0 : c + 1;
}

// out[..,c] = x[..,c] + bias[c]. One division for four elements: the channels of the others are counted on from the
// first; four channels that are consecutive in the bias are loaded as 16 bytes.
extern "C" __global__ void add_bias_v2(
    const float *x, const float *bias, float *out, unsigned n, unsigned channels) {
  unsigned i = 4 * thread();
  unsigned c = i % channels;
  if (i + 4 <= n) {
    float4 v = *(const float4 *)(x + i);
    float4 b;
    if (channels % 4 == 0) {
      b = *(const float4 *)(bias + c);
    } else {
      b.x = bias[c];
      c = next(c, channels);
      b.y = bias[c];
      c = next(c, channels);
      b.z = bias[c];
      c = next(c, channels);
      b.w = bias[c];
    }
    *(float4 *)(out + i) = make_float4(v.x + b.x, v.y + b.y, v.z + b.z, v.w + b.w);
  } else {
#pragma unroll 1
    for (; i < n; i++, c = next(c, channels)) {
      out[i] = x[i] + bias[c];
    }
  }
}

// out = mask ? a : b; the mask has `count` elements, which repeat.
template <typename T>
__device__ __forceinline__ void where(const unsigned char *mask, const T *a, const T *b, T *out, unsigned n,
                                      unsigned count) {
  unsigned i = 4 * thread();
  if (i + 4 <= n) {
    unsigned m = i % count;
    bool own[4];
    for (int j = 0; j < 4; j++) {
      own[j] = mask[m] != 0;
      m = m + 1 == count ? 0 : m + 1;
    }
    float4 u = four(a + i);
    float4 v = four(b + i);
    put_four(out + i, make_float4(own[0] ? u.x : v.x, own[1] ? u.y : v.y, own[2] ? u.z : v.z, own[3] ? u.w : v.w));
  } else {
#pragma unroll 1
    for (; i < n; i++) {
      put(out + i, number(mask[i % count] != 0 ? a[i] : b[i]));
    }
  }
}

TWINS(where_v2, float, bf16,
      (const unsigned char *mask, const T *a, const T *b, T *out, unsigned n, unsigned count),
      where(mask, a, b, out, n, count);)
