extern "C" __global__ void channel_norm(const float* x, float* norms, int pixels, int channels) {
  __shared__ float partial[8][32];
  int c = blockIdx.x * 32 + threadIdx.x;
  const float* sample = x + blockIdx.y * pixels * channels;
  float sum = 0;
#pragma unroll 1
  for (int p = threadIdx.y; p < pixels; p += 8) {
    float v = sample[p * channels + c];
    sum += v * v;
  }
  partial[threadIdx.y][threadIdx.x] = sum;
  __syncthreads();
#pragma unroll 1
  for (int half = 4; half > 0; half /= 2) {
    if (threadIdx.y < half) {
      partial[threadIdx.y][threadIdx.x] += partial[threadIdx.y + half][threadIdx.x];
    }
    __syncthreads();
  }
  if (threadIdx.y == 0) {
    norms[blockIdx.y * channels + c] = sqrtf(partial[0][threadIdx.x]);
  }
}
