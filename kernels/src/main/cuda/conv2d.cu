// Convolution, forward; zero outside of the image.
//   x [N,H,W,G,Cin]   w [G,Cout,KH,KW,Cin]   y [N,OH,OW,G,Cout]
//   y[n,i,j,g,co] = sum over kh,kw,ci of
//                   x[n, i*stride+kh-padding, j*stride+kw-padding, g, ci] * w[g,co,kh,kw,ci]
// Cin and Cout are the channels of one of G groups.
//
// A long FP32 sum loses digits, so each sum is a sum of short sums in a fixed order.

#include "mma_windows.cuh"

template <typename T>
static __device__ void element(
    const T* __restrict__ x, const T* __restrict__ w, T* __restrict__ y, int batch, int height,
    int width, int cin, int cout, int kernelHeight, int kernelWidth, int stride, int padding,
    int groups, int outHeight, int outWidth) {
  unsigned index = blockIdx.x * blockDim.x + threadIdx.x;
  unsigned pixels = (unsigned)batch * outHeight * outWidth;
  if (index >= pixels * groups * cout) {
    return;
  }
  int channel = index % (groups * cout);
  int group = channel / cout;
  int pixel = index / (groups * cout);
  int j = pixel % outWidth;
  int i = pixel / outWidth % outHeight;
  int n = pixel / outWidth / outHeight;
  const T* image = x + (n * height * width * groups + group) * cin;
  const T* filter = w + channel * kernelHeight * kernelWidth * cin;
  float total = 0;
  for (int kh = 0; kh < kernelHeight; ++kh) {
    for (int kw = 0; kw < kernelWidth; ++kw) {
      int h = i * stride + kh - padding;
      int v = j * stride + kw - padding;
      if (h >= 0 && h < height && v >= 0 && v < width) {
        const T* from = image + (h * width + v) * groups * cin;
        const T* weights = filter + (kh * kernelWidth + kw) * cin;
        float partial = 0;
        for (int ci = 0; ci < cin; ++ci) {
          partial += number(from[ci]) * number(weights[ci]);
        }
        total += partial;
      }
    }
  }
  put(&y[index], total);
}

#ifndef MMA_ONLY

// One thread per element of the result walks its window.
TWINS(conv2d_v1, float, bf16,
      (const T* __restrict__ x, const T* __restrict__ w, T* __restrict__ y, int batch, int height, int width,
       int cin, int cout, int kernelHeight, int kernelWidth, int stride, int padding, int groups,
       int outHeight, int outWidth),
      element(x, w, y, batch, height, width, cin, cout, kernelHeight, kernelWidth, stride, padding, groups,
          outHeight, outWidth);)

#endif

template <class By, typename T>
static __device__ void tile(
    const T* __restrict__ x, const T* __restrict__ w, T* __restrict__ y, int batch, int height,
    int width, int cin, int cout, int kernelHeight, int kernelWidth, int stride, int padding,
    int groups, int outHeight, int outWidth) {
  // For each group [N*OH*OW, K] times [K, Cout] with K = KH*KW*Cin. The left matrix has one window per row and exists
  // only as tiles in shared memory.
  __shared__ __align__(16) float windows[DEPTH][PITCH];
  __shared__ __align__(16) float filters[DEPTH][PITCH];
  unsigned pixels = (unsigned)batch * outHeight * outWidth;
  unsigned terms = (unsigned)kernelHeight * kernelWidth * cin;
  unsigned tilesAcross = (cout + TILE - 1u) / TILE;
  unsigned firstChannel = blockIdx.x % tilesAcross * TILE;
  unsigned group = blockIdx.x / tilesAcross % groups;
  unsigned firstPixel = blockIdx.x / tilesAcross / groups * TILE;
  x += group * cin;
  w += group * cout * terms;
  y += group * cout;

  // A thread loads one term for 4 pixels and for 4 filters, 16 apart. The next thread loads the next term, which is
  // next in memory.
  int term = threadIdx.x % DEPTH;
  int lane = threadIdx.x / DEPTH;
  int image[4];
  int top[4];
  int left[4];
#pragma unroll
  for (int p = 0; p < 4; ++p) {
    unsigned pixel = firstPixel + lane + 16 * p;
    bool inside = pixel < pixels;
    image[p] = inside ? pixel / outWidth / outHeight * height : 0;
    // A pixel beyond the last one gets a window far outside of the image, so it loads zeros.
    top[p] = inside ? (int)(pixel / outWidth % outHeight) * stride - padding : -(1 << 30);
    left[p] = (int)(pixel % outWidth) * stride - padding;
  }

  int row = By::row();
  int column = By::column();
  float total[4][4] = {};
  for (unsigned from = 0; from < terms; from += DEPTH) {
    unsigned k = from + term;
    unsigned tap = k / cin;
    int ci = k % cin;
    int kh = tap / kernelWidth;
    int kw = tap % kernelWidth;
#pragma unroll
    for (int p = 0; p < 4; ++p) {
      int h = top[p] + kh;
      int v = left[p] + kw;
      bool inside = k < terms && h >= 0 && h < height && v >= 0 && v < width;
      windows[term][lane + 16 * p] =
          inside ? number(x[((image[p] + h) * width + v) * groups * cin + ci]) : 0;
      unsigned co = firstChannel + lane + 16 * p;
      filters[term][lane + 16 * p] = k < terms && co < cout ? number(w[co * terms + k]) : 0;
    }
    __syncthreads();
    By::template multiply<T>(windows, filters, row, column, total);
    __syncthreads();
  }
  store(total, y, firstPixel + row, firstChannel + column, pixels, cout,
        groups * cout);
}

