// Gradient of the convolution to its input.
//   dy [N,OH,OW,G,Cout]   w [G,Cout,KH,KW,Cin]   dx [N,H,W,G,Cin]
//   dx[n,h,v,g,ci] = sum of dy[n,i,j,g,co] * w[g,co,kh,kw,ci] over kh,kw,co, and over
//                    i,j with i*stride+kh-padding = h, j*stride+kw-padding = v
// Cin and Cout are the channels of one of G groups.
//
// A long sum loses digits in FP32. So each is a sum of short ones, always in the same order.

#include "gemm_tile.cuh"

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
  // From the weight of one output channel to that of the next.
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

// One thread per element of the result: it looks for the windows that the pixel was in.
TWINS(conv2d_input_gradient_v1, float, bf16,
      (const T* __restrict__ dy, const T* __restrict__ w, T* __restrict__ dx, int batch, int height, int width,
       int cin, int cout, int kernelHeight, int kernelWidth, int stride, int padding, int groups,
       int outHeight, int outWidth),
      element(dy, w, dx, batch, height, width, cin, cout, kernelHeight, kernelWidth, stride, padding, groups,
          outHeight, outWidth);)

template <typename T>
static __device__ void tile(
    const T* __restrict__ dy, const T* __restrict__ w, T* __restrict__ dx, int batch, int height,
    int width, int cin, int cout, int kernelHeight, int kernelWidth, int stride, int padding,
    int groups, int outHeight, int outWidth, int phasesAcross, int blocksPerPhase) {
  __shared__ __align__(16) float gradients[DEPTH][PITCH];
  __shared__ __align__(16) float filters[DEPTH][PITCH];
  // Of this phase are the pixels (phaseH + stride*a, phaseV + stride*b), the taps
  // (tapH + stride*s, tapV + stride*t).
  // The pixel (a, b) was at tap (s, t) of the window (originH + a - s, originV + b - t).
  int phase = blockIdx.x / blocksPerPhase;
  int phaseH = phase / phasesAcross;
  int phaseV = phase % phasesAcross;
  int phaseHeight = (height - phaseH + stride - 1) / stride;
  int phaseWidth = (width - phaseV + stride - 1) / stride;
  int tapH = (phaseH + padding) % stride;
  int tapV = (phaseV + padding) % stride;
  int originH = (phaseH + padding) / stride;
  int originV = (phaseV + padding) / stride;
  int tapsDown = (kernelHeight - tapH + stride - 1) / stride;
  int tapsAcross = (kernelWidth - tapV + stride - 1) / stride;
  unsigned pixels = (unsigned)batch * phaseHeight * phaseWidth;
  unsigned terms = (unsigned)tapsDown * tapsAcross * cout;

  unsigned block = blockIdx.x % blocksPerPhase;
  unsigned tilesAcross = (cin + TILE - 1u) / TILE;
  unsigned firstChannel = block % tilesAcross * TILE;
  unsigned group = block / tilesAcross % groups;
  unsigned firstPixel = block / tilesAcross / groups * TILE;
  if (firstPixel >= pixels) {
    return;
  }

  // A thread loads one term for 4 pixels, 16 apart; its neighbour the next term, which is the
  // neighbour in memory.
  int term = threadIdx.x % DEPTH;
  int lane = threadIdx.x / DEPTH;
  int image[4];
  int bottom[4];
  int right[4];
#pragma unroll
  for (int p = 0; p < 4; ++p) {
    unsigned pixel = firstPixel + lane + 16 * p;
    bool inside = pixel < pixels;
    image[p] = inside ? pixel / phaseWidth / phaseHeight * outHeight : 0;
    // A pixel that is not there was in windows far outside of the result: it loads zeros.
    bottom[p] = inside ? originH + (int)(pixel / phaseWidth % phaseHeight) : 1 << 30;
    right[p] = originV + (int)(pixel % phaseWidth);
  }
  // And it loads the weights of one input channel for 4 terms; its neighbour those of the next.
  int channel = threadIdx.x % TILE;
  int firstTerm = threadIdx.x / TILE * 4;

  int row = 4 * (threadIdx.x / 16);
  int column = 4 * (threadIdx.x % 16);
  float total[4][4] = {};
  for (unsigned from = 0; from < terms; from += DEPTH) {
    unsigned k = from + term;
    unsigned tap = k / cout;
    int co = k % cout;
    int s = tap / tapsAcross;
    int t = tap % tapsAcross;
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
      int kh = tapH + tap / tapsAcross * stride;
      int kw = tapV + tap % tapsAcross * stride;
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
    multiply(gradients, filters, row, column, total);
    __syncthreads();
  }

  // The rows of this result lie apart in dx.
#pragma unroll
  for (int p = 0; p < 4; ++p) {
    unsigned pixel = firstPixel + row + p;
    if (pixel < pixels) {
      int n = pixel / phaseWidth / phaseHeight;
      int h = phaseH + (int)(pixel / phaseWidth % phaseHeight) * stride;
      int v = phaseV + (int)(pixel % phaseWidth) * stride;
      T* to = dx + (((n * height + h) * width + v) * groups + group) * cin;
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

// Products of tiles as in conv2d_v2, one for each phase: pixels with the same remainders by the
// stride meet the same taps, every stride-th, so no product with the zeros between windows is
// computed.
BOUNDED_TWINS(256, conv2d_input_gradient_v2, float, bf16,
      (const T* __restrict__ dy, const T* __restrict__ w, T* __restrict__ dx, int batch, int height, int width,
       int cin, int cout, int kernelHeight, int kernelWidth, int stride, int padding, int groups,
       int outHeight, int outWidth, int phasesAcross, int blocksPerPhase),
      tile(dy, w, dx, batch, height, width, cin, cout, kernelHeight, kernelWidth, stride, padding, groups,
          outHeight, outWidth, phasesAcross, blocksPerPhase);)
