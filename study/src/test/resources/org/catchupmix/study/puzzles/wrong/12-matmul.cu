// Wrong answers to puzzle 12: number, stars, and words of the verdict.
// 1  0  Is a barrier missing between the two
// 2  2  it reads global memory again and again
// 3  0  Shared memory and fresh arrays hold noise
// 4  0  the sum must go on from tile to tile
extern "C" __global__ void matmul(const float* a, const float* b, float* c, int m, int n, int k) {
  __shared__ float ta[16][16];
  __shared__ float tb[16][16];
  int x = threadIdx.x;
  int y = threadIdx.y;
  int row = blockIdx.y * 16 + y;
  int column = blockIdx.x * 16 + x;
  float sum = 0;
#if WRONG == 2
  if (row < m && column < n) {
#pragma unroll 1
    for (int j = 0; j < k; j++) sum += a[row * k + j] * b[j * n + column];
  }
#else
#pragma unroll 1
  for (int first = 0; first < k; first += 16) {
#if WRONG == 3
    if (row < m && first + x < k) ta[y][x] = a[row * k + first + x];
    if (first + y < k && column < n) tb[y][x] = b[(first + y) * n + column];
#else
    ta[y][x] = row < m && first + x < k ? a[row * k + first + x] : 0;
    tb[y][x] = first + y < k && column < n ? b[(first + y) * n + column] : 0;
#endif
    __syncthreads();
#if WRONG == 4
    sum = 0;
#endif
#pragma unroll 1
    for (int j = 0; j < 16; j++) sum += ta[y][j] * tb[j][x];
#if WRONG != 1
    __syncthreads();
#endif
  }
#endif
  if (row < m && column < n) c[row * n + column] = sum;
}
