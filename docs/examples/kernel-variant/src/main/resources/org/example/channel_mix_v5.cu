// Another variant of channel_mix, on features [N,P,C] of P pixels with a mask [N,C] of 0 and 1:
//
//   out[n,.,c] = mask[n,c] ? x[n,.,c] : x[partner[n],.,c]

// v5: One thread per channel of a sample walks over pixels: reads the mask once, never divides, takes any C.
extern "C" __global__ void channel_mix_v5(const float* __restrict__ x, const int* __restrict__ partner,
                                          const unsigned char* __restrict__ mask, float* __restrict__ out,
                                          int pixels, int channels) {
  int c = blockIdx.x * blockDim.x + threadIdx.x;
  if (c >= channels) return;
  unsigned n = blockIdx.y;
  unsigned source = mask[n * channels + c] ? n : (unsigned)partner[n];
  unsigned plane = (unsigned)pixels * channels;
  const float* from = x + source * plane + c;
  float* to = out + n * plane + c;
  for (int p = blockIdx.z; p < pixels; p += gridDim.z) {
    to[p * channels] = from[p * channels];
  }
}
