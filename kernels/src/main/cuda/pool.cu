// Maximum and average over square windows, and their gradients as gathers. x is [N,height,width,C], y and winner are
// [N,outHeight,outWidth,C]. The window of y[n,i,j] begins at row i*stride - padding, column j*stride - padding; a place
// in it is row * window + column. Loops over windows are not unrolled, since windows are small. x and y are FP32 or
// BF16, sums are FP32.
//
// v1: one thread per element of the result.
// v2: one thread per four channels, which loads them at once and does a quarter of the index arithmetic. It requires
//     C % 4 == 0; V is four numbers, and n counts them.

#include "number.cuh"
#include "threads.cuh"

// The parameters of all kernels, and the same as arguments.
#define SIZES \
  unsigned n, int height, int width, int channels, int outHeight, int outWidth, int window, int stride, \
      int padding
#define GIVEN n, height, width, channels, outHeight, outWidth, window, stride, padding

// The largest value so far and its place. The first of equal values wins, and the first NaN over all numbers.
struct Best {
  float value = 0;
  int place = -1;

  __device__ __forceinline__ void offer(float v, int at) {
    if (place < 0 || v > value || (v != v && value == value)) {
      value = v;
      place = at;
    }
  }
};

// The part of an output pixel's window within the image; pixels outside of it are ignored.
struct Window {
  int top, left;
  int firstRow, endRow, firstColumn, endColumn;
  unsigned image;

  __device__ __forceinline__ Window(
    unsigned pixel, int height, int width, int outHeight, int outWidth, int window, int stride,
      int padding) {
    left = (int)(pixel % outWidth) * stride - padding;
    top = (int)(pixel / outWidth % outHeight) * stride - padding;
    image = pixel / outWidth / outHeight;
    firstRow = max(0, -top);
    endRow = min(window, height - top);
    firstColumn = max(0, -left);
    endColumn = min(window, width - left);
  }
};

template <typename T>
__device__ __forceinline__ void max_of_each(const T *x, T *y, unsigned char *winner, SIZES) {
  unsigned o = thread();
  if (o >= n) {
    return;
  }
  Window w(o / channels, height, width, outHeight, outWidth, window, stride, padding);
  const T *from = x + w.image * height * width * channels + o % channels;
  Best best;
  for (int row = w.firstRow; row < w.endRow; row++) {
#pragma unroll 1
    for (int column = w.firstColumn; column < w.endColumn; column++) {
      best.offer(
          number(from[((w.top + row) * width + w.left + column) * channels]), row * window + column);
    }
  }
  put(y + o, best.value);
  winner[o] = (unsigned char)best.place;
}

// v1: One thread per element.
TWINS(max_pool_v1, float, bf16,
      (const T *__restrict__ x, T *__restrict__ y, unsigned char *__restrict__ winner, SIZES),
      max_of_each(x, y, winner, GIVEN);)

template <typename V>
__device__ __forceinline__ void max_of_fours(const V *x, V *y, uchar4 *winner, SIZES) {
  unsigned o = thread();
  if (o >= n) {
    return;
  }
  unsigned fours = channels / 4;
  Window w(o / fours, height, width, outHeight, outWidth, window, stride, padding);
  const V *from = x + w.image * height * width * fours + o % fours;
  Best a, b, c, d;
  for (int row = w.firstRow; row < w.endRow; row++) {
#pragma unroll 1
    for (int column = w.firstColumn; column < w.endColumn; column++) {
      float4 v = number(from[((w.top + row) * width + w.left + column) * fours]);
      int place = row * window + column;
      a.offer(v.x, place);
      b.offer(v.y, place);
      c.offer(v.z, place);
      d.offer(v.w, place);
    }
  }
  put(y + o, make_float4(a.value, b.value, c.value, d.value));
  winner[o] = make_uchar4(a.place, b.place, c.place, d.place);
}

// v2: One thread for four channels, in loads and stores of 16 bytes.
TWINS(max_pool_v2, float4, bf16x4,
      (const T *__restrict__ x, T *__restrict__ y, uchar4 *__restrict__ winner, SIZES),
      max_of_fours(x, y, winner, GIVEN);)

// The output pixels whose windows contain an input pixel: from the first window that reaches it to the last that begins
// at it or before. h and w are its row and column in the padded image.
struct Holders {
  int h, w;
  int firstRow, lastRow, firstColumn, lastColumn;
  unsigned image;

  __device__ __forceinline__ Holders(
    unsigned pixel, int height, int width, int outHeight, int outWidth, int window, int stride,
      int padding) {
    w = (int)(pixel % width) + padding;
    h = (int)(pixel / width % height) + padding;
    image = pixel / width / height;
    firstRow = h < window ? 0 : (h - window) / stride + 1;
    lastRow = min(h / stride, outHeight - 1);
    firstColumn = w < window ? 0 : (w - window) / stride + 1;
    lastColumn = min(w / stride, outWidth - 1);
  }
};

