// Element-wise operations on n elements, FP32 or BF16.
//
// v1 takes FP32 only. In v2 the last thread takes up to three remaining elements in a loop that is not unrolled.
//
// The result may share memory with an argument, so nothing is declared __restrict__. Products and sums that a compiler
// may fuse are written as fmaf, so both variants give the same bits.

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

template <typename F>
__device__ __forceinline__ void map_v1(const float *x, float *out, unsigned n, F f) {
  unsigned i = thread();
  if (i < n) {
    out[i] = f(x[i]);
  }
}

template <typename T, typename F>
__device__ __forceinline__ void map_v2(const T *x, T *out, unsigned n, F f) {
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

template <typename F>
__device__ __forceinline__ void zip_v1(const float *a, const float *b, float *out, unsigned n, F f) {
  unsigned i = thread();
  if (i < n) {
    out[i] = f(a[i], b[i]);
  }
}

template <typename T, typename F>
__device__ __forceinline__ void zip_v2(const T *a, const T *b, T *out, unsigned n, F f) {
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

// v1: One thread per element.
extern "C" __global__ void add_v1(const float *a, const float *b, float *out, unsigned n) {
  zip_v1(a, b, out, n, Add());
}

// v2: One thread for four elements, in loads and stores of 16 bytes.
TWINS(add_v2, float, bf16,
      (const T *a, const T *b, T *out, unsigned n),
      zip_v2(a, b, out, n, Add());)

// v1: One thread per element.
extern "C" __global__ void multiply_v1(const float *a, const float *b, float *out, unsigned n) {
  zip_v1(a, b, out, n, Multiply());
}

// v2: One thread for four elements, in loads and stores of 16 bytes.
TWINS(multiply_v2, float, bf16,
      (const T *a, const T *b, T *out, unsigned n),
      zip_v2(a, b, out, n, Multiply());)

// v1: One thread per element.
extern "C" __global__ void divide_v1(const float *a, const float *b, float *out, unsigned n) {
  zip_v1(a, b, out, n, Divide());
}

// v2: One thread for four elements, in loads and stores of 16 bytes.
TWINS(divide_v2, float, bf16,
      (const T *a, const T *b, T *out, unsigned n),
      zip_v2(a, b, out, n, Divide());)

// y = y + alpha * x

// v1: One thread per element.
extern "C" __global__ void axpy_v1(float alpha, const float *x, float *y, unsigned n) {
  zip_v1(x, y, y, n, Axpy{alpha});
}

// v2: One thread for four elements, in loads and stores of 16 bytes.
TWINS(axpy_v2, float, bf16,
      (float alpha, const T *x, T *y, unsigned n),
      zip_v2(x, y, y, n, Axpy{alpha});)

// v1: One thread per element.
extern "C" __global__ void scale_v1(float alpha, const float *x, float *out, unsigned n) {
  map_v1(x, out, n, Scale{alpha});
}

// v2: One thread for four elements, in loads and stores of 16 bytes.
TWINS(scale_v2, float, bf16,
      (float alpha, const T *x, T *out, unsigned n),
      map_v2(x, out, n, Scale{alpha});)

// v1: One thread per element.
extern "C" __global__ void relu_v1(const float *x, float *out, unsigned n) {
  map_v1(x, out, n, Relu());
}

// v2: One thread for four elements, in loads and stores of 16 bytes.
TWINS(relu_v2, float, bf16,
      (const T *x, T *out, unsigned n),
      map_v2(x, out, n, Relu());)

// dx = y > 0 ? dy : 0

// v1: One thread per element.
extern "C" __global__ void relu_gradient_v1(const float *y, const float *dy, float *dx, unsigned n) {
  zip_v1(y, dy, dx, n, ReluGradient());
}

// v2: One thread for four elements, in loads and stores of 16 bytes.
TWINS(relu_gradient_v2, float, bf16,
      (const T *y, const T *dy, T *dx, unsigned n),
      zip_v2(y, dy, dx, n, ReluGradient());)

// out = own * a + other * b; the host rounds lambda and 1 - lambda from double separately.

// v1: One thread per element.
extern "C" __global__ void interpolate_v1(
    const float *a, const float *b, float own, float other, float *out, unsigned n) {
  zip_v1(a, b, out, n, Interpolate{own, other});
}

// v2: One thread for four elements, in loads and stores of 16 bytes.
TWINS(interpolate_v2, float, bf16,
      (const T *a, const T *b, float own, float other, T *out, unsigned n),
      zip_v2(a, b, out, n, Interpolate{own, other});)

// out[..,c] = x[..,c] + bias[c]

// v1: One thread per element.
extern "C" __global__ void add_bias_v1(
    const float *x, const float *bias, float *out, unsigned n, unsigned channels) {
  unsigned i = thread();
  if (i < n) {
    out[i] = x[i] + bias[i % channels];
  }
}

__device__ __forceinline__ unsigned next(unsigned c, unsigned channels) {
  return c + 1 == channels ? 0 : c + 1;
}

// v2: One thread and one division for four elements: the channels of the others are counted on from the first; four
// channels that are consecutive in the bias are loaded as 16 bytes.
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
