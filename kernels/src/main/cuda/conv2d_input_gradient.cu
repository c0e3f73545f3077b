// The gradient of the convolution w.r.t. its input.
//   dy [N,OH,OW,G,Cout]   w [G,Cout,KH,KW,Cin]   dx [N,H,W,G,Cin]
//   dx[n,h,v,g,ci] = sum of dy[n,i,j,g,co] * w[g,co,kh,kw,ci] over kh,kw,co, and over
//                    i,j with i*stride+kh-padding = h, j*stride+kw-padding = v
// Cin and Cout are the channels of one of G groups.
//
// A long FP32 sum loses digits, so each sum is a sum of short sums in a fixed order.

#include "mma_windows.cuh"

template <typename T>
static __device__ void element(
    const T* __restrict__ dy, const T* __restrict__ w, T* __restrict__ dx, int batch, int height,
    int width, int cin, int cout, int kernelHeight, int kernelWidth, int stride, int padding,
    int groups, int outHeight, int outWidth) {
  unsigned index = blockIdx.x * blockDim.x + threadIdx.x;
  unsigned pixels = (unsigned)batch * height * width;
  if (index >= pixels * groups * cin) {
    return;
  }
  int ci = index % cin;
  int group = index / cin % groups;
  int pixel = index / cin / groups;
  int v = pixel % width;
  int h = pixel / width % height;
  int n = pixel / width / height;
  const T* gradients = dy + (n * outHeight * outWidth * groups + group) * cout;
  // The distance between the weights of consecutive output channels.
  int filter = kernelHeight * kernelWidth * cin;
  const T* filters = w + group * cout * filter + ci;
  float total = 0;
  for (int kh = 0; kh < kernelHeight; ++kh) {
    for (int kw = 0; kw < kernelWidth; ++kw) {
      int down = h + padding - kh;
      int right = v + padding - kw;
      int i = down / stride;
      int j = right / stride;
      if (down >= 0 && right >= 0 && i * stride == down && j * stride == right && i < outHeight &&
          j < outWidth) {
        const T* from = gradients + (i * outWidth + j) * groups * cout;
        const T* weights = filters + (kh * kernelWidth + kw) * cin;
        float partial = 0;
        for (int co = 0; co < cout; ++co) {
          partial += number(from[co]) * number(weights[co * filter]);
        }
        total += partial;
      }
    }
  }
  put(&dx[index], total);
}

#ifndef MMA_ONLY

// One thread per element of the result walks the windows that contain its pixel.
TWINS(conv2d_input_gradient_v1, float, bf16,
      (const T* __restrict__ dy, const T* __restrict__ w, T* __restrict__ dx, int batch, int height, int width,
       int cin, int cout, int kernelHeight, int kernelWidth, int stride, int padding, int groups,
       int outHeight, int outWidth),
      element(dy, w, dx, batch, height, width, cin, cout, kernelHeight, kernelWidth, stride, padding, groups,
          outHeight, outWidth);)

#endif

// Pixels with equal remainders by the stride, (h + stride*a, v + stride*b), have the same taps,
// (tapH + stride*s, tapV + stride*t): pixel (a, b) is at tap (s, t) of the window (originH + a - s, originV + b - t).
struct Phase {
  int h, v, height, width, tapH, tapV, originH, originV, tapsDown, tapsAcross, stride;

  __device__ __forceinline__ Phase(int phase, int phasesAcross, int imageHeight, int imageWidth,
                                   int kernelHeight, int kernelWidth, int stride, int padding)
      : stride(stride) {
    h = phase / phasesAcross;
    v = phase % phasesAcross;
    height = (imageHeight - h + stride - 1) / stride;
    width = (imageWidth - v + stride - 1) / stride;
    tapH = (h + padding) % stride;
    tapV = (v + padding) % stride;
    originH = (h + padding) / stride;
    originV = (v + padding) / stride;
    tapsDown = (kernelHeight - tapH + stride - 1) / stride;
    tapsAcross = (kernelWidth - tapV + stride - 1) / stride;
  }

