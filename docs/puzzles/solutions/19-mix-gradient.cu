extern "C" __global__ void mix(const float* h, const int* partner, const int* mask, float* mixed, int pixels,
                               int channels) {
  int n = blockIdx.y;
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  int plane = pixels * channels;
  if (i < plane) {
    int from = mask[n * channels + i % channels] ? n : partner[n];
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
    float own = mask[n * channels + c] ? g[n * plane + i] : 0;
    float taken = mask[q * channels + c] ? 0 : g[q * plane + i];
    dh[n * plane + i] = own + taken;
  }
}
