// The gradient of the convolution w.r.t. its weights.
//   x [N,H,W,G,Cin]   dy [N,OH,OW,G,Cout]   dw [G,Cout,KH,KW,Cin]
//   dw[g,co,kh,kw,ci] = sum over n,i,j of
//                       dy[n,i,j,g,co] * x[n, i*stride+kh-padding, j*stride+kw-padding, g, ci]
// Cin and Cout are the channels of one of G groups.
//
// A long FP32 sum loses digits, so each sum is a sum of short sums in a fixed order.

#include "mma_tile.cuh"

template <typename T>
static __device__ void element(
    const T* __restrict__ x, const T* __restrict__ dy, T* __restrict__ dw, int batch, int height,
    int width, int cin, int cout, int kernelHeight, int kernelWidth, int stride, int padding,
    int groups, int outHeight, int outWidth) {
  unsigned index = blockIdx.x * blockDim.x + threadIdx.x;
  unsigned columns = (unsigned)kernelHeight * kernelWidth * cin;
  if (index >= columns * groups * cout) {
    return;
  }
  int ci = index % cin;
  int tap = index / cin;
  int kw = tap % kernelWidth;
  int kh = tap / kernelWidth % kernelHeight;
  int channel = tap / kernelWidth / kernelHeight;
  int group = channel / cout;
  float total = 0;
  for (int n = 0; n < batch; ++n) {
    float image = 0;
    for (int i = 0; i < outHeight; ++i) {
      int h = i * stride + kh - padding;
      if (h < 0 || h >= height) {
        continue;
      }
      float line = 0;
      for (int j = 0; j < outWidth; ++j) {
        int v = j * stride + kw - padding;
        if (v >= 0 && v < width) {
          line += number(dy[((n * outHeight + i) * outWidth + j) * groups * cout + channel]) *
                  number(x[(((n * height + h) * width + v) * groups + group) * cin + ci]);
        }
      }
      image += line;
    }
    total += image;
  }
  put(&dw[index], total);
}

#ifndef MMA_ONLY

// One thread per weight walks all pixels of all images.
TWINS(conv2d_weight_gradient_v1, float, bf16,
      (const T* __restrict__ x, const T* __restrict__ dy, T* __restrict__ dw, int batch, int height, int width,
       int cin, int cout, int kernelHeight, int kernelWidth, int stride, int padding, int groups,
       int outHeight, int outWidth),
      element(x, dy, dw, batch, height, width, cin, cout, kernelHeight, kernelWidth, stride, padding, groups,
          outHeight, outWidth);)

#endif

template <class By, typename T, typename S>
static __device__ void tile(
    const T* __restrict__ x, const T* __restrict__ dy, S* __restrict__ partials, int batch,
    int height, int width, int cin, int cout, int kernelHeight, int kernelWidth, int stride,
    int padding, int groups, int outHeight, int outWidth, int pixelsPerChunk) {
  // For each group [Cout, P] times [P, KH*KW*Cin]; P are the N*OH*OW pixels or those of a chunk.
  __shared__ __align__(16) float gradients[DEPTH][PITCH];
  __shared__ __align__(16) float windows[DEPTH][PITCH];
  unsigned pixels = (unsigned)batch * outHeight * outWidth;
  unsigned begin = blockIdx.y * pixelsPerChunk;
  unsigned end = pixels - begin < pixelsPerChunk ? pixels : begin + pixelsPerChunk;
  unsigned columns = (unsigned)kernelHeight * kernelWidth * cin;
  unsigned tilesAcross = (columns + TILE - 1u) / TILE;
  unsigned tilesDown = (cout + TILE - 1u) / TILE;
  unsigned firstColumn = blockIdx.x % tilesAcross * TILE;
  unsigned firstChannel = blockIdx.x / tilesAcross % tilesDown * TILE;
  unsigned group = blockIdx.x / tilesAcross / tilesDown;
  x += group * cin;
  dy += group * cout;
  partials += ((size_t)blockIdx.y * groups + group) * cout * columns;

  // A thread loads one output channel and one place of the window for 4 pixels. The next thread loads the next channel,
  // which is next in memory.
  int place = threadIdx.x % TILE;
  int firstPixel = threadIdx.x / TILE * 4;
  unsigned co = firstChannel + place;
  unsigned k = firstColumn + place;
  int ci = k % cin;
  int down = (int)(k / cin / kernelWidth) - padding;
  int right = (int)(k / cin % kernelWidth) - padding;

  int row = By::row();
  int column = By::column();
  float total[4][4] = {};
  for (unsigned from = begin; from < end; from += DEPTH) {
    unsigned pixel = from + firstPixel;
    int j = pixel % outWidth;
    int i = pixel / outWidth % outHeight;
    int n = pixel / outWidth / outHeight;
#pragma unroll
    for (int p = 0; p < 4; ++p) {
      bool inChunk = pixel < end;
      gradients[firstPixel + p][place] = inChunk && co < cout ? number(dy[pixel * groups * cout + co]) : 0;
      int h = i * stride + down;
      int v = j * stride + right;
      bool inside = inChunk && k < columns && h >= 0 && h < height && v >= 0 && v < width;
      windows[firstPixel + p][place] =
          inside ? number(x[((n * height + h) * width + v) * groups * cin + ci]) : 0;
      ++pixel;
      if (++j == outWidth) {
        j = 0;
        if (++i == outHeight) {
          i = 0;
          ++n;
        }
      }
    }
    __syncthreads();
    By::template multiply<T>(gradients, windows, row, column, total);
    __syncthreads();
  }
  store(total, partials, firstChannel + row, firstColumn + column, cout, columns, columns);
}