  // The number of the phase's p-th pixel among all pixels of images [imageHeight,imageWidth].
  __device__ __forceinline__ unsigned pixel(unsigned p, int imageHeight, int imageWidth) const {
    unsigned line = p / width;
    return (line / height * imageHeight + h + line % height * stride) * imageWidth + v + p % width * stride;
  }
};

template <class By, typename T>
static __device__ void tile(
    const T* __restrict__ dy, const T* __restrict__ w, T* __restrict__ dx, int batch, int height,
    int width, int cin, int cout, int kernelHeight, int kernelWidth, int stride, int padding,
    int groups, int outHeight, int outWidth, int phasesAcross, int blocksPerPhase) {
  __shared__ __align__(16) float gradients[DEPTH][PITCH];
  __shared__ __align__(16) float filters[DEPTH][PITCH];
  Phase phase(blockIdx.x / blocksPerPhase, phasesAcross, height, width, kernelHeight, kernelWidth, stride, padding);
  unsigned pixels = (unsigned)batch * phase.height * phase.width;
  unsigned terms = (unsigned)phase.tapsDown * phase.tapsAcross * cout;

  unsigned block = blockIdx.x % blocksPerPhase;
  unsigned tilesAcross = (cin + TILE - 1u) / TILE;
  unsigned firstChannel = block % tilesAcross * TILE;
  unsigned group = block / tilesAcross % groups;
  unsigned firstPixel = block / tilesAcross / groups * TILE;
  if (firstPixel >= pixels) {
    return;
  }

  // A thread loads one term for 4 pixels, 16 apart. The next thread loads the next term, which is next in memory.
  int term = threadIdx.x % DEPTH;
  int lane = threadIdx.x / DEPTH;
  int image[4];
  int bottom[4];
  int right[4];
#pragma unroll
  for (int p = 0; p < 4; ++p) {
    unsigned pixel = firstPixel + lane + 16 * p;
    bool inside = pixel < pixels;
    image[p] = inside ? pixel / phase.width / phase.height * outHeight : 0;
    // A pixel beyond the last one gets windows far outside of the result, so it loads zeros.
    bottom[p] = inside ? phase.originH + (int)(pixel / phase.width % phase.height) : 1 << 30;
    right[p] = phase.originV + (int)(pixel % phase.width);
  }
  // A thread loads the weights of one input channel for 4 terms, the next thread those of the next channel.
  int channel = threadIdx.x % TILE;
  int firstTerm = threadIdx.x / TILE * 4;

  int row = By::row();
  int column = By::column();
  float total[4][4] = {};
  for (unsigned from = 0; from < terms; from += DEPTH) {
    unsigned k = from + term;
    unsigned tap = k / cout;
    int co = k % cout;
    int s = tap / phase.tapsAcross;
    int t = tap % phase.tapsAcross;
#pragma unroll
    for (int p = 0; p < 4; ++p) {
      int i = bottom[p] - s;
      int j = right[p] - t;
      bool inside = k < terms && i >= 0 && i < outHeight && j >= 0 && j < outWidth;
      gradients[term][lane + 16 * p] =
          inside ? number(dy[(((image[p] + i) * outWidth + j) * groups + group) * cout + co]) : 0;
    }
    k = from + firstTerm;
    tap = k / cout;
    co = k % cout;
    unsigned ci = firstChannel + channel;
#pragma unroll
    for (int q = 0; q < 4; ++q) {
      int kh = phase.tapH + tap / phase.tapsAcross * stride;
      int kw = phase.tapV + tap % phase.tapsAcross * stride;
      filters[firstTerm + q][channel] =
          k < terms && ci < cin
              ? number(w[(((group * cout + co) * kernelHeight + kh) * kernelWidth + kw) * cin + ci])
              : 0;
      ++k;
      if (++co == cout) {
        co = 0;
        ++tap;
      }
    }
    __syncthreads();
    By::template multiply<T>(gradients, filters, row, column, total);
    __syncthreads();
  }

  // Consecutive rows of this result are not consecutive in dx.
#pragma unroll
  for (int p = 0; p < 4; ++p) {
    unsigned pixel = firstPixel + row + p;
    if (pixel < pixels) {
      T* to = dx + (phase.pixel(pixel, height, width) * groups + group) * cin;
      unsigned ci = firstChannel + column;
      if (cin % 4 == 0 && ci < cin) {
        put_four(&to[ci], make_float4(total[p][0], total[p][1], total[p][2], total[p][3]));
      } else {
#pragma unroll
        for (int q = 0; q < 4; ++q) {
          if (ci + q < cin) {
            put(&to[ci + q], total[p][q]);
          }
        }
      }
    }
  }
}