#ifndef MMA_ONLY

// The convolution as a GEMM of all windows and all filters: a block gathers tiles of both in shared memory, and each of
// its 256 threads multiplies 4 pixels by 4 channels in registers.
BOUNDED_TWINS(256, conv2d_v2, float, bf16,
      (const T* __restrict__ x, const T* __restrict__ w, T* __restrict__ y, int batch, int height, int width,
       int cin, int cout, int kernelHeight, int kernelWidth, int stride, int padding, int groups,
       int outHeight, int outWidth),
      tile<Units>(x, w, y, batch, height, width, cin, cout, kernelHeight, kernelWidth, stride, padding, groups,
          outHeight, outWidth);)

#endif  // MMA_ONLY

#if __CUDA_ARCH__ >= 800

// v2's tiles on tensor cores, for any number of channels.
BOUNDED_TWINS(256, conv2d_v3, float, bf16,
      (const T* __restrict__ x, const T* __restrict__ w, T* __restrict__ y, int batch, int height, int width,
       int cin, int cout, int kernelHeight, int kernelWidth, int stride, int padding, int groups,
       int outHeight, int outWidth),
      tile<Cores>(x, w, y, batch, height, width, cin, cout, kernelHeight, kernelWidth, stride, padding, groups,
          outHeight, outWidth);)

template <typename T>
static __device__ __forceinline__ void stages(
    const T* __restrict__ x, const T* __restrict__ w, T* __restrict__ y, int batch, int height,
    int width, int cin, int cout, int kernelHeight, int kernelWidth, int stride, int padding,
    int groups, int outHeight, int outWidth) {
  const int ROWS = LONG_SIDE;
  const int COLUMNS = SHORT_SIDE;
  unsigned pixels = (unsigned)batch * outHeight * outWidth;
  int terms = kernelHeight * kernelWidth * cin;
  unsigned tilesAcross = (cout + COLUMNS - 1u) / COLUMNS;
  unsigned channel = blockIdx.x % tilesAcross * COLUMNS;
  unsigned group = blockIdx.x / tilesAcross % groups;
  unsigned pixel = blockIdx.x / tilesAcross / groups * ROWS;
  Windows<T, ROWS, 1> left(x + group * cin, height, width, groups * cin, cin, kernelHeight, kernelWidth);
#pragma unroll
  for (int i = 0; i < COPIES(ROWS); ++i) {
    unsigned p = pixel + left.line(i);
    unsigned line = p / outWidth;
    left.at(i, p < pixels, line / outHeight, (int)(line % outHeight) * stride - padding,
            (int)(p % outWidth) * stride - padding);
  }
  Matrix<T, COLUMNS> right(w + (size_t)group * cout * terms, true, channel, cout, terms, terms);
  float total[ROWS / 32][COLUMNS / 16][4] = {};
  sum_stages<T, ROWS, COLUMNS, HELD>(left, right, (terms + Terms<T>::OF_STAGE - 1) / Terms<T>::OF_STAGE, total);
  store_tile<T, ROWS, COLUMNS>(total, RowsOf<T>{y + group * cout, pixel, pixels, (unsigned)groups * cout},
                               channel, cout);
}

// The GEMM of gemm_v5: cp.async copies windows and filters 16 bytes at a time, three stages ahead, and ldmatrix loads
// them into the registers of the tensor cores.
BOUNDED_TWINS(128, conv2d_v4, float, bf16,
      (const T* __restrict__ x, const T* __restrict__ w, T* __restrict__ y, int batch, int height, int width,
       int cin, int cout, int kernelHeight, int kernelWidth, int stride, int padding, int groups,
       int outHeight, int outWidth),
      stages(x, w, y, batch, height, width, cin, cout, kernelHeight, kernelWidth, stride, padding, groups,
          outHeight, outWidth);)

#endif
