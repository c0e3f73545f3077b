// Wrong answers to puzzle 17: number, stars, and words of the verdict.
// 1  0  The square root is missing
// 2  2  do few threads of a warp work while the others wait
// 3  2  neighbouring threads of a warp should access neighbouring elements
// 4  0  Is a barrier missing between the two
extern "C" __global__ void channel_norm(const float* x, float* norms, int pixels, int channels) {
  __shared__ float partial[8][33];
  int tx = threadIdx.x;
  int ty = threadIdx.y;
  int c = blockIdx.x * 32 + tx;
  const float* sample = x + blockIdx.y * pixels * channels;
  float sum = 0;
#if WRONG == 2
  if (ty == 0 && tx % 8 == 0) {
#pragma unroll 1
    for (int k = 0; k < 8; k++) {
      sum = 0;
#pragma unroll 1
      for (int p = 0; p < pixels; p++) sum += sample[p * channels + c + k] * sample[p * channels + c + k];
      norms[blockIdx.y * channels + c + k] = sqrtf(sum);
    }
  }
#elif WRONG == 3
  // a warp takes 8 pixels of 4 channels
  __shared__ float all[32][33];
  int t = ty * 32 + tx;
  int channel = t / 8;
#pragma unroll 1
  for (int p = t % 8; p < pixels; p += 8) {
    float v = sample[p * channels + blockIdx.x * 32 + channel];
    sum += v * v;
  }
  all[channel][t % 8] = sum;
  __syncthreads();
  if (ty == 0) {
    sum = 0;
#pragma unroll 1
    for (int k = 0; k < 8; k++) sum += all[tx][k];
    norms[blockIdx.y * channels + c] = sqrtf(sum);
  }
#else
#pragma unroll 1
  for (int p = ty; p < pixels; p += 8) {
    float v = sample[p * channels + c];
    sum += v * v;
  }
  partial[ty][tx] = sum;
  __syncthreads();
#pragma unroll 1
  for (int half = 4; half > 0; half /= 2) {
    if (ty < half) partial[ty][tx] += partial[ty + half][tx];
#if WRONG != 4
    __syncthreads();
#endif
  }
#if WRONG == 1
  if (ty == 0) norms[blockIdx.y * channels + c] = partial[0][tx];
#else
  if (ty == 0) norms[blockIdx.y * channels + c] = sqrtf(partial[0][tx]);
#endif
#endif
}