#ifndef MMA_ONLY

// The gradient as a GEMM of all gradients and all windows: a block gathers tiles of both in shared memory, and each of
// its 256 threads multiplies 4 channels by 4 places of the window in registers.
BOUNDED_TWINS(256, conv2d_weight_gradient_v2, float, bf16,
      (const T* __restrict__ x, const T* __restrict__ dy, T* __restrict__ partials, int batch, int height,
       int width, int cin, int cout, int kernelHeight, int kernelWidth, int stride, int padding, int groups,
       int outHeight, int outWidth, int pixelsPerChunk),
      tile<Units>(x, dy, partials, batch, height, width, cin, cout, kernelHeight, kernelWidth, stride, padding, groups,
          outHeight, outWidth, pixelsPerChunk);)

// The first launch of v3 in BF16: as v2, but with FP32 results, so that no partial sum is rounded to BF16.
extern "C" __global__ void __launch_bounds__(256) conv2d_weight_gradient_chunks_bf16(
    const bf16* __restrict__ x, const bf16* __restrict__ dy, float* __restrict__ partials,
    int batch, int height, int width, int cin, int cout, int kernelHeight, int kernelWidth,
    int stride, int padding, int groups, int outHeight, int outWidth, int pixelsPerChunk) {
  tile<Units>(x, dy, partials, batch, height, width, cin, cout, kernelHeight, kernelWidth, stride, padding, groups,
       outHeight, outWidth, pixelsPerChunk);
}

#endif

// dw = the sum of the chunks' partial sums, in order.
template <typename T>
static __device__ void add_up(const float* __restrict__ partials, T* __restrict__ dw, int weights,
                              int chunks) {
  unsigned i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < weights) {
    float total = 0;
    for (int chunk = 0; chunk < chunks; ++chunk) {
      total += partials[(size_t)chunk * weights + i];
    }
    put(&dw[i], total);
  }
}

#ifndef MMA_ONLY

// v3: As v2, but gridDim.y blocks share the pixels in chunks, and this second launch adds the chunks in order.
TWINS(conv2d_weight_gradient_sum, float, bf16,
      (const float* __restrict__ partials, T* __restrict__ dw, int weights, int chunks),
      add_up(partials, dw, weights, chunks);)

#endif  // MMA_ONLY

#if __CUDA_ARCH__ >= 800

// v3's chunks on tensor cores, for any number of channels.
BOUNDED_TWINS(256, conv2d_weight_gradient_v4, float, bf16,
      (const T* __restrict__ x, const T* __restrict__ dy, float* __restrict__ partials, int batch, int height,
       int width, int cin, int cout, int kernelHeight, int kernelWidth, int stride, int padding, int groups,
       int outHeight, int outWidth, int pixelsPerChunk),
      tile<Cores>(x, dy, partials, batch, height, width, cin, cout, kernelHeight, kernelWidth, stride, padding,
          groups, outHeight, outWidth, pixelsPerChunk);)