#ifndef MMA_ONLY

// Tiles as in conv2d_v2, one GEMM per phase: pixels with equal remainders by the stride have the same taps, every
// stride-th, so no product with the zeros between windows is computed.
BOUNDED_TWINS(256, conv2d_input_gradient_v2, float, bf16,
      (const T* __restrict__ dy, const T* __restrict__ w, T* __restrict__ dx, int batch, int height, int width,
       int cin, int cout, int kernelHeight, int kernelWidth, int stride, int padding, int groups,
       int outHeight, int outWidth, int phasesAcross, int blocksPerPhase),
      tile<Units>(dy, w, dx, batch, height, width, cin, cout, kernelHeight, kernelWidth, stride, padding, groups,
          outHeight, outWidth, phasesAcross, blocksPerPhase);)

#endif  // MMA_ONLY

#if __CUDA_ARCH__ >= 800

// v2's tiles on tensor cores, for any number of channels.
BOUNDED_TWINS(256, conv2d_input_gradient_v3, float, bf16,
      (const T* __restrict__ dy, const T* __restrict__ w, T* __restrict__ dx, int batch, int height, int width,
       int cin, int cout, int kernelHeight, int kernelWidth, int stride, int padding, int groups,
       int outHeight, int outWidth, int phasesAcross, int blocksPerPhase),
      tile<Cores>(dy, w, dx, batch, height, width, cin, cout, kernelHeight, kernelWidth, stride, padding, groups,
          outHeight, outWidth, phasesAcross, blocksPerPhase);)

// The filters as the right factor: a line is an input channel, a term an output channel at one tap. A chunk consists of
// input channels, so shared memory holds them term by term.
template <typename T, int SIDE> struct Filters {
  static const bool alongTerms = false;
  static const int ACROSS = SIDE / Terms<T>::OF_CHUNK;
  const T* w;
  const Phase& phase;
  int cin, cout, kernelHeight, kernelWidth;
  bool inside;
  int channel[COPIES(SIDE)], down[COPIES(SIDE)], across[COPIES(SIDE)];  // of this thread's chunks
  int channelStep, downStep, acrossStep;
  unsigned to;

  __device__ __forceinline__ Filters(const T* filters, const Phase& phase, int firstChannel, int cin, int cout,
                                     int kernelHeight, int kernelWidth)
      : phase(phase), cin(cin), cout(cout), kernelHeight(kernelHeight), kernelWidth(kernelWidth) {
    int chunk = threadIdx.x % ACROSS;
    int ci = firstChannel + chunk * Terms<T>::OF_CHUNK;
    inside = ci < cin;
    w = filters + ci;
    int taps = phase.tapsAcross + !phase.tapsAcross;
#pragma unroll
    for (int i = 0; i < COPIES(SIDE); ++i) {
      int term = threadIdx.x / ACROSS + i * (CORES_THREADS / ACROSS);
      channel[i] = term % cout;
      across[i] = term / cout % taps;
      down[i] = term / cout / taps;
    }
    channelStep = Terms<T>::OF_STAGE % cout;
    acrossStep = Terms<T>::OF_STAGE / cout % taps;
    downStep = Terms<T>::OF_STAGE / cout / taps;
    to = kept(place<T, SIDE>(false, threadIdx.x / ACROSS, chunk));
  }

  template <bool ASYNC> __device__ __forceinline__ void fetch(unsigned tile) {
#pragma unroll
    for (int i = 0; i < COPIES(SIDE); ++i) {
      bool there = inside && down[i] < phase.tapsDown;
      int kh = phase.tapH + down[i] * phase.stride;
      int kw = phase.tapV + across[i] * phase.stride;
      const T* from = w + (size_t)((channel[i] * kernelHeight + kh) * kernelWidth + kw) * cin;
      bring<ASYNC>(tile + to + i * COPY_BYTES, from, there);
      advance(channel[i], across[i], down[i], channelStep, acrossStep, downStep, cout, phase.tapsAcross);
    }
  }
};

