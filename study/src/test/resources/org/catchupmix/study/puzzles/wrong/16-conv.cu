// Wrong answers to puzzle 16: number, stars, and words of the verdict.
// 1  0  index is outside of the array
// 2  0  The window is mirrored
// 3  0  Compute this element by hand
// 4  2  neighbouring threads of a warp should access neighbouring elements
extern "C" __global__ void conv(const float* x, const float* w, float* y, int samples, int height, int width, int in,
                                int out) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= samples * height * width * out) return;
#if WRONG == 4
  int pixels = samples * height * width;
  int o = i / pixels;
  int pixel = i % pixels;
#else
  int o = i % out;
  int pixel = i / out;
#endif
  int c = pixel % width;
  int r = pixel / width % height;
  float sum = 0;
#pragma unroll 1
  for (int tap = 0; tap < 9; tap++) {
    int dr = tap / 3 - 1;
    int dc = tap % 3 - 1;
#if WRONG == 2
    int of = 8 - tap;
#else
    int of = tap;
#endif
#if WRONG == 1
    bool inside = true;
#elif WRONG == 3
    bool inside = r + dr >= 0 && r + dr < height && pixel + dr * width + dc >= 0 &&
                  pixel + dr * width + dc < samples * height * width;
#else
    bool inside = r + dr >= 0 && r + dr < height && c + dc >= 0 && c + dc < width;
#endif
    if (inside) {
      const float* from = x + (pixel + dr * width + dc) * in;
#pragma unroll 1
      for (int k = 0; k < in; k++) sum += from[k] * w[(of * in + k) * out + o];
    }
  }
  y[pixel * out + o] = sum;
}
