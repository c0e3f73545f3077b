// CutMix: out[n,h,w,c] is x[p[n],h,w,c] inside the box and x[n,h,w,c] outside.

// One block per row of a picture, so that a thread compares columns alone and divides nothing.
extern "C" __global__ void box_paste(const float* __restrict__ x, const int* __restrict__ partner,
                                     float* __restrict__ out, int height, int width, int channels, int top, int left, int boxHeight, int boxWidth) {
  unsigned n = blockIdx.x / height;
  int h = blockIdx.x % height;
  unsigned length = (unsigned)width * channels;
  bool inBox = h >= top && h < top + boxHeight;
  unsigned from = inBox ? left * channels : 0;
  unsigned to = inBox ? (left + boxWidth) * channels : 0;
  const float* own = x + blockIdx.x * length;
  const float* other = x + ((unsigned)partner[n] * height + h) * length;
  float* row = out + blockIdx.x * length;
  for (unsigned i = threadIdx.x; i < length; i += blockDim.x) {
    row[i] = i >= from && i < to ? other[i] : own[i];
  }
}