template <typename T>
static __device__ __forceinline__ void stages(
    const T* __restrict__ dy, const T* __restrict__ w, T* __restrict__ dx, int batch, int height,
    int width, int cin, int cout, int kernelHeight, int kernelWidth, int stride, int padding,
    int groups, int outHeight, int outWidth, int phasesAcross, int blocksPerPhase) {
  const int ROWS = LONG_SIDE;
  const int COLUMNS = SHORT_SIDE;
  Phase phase(blockIdx.x / blocksPerPhase, phasesAcross, height, width, kernelHeight, kernelWidth, stride, padding);
  unsigned pixels = (unsigned)batch * phase.height * phase.width;
  int terms = phase.tapsDown * phase.tapsAcross * cout;
  unsigned block = blockIdx.x % blocksPerPhase;
  unsigned tilesAcross = (cin + COLUMNS - 1u) / COLUMNS;
  unsigned channel = block % tilesAcross * COLUMNS;
  unsigned group = block / tilesAcross % groups;
  unsigned pixel = block / tilesAcross / groups * ROWS;
  if (pixel >= pixels) {
    return;
  }
  Windows<T, ROWS, -1> left(dy + group * cout, outHeight, outWidth, groups * cout, cout, phase.tapsDown,
                            phase.tapsAcross);
#pragma unroll
  for (int i = 0; i < COPIES(ROWS); ++i) {
    unsigned p = pixel + left.line(i);
    unsigned line = p / phase.width;
    left.at(i, p < pixels, line / phase.height, phase.originH + (int)(line % phase.height),
            phase.originV + (int)(p % phase.width));
  }
  Filters<T, COLUMNS> right(w + (size_t)group * cout * kernelHeight * kernelWidth * cin, phase, channel, cin, cout,
                            kernelHeight, kernelWidth);
  float total[ROWS / 32][COLUMNS / 16][4] = {};
  sum_stages<T, ROWS, COLUMNS, HELD>(left, right, (terms + Terms<T>::OF_STAGE - 1) / Terms<T>::OF_STAGE, total);
  auto rows = [&](unsigned row) {
    return pixel + row < pixels ? dx + ((size_t)phase.pixel(pixel + row, height, width) * groups + group) * cin : (T*)0;
  };
  store_tile<T, ROWS, COLUMNS>(total, rows, channel, cin);
}

// The GEMM of gemm_v5, one per phase, with filters that ldmatrix transposes.
BOUNDED_TWINS(128, conv2d_input_gradient_v4, float, bf16,
      (const T* __restrict__ dy, const T* __restrict__ w, T* __restrict__ dx, int batch, int height, int width,
       int cin, int cout, int kernelHeight, int kernelWidth, int stride, int padding, int groups,
       int outHeight, int outWidth, int phasesAcross, int blocksPerPhase),
      stages(dy, w, dx, batch, height, width, cin, cout, kernelHeight, kernelWidth, stride, padding, groups,
          outHeight, outWidth, phasesAcross, blocksPerPhase);)

#endif
