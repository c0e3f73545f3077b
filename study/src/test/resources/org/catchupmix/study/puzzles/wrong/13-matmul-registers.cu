// Wrong answers to puzzle 13: number, stars, and words of the verdict.
// 1  0  Is a barrier missing between the two
// 2  2  4 + 4 numbers in registers are enough
// 3  0  Shared memory and fresh arrays hold noise
// 4  0  was never written
extern "C" __global__ void matmul_registers(const float* a, const float* b, float* c, int m, int n, int k) {
  __shared__ float ta[32][8];
  __shared__ float tb[8][32];
  int x = threadIdx.x;
  int y = threadIdx.y;
  int row = blockIdx.y * 32;
  int column = blockIdx.x * 32;
  float sum[4][4] = {};
#pragma unroll 1
  for (int first = 0; first < k; first += 8) {
#if WRONG == 3
    int i = y * 8 + x;  // one element per thread, not four
#else
#pragma unroll 1
    for (int i = y * 8 + x; i < 256; i += 64)
#endif
    {
      int r = row + i / 8;
      int s = first + i % 8;
      ta[i / 8][i % 8] = r < m && s < k ? a[r * k + s] : 0;
      r = first + i / 32;
      s = column + i % 32;
      tb[i / 32][i % 32] = r < k && s < n ? b[r * n + s] : 0;
    }
    __syncthreads();
#pragma unroll 1
    for (int j = 0; j < 8; j++) {
#if WRONG == 2
      volatile float* ua = &ta[y][j];
      volatile float* vb = &tb[j][x];
#pragma unroll 1
      for (int i = 0; i < 16; i++) sum[i / 4][i % 4] += ua[i / 4 * 64] * vb[i % 4 * 8];
#else
      float u[4], v[4];
#pragma unroll 1
      for (int i = 0; i < 4; i++) {
        u[i] = ta[y + 8 * i][j];
        v[i] = tb[j][x + 8 * i];
      }
#pragma unroll 1
      for (int i = 0; i < 16; i++) sum[i / 4][i % 4] += u[i / 4] * v[i % 4];
#endif
    }
#if WRONG != 1
    __syncthreads();
#endif
  }
#if WRONG == 4
#pragma unroll 1
  for (int i = 0; i < 4; i++) {
    int r = row + y;
    int s = column + x + 8 * i;
    if (r < m && s < n) c[r * n + s] = sum[0][i];
  }
#else
#pragma unroll 1
  for (int i = 0; i < 16; i++) {
    int r = row + y + 8 * (i / 4);
    int s = column + x + 8 * (i % 4);
    if (r < m && s < n) c[r * n + s] = sum[i / 4][i % 4];
  }
#endif
}
