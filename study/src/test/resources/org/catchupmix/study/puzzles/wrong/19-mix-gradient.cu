// Wrong answers to puzzle 19: number, stars, and words of the verdict.
// 1  0  1 keeps the own filter
// 2  0  ask the mask of sample q
// 3  0  What other samples took of this one is missing
// 4  0  Two blocks access this element
extern "C" __global__ void mix(const float* h, const int* partner, const int* mask, float* mixed, int pixels,
                               int channels) {
  int n = blockIdx.y;
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  int plane = pixels * channels;
  if (i < plane) {
#if WRONG == 1
    int from = mask[n * channels + i % channels] ? partner[n] : n;
#else
    int from = mask[n * channels + i % channels] ? n : partner[n];
#endif
    mixed[n * plane + i] = h[from * plane + i];
  }
}
extern "C" __global__ void mix_gradient(const float* g, const int* inverse, const int* mask, float* dh, int pixels,
                                        int channels) {
  int n = blockIdx.y;
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  int plane = pixels * channels;
  if (i < plane) {
    int q = inverse[n];
    int c = i % channels;
#if WRONG == 4
    // a scatter: to the own sample, or to another one
    int to = mask[n * channels + c] ? n : q;
    dh[to * plane + i] = g[n * plane + i];
#else
    float own = mask[n * channels + c] ? g[n * plane + i] : 0;
#if WRONG == 2
    float taken = mask[n * channels + c] ? 0 : g[q * plane + i];
#elif WRONG == 3
    float taken = 0;
#else
    float taken = mask[q * channels + c] ? 0 : g[q * plane + i];
#endif
    dh[n * plane + i] = own + taken;
#endif
  }
}
