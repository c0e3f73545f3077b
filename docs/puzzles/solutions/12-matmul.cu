extern "C" __global__ void matmul(const float* a, const float* b, float* c, int m, int n, int k) {
  __shared__ float ta[16][16];
  __shared__ float tb[16][16];
  int x = threadIdx.x;
  int y = threadIdx.y;
  int row = blockIdx.y * 16 + y;
  int column = blockIdx.x * 16 + x;
  float sum = 0;
#pragma unroll 1
  for (int first = 0; first < k; first += 16) {
    ta[y][x] = row < m && first + x < k ? a[row * k + first + x] : 0;
    tb[y][x] = first + y < k && column < n ? b[(first + y) * n + column] : 0;
    __syncthreads();
#pragma unroll 1
    for (int j = 0; j < 16; j++) {
      sum += ta[y][j] * tb[j][x];
    }
    __syncthreads();
  }
  if (row < m && column < n) {
    c[row * n + column] = sum;
  }
}
