// C = A B in tiles of 64x64x16 with 256 threads.
extern "C" __global__ void sgemm(const float* a, const float* b, float* c, int m, int n, int k) {
  __shared__ float as[16][64];
  __shared__ float bs[16][64];
  int t = threadIdx.x;
  int tx = t % 16, ty = t / 16;
  int row = blockIdx.y * 64, col = blockIdx.x * 64;
  float acc[4][4];
#pragma unroll
  for (int i = 0; i < 4; i++)
#pragma unroll
    for (int j = 0; j < 4; j++) acc[i][j] = 0;
  for (int k0 = 0; k0 < k; k0 += 16) {
#pragma unroll
    for (int i = 0; i < 4; i++) {
      int e = t + i * 256;
      as[e % 16][e / 16] = a[(row + e / 16) * k + k0 + e % 16];
      bs[e / 64][e % 64] = b[(k0 + e / 64) * n + col + e % 64];
    }
    __syncthreads();
#pragma unroll
    for (int kk = 0; kk < 16; kk++) {
      float x[4], y[4];
#pragma unroll
      for (int i = 0; i < 4; i++) x[i] = as[kk][ty * 4 + i];
#pragma unroll
      for (int j = 0; j < 4; j++) y[j] = bs[kk][tx + 16 * j];
#pragma unroll
      for (int i = 0; i < 4; i++)
#pragma unroll
        for (int j = 0; j < 4; j++) acc[i][j] += x[i] * y[j];
    }
    __syncthreads();
  }
#pragma unroll
  for (int i = 0; i < 4; i++)
#pragma unroll
    for (int j = 0; j < 4; j++) c[(row + ty * 4 + i) * n + col + tx + 16 * j] = acc[i][j];
}