// dx = sum of dy over the windows whose maximum is this pixel, in window order.
template <typename T>
__device__ __forceinline__ void max_gradient_of_each(
    const T *dy, const unsigned char *winner, T *dx, SIZES) {
  unsigned e = thread();
  if (e >= n) {
    return;
  }
  Holders p(e / channels, height, width, outHeight, outWidth, window, stride, padding);
  unsigned from = p.image * outHeight * outWidth * channels + e % channels;
  float sum = 0;
  for (int i = p.firstRow; i <= p.lastRow; i++) {
#pragma unroll 1
    for (int j = p.firstColumn; j <= p.lastColumn; j++) {
      unsigned o = from + (i * outWidth + j) * channels;
      if (winner[o] == (p.h - i * stride) * window + p.w - j * stride) {
        sum += number(dy[o]);
      }
    }
  }
  put(dx + e, sum);
}

// v1: One thread per element.
TWINS(max_pool_gradient_v1, float, bf16,
      (const T *__restrict__ dy, const unsigned char *__restrict__ winner, T *__restrict__ dx, SIZES),
      max_gradient_of_each(dy, winner, dx, GIVEN);)

template <typename V>
__device__ __forceinline__ void max_gradient_of_fours(const V *dy, const uchar4 *winner, V *dx, SIZES) {
  unsigned e = thread();
  if (e >= n) {
    return;
  }
  unsigned fours = channels / 4;
  Holders p(e / fours, height, width, outHeight, outWidth, window, stride, padding);
  unsigned from = p.image * outHeight * outWidth * fours + e % fours;
  float4 sum = make_float4(0, 0, 0, 0);
  for (int i = p.firstRow; i <= p.lastRow; i++) {
#pragma unroll 1
    for (int j = p.firstColumn; j <= p.lastColumn; j++) {
      unsigned o = from + (i * outWidth + j) * fours;
      int place = (p.h - i * stride) * window + p.w - j * stride;
      uchar4 won = winner[o];
      float4 g = number(dy[o]);
      sum.x += won.x == place ? g.x : 0;
      sum.y += won.y == place ? g.y : 0;
      sum.z += won.z == place ? g.z : 0;
      sum.w += won.w == place ? g.w : 0;
    }
  }
  put(dx + e, sum);
}

// v2: One thread for four channels, in loads and stores of 16 bytes.
TWINS(max_pool_gradient_v2, float4, bf16x4,
      (const T *__restrict__ dy, const uchar4 *__restrict__ winner, T *__restrict__ dx, SIZES),
      max_gradient_of_fours(dy, winner, dx, GIVEN);)

// y = sum of a window * each, each = 1/window^2: padding counts as zeros. One thread per element.
template <typename T>
__device__ __forceinline__ void average(const T *x, T *y, SIZES, float each) {
  unsigned o = thread();
  if (o >= n) {
    return;
  }
  Window w(o / channels, height, width, outHeight, outWidth, window, stride, padding);
  const T *from = x + w.image * height * width * channels + o % channels;
  float sum = 0;
  for (int row = w.firstRow; row < w.endRow; row++) {
#pragma unroll 1
    for (int column = w.firstColumn; column < w.endColumn; column++) {
      sum += number(from[((w.top + row) * width + w.left + column) * channels]);
    }
  }
  put(y + o, sum * each);
}

TWINS(average_pool, float, bf16,
      (const T *__restrict__ x, T *__restrict__ y, SIZES, float each),
      average(x, y, GIVEN, each);)

// dx = sum of dy over the windows that contain a pixel, in window order, * each. One thread per element.
template <typename T>
__device__ __forceinline__ void average_gradient(const T *dy, T *dx, SIZES, float each) {
  unsigned e = thread();
  if (e >= n) {
    return;
  }
  Holders p(e / channels, height, width, outHeight, outWidth, window, stride, padding);
  unsigned from = p.image * outHeight * outWidth * channels + e % channels;
  float sum = 0;
  for (int i = p.firstRow; i <= p.lastRow; i++) {
#pragma unroll 1
    for (int j = p.firstColumn; j <= p.lastColumn; j++) {
      sum += number(dy[from + (i * outWidth + j) * channels]);
    }
  }
  put(dx + e, sum * each);
}

TWINS(average_pool_gradient, float, bf16,
      (const T *__restrict__ dy, T *__restrict__ dx, SIZES, float each),
      average_gradient(dy, dx, GIVEN, each);)
