// CutMix: out[n,h,w,c] is x[p[n],h,w,c] inside the box and x[n,h,w,c] outside.

#include "number.cuh"

// With one block per row of an image, a thread only compares columns and divides nothing.
template <typename T>
__device__ __forceinline__ void paste(const T* x, const int* partner, T* out, int height, int width, int channels,
                                      int top, int left, int boxHeight, int boxWidth) {
  unsigned n = blockIdx.x / height;
  int h = blockIdx.x % height;
  unsigned length = (unsigned)width * channels;
  bool inBox = h >= top && h < top + boxHeight;
  unsigned from = inBox ? left * channels : 0;
  unsigned to = inBox ? (left + boxWidth) * channels : 0;
  const T* own = x + blockIdx.x * length;
  const T* other = x + ((unsigned)partner[n] * height + h) * length;
  T* row = out + blockIdx.x * length;
  for (unsigned i = threadIdx.x; i < length; i += blockDim.x) {
    row[i] = i >= from && i < to ? other[i] : own[i];
  }
}

// One block per row of an image; box is top, left, height and width.
TWINS(box_paste, float, bf16,
      (const T* __restrict__ x, const int* __restrict__ partner, const int* __restrict__ box, T* __restrict__ out,
       int height, int width, int channels),
      paste(x, partner, out, height, width, channels, box[0], box[1], box[2], box[3]);)
