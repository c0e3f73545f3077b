// Wrong answers to puzzle 5: number, stars, and words of the verdict.
// 1  0  Is a barrier missing between the two
// 2  0  Elements at the borders of blocks lack their neighbour
// 3  2  it reads global memory again and again
// 4  0  All threads of a block must reach each __syncthreads()
// 5  0  Shared memory and fresh arrays hold noise
extern "C" __global__ void stencil(const float* x, float* y, int n) {
  __shared__ float tile[130];
  int t = threadIdx.x;
  int i = blockIdx.x * blockDim.x + t;
#if WRONG == 1
  tile[t + 1] = i < n ? x[i] : 0;
  if (t == 0) tile[0] = i > 0 ? x[i - 1] : 0;
  if (t == blockDim.x - 1) tile[t + 2] = i + 1 < n ? x[i + 1] : 0;
  if (i < n) y[i] = tile[t] + 2 * tile[t + 1] + tile[t + 2];
#elif WRONG == 2
  tile[t + 1] = i < n ? x[i] : 0;
  if (t == 0) tile[0] = 0;
  if (t == blockDim.x - 1) tile[t + 2] = 0;
  __syncthreads();
  if (i < n) y[i] = tile[t] + 2 * tile[t + 1] + tile[t + 2];
#elif WRONG == 3
  if (i < n) y[i] = (i > 0 ? x[i - 1] : 0) + 2 * x[i] + (i + 1 < n ? x[i + 1] : 0);
#elif WRONG == 4
  if (i >= n) return;
  tile[t + 1] = x[i];
  if (t == 0) tile[0] = i > 0 ? x[i - 1] : 0;
  if (t == blockDim.x - 1 || i == n - 1) tile[t + 2] = i + 1 < n ? x[i + 1] : 0;
  __syncthreads();
  y[i] = tile[t] + 2 * tile[t + 1] + tile[t + 2];
#else
  if (i < n) tile[t + 1] = x[i];
  __syncthreads();
  if (i < n) y[i] = tile[t] + 2 * tile[t + 1] + tile[t + 2];
#endif
}