// The windows as the right factor: a line is an input channel at one tap, a term a pixel of the result. A chunk
// consists of input channels, so shared memory holds them pixel by pixel. Each lane of a warp tracks one pixel of a
// stage; the other lanes read it by shuffles.
template <typename T, int SIDE> struct Windows {
  static const bool alongTerms = false;
  static const int ACROSS = SIDE / Terms<T>::OF_CHUNK;
  static const int FAR = 1 << 29;  // outside of any image, also if doubled
  const T* x;                      // this thread's channels at its tap of window (0, 0)
  int height, width, pitch, stride, outHeight, outWidth, down, right, terms;
  int column, row, image;  // of this lane's pixel
  int columnStep, rowStep, imageStep;
  unsigned to;

  // `terms` pixels from `begin` on; `line` is the first of `lines` of the tile.
  __device__ __forceinline__ Windows(const T* images, int height, int width, int cin, int groups, int kernelWidth,
                                     int stride, int padding, int outHeight, int outWidth, unsigned line,
                                     unsigned lines, unsigned begin, int count)
      : height(height), width(width), pitch(groups * cin), stride(stride), outHeight(outHeight),
        outWidth(outWidth) {
    int chunk = threadIdx.x % ACROSS;
    unsigned k = line + chunk * Terms<T>::OF_CHUNK;
    down = (int)(k / cin / kernelWidth) - padding;
    right = (int)(k / cin % kernelWidth) - padding;
    x = kept(images + (ptrdiff_t)(down * width + right) * pitch + k % cin);
    down = k < lines ? down : FAR;
    int lane = threadIdx.x % 32;
    unsigned pixel = begin + lane;
    terms = count - lane;
    column = pixel % outWidth;
    row = pixel / outWidth % outHeight;
    image = pixel / outWidth / outHeight;
    columnStep = Terms<T>::OF_STAGE % outWidth;
    rowStep = Terms<T>::OF_STAGE / outWidth % outHeight;
    imageStep = Terms<T>::OF_STAGE / outWidth / outHeight;
    to = kept(place<T, SIDE>(false, threadIdx.x / ACROSS, chunk));
  }

  template <bool ASYNC> __device__ __forceinline__ void fetch(unsigned tile) {
    int top = row * stride;
    int left = column * stride;
    int window = ((image * height + top) * width + left) * pitch;
    top = terms > 0 ? top : FAR;
#pragma unroll
    for (int i = 0; i < COPIES(SIDE); ++i) {
      int lane = threadIdx.x / ACROSS + i * (CORES_THREADS / ACROSS);
      int h = __shfl_sync(0xffffffffu, top, lane) + down;
      int v = __shfl_sync(0xffffffffu, left, lane) + right;
      const T* from = x + __shfl_sync(0xffffffffu, window, lane);
      bring<ASYNC>(tile + to + i * COPY_BYTES, from, (unsigned)h < height && (unsigned)v < width);
    }
    advance(column, row, image, columnStep, rowStep, imageStep, outWidth, outHeight);
    terms -= Terms<T>::OF_STAGE;
  }
};

template <typename T>
static __device__ __forceinline__ void stages(
    const T* __restrict__ x, const T* __restrict__ dy, float* __restrict__ partials, int batch,
    int height, int width, int cin, int cout, int kernelHeight, int kernelWidth, int stride,
    int padding, int groups, int outHeight, int outWidth, int pixelsPerChunk) {
  const int ROWS = SHORT_SIDE;
  const int COLUMNS = LONG_SIDE;
  unsigned pixels = (unsigned)batch * outHeight * outWidth;
  unsigned begin = blockIdx.y * pixelsPerChunk;
  int terms = pixels - begin < pixelsPerChunk ? pixels - begin : pixelsPerChunk;
  unsigned columns = (unsigned)kernelHeight * kernelWidth * cin;
  unsigned tilesAcross = (columns + COLUMNS - 1u) / COLUMNS;
  unsigned tilesDown = (cout + ROWS - 1u) / ROWS;
  unsigned column = blockIdx.x % tilesAcross * COLUMNS;
  unsigned channel = blockIdx.x / tilesAcross % tilesDown * ROWS;
  unsigned group = blockIdx.x / tilesAcross / tilesDown;
  Matrix<T, ROWS> left(dy + ((size_t)begin * groups + group) * cout, false, channel, cout, terms, groups * cout);
  Windows<T, COLUMNS> right(x + group * cin, height, width, cin, groups, kernelWidth, stride, padding, outHeight,
                            outWidth, column, columns, begin, terms);
  float total[ROWS / 32][COLUMNS / 16][4] = {};
  sum_stages<T, ROWS, COLUMNS, HELD>(left, right, (terms + Terms<T>::OF_STAGE - 1) / Terms<T>::OF_STAGE, total);
  float* sums = partials + ((size_t)blockIdx.y * groups + group) * cout * columns;
  store_tile<float, ROWS, COLUMNS>(total, RowsOf<float>{sums, channel, (unsigned)cout, columns}, column, columns);
}

// The GEMM of gemm_v5 on chunks; ldmatrix transposes both factors.
BOUNDED_TWINS(128, conv2d_weight_gradient_v5, float, bf16,
      (const T* __restrict__ x, const T* __restrict__ dy, float* __restrict__ partials, int batch, int height,
       int width, int cin, int cout, int kernelHeight, int kernelWidth, int stride, int padding, int groups,
       int outHeight, int outWidth, int pixelsPerChunk),
      stages(x, dy, partials, batch, height, width, cin, cout, kernelHeight, kernelWidth, stride, padding, groups,
          outHeight, outWidth, pixelsPerChunk);)

#endif
