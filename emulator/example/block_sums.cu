// Sums of blocks of 256 numbers, as many a tutorial has them. The PTX beside it is what this writes, but for a first line
// with the SHA-256 of this file, and the folder of this file, which is taken out:
//   nvcc -ptx -arch=compute_75 -lineinfo block_sums.cu
extern "C" __global__ void block_sums(const float* x, float* sums, int n) {
  __shared__ float part[256];
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  part[threadIdx.x] = i < n ? x[i] : 0.0f;
  for (int stride = 128; stride > 0; stride /= 2) {
    __syncthreads();
    if (threadIdx.x < stride) part[threadIdx.x] += part[threadIdx.x + stride];
  }
  if (threadIdx.x == 0) sums[blockIdx.x] = part[0];
}

// The same with the barrier in the wrong place. On many GPUs it gives the right sums on most days.
extern "C" __global__ void block_sums_racing(const float* x, float* sums, int n) {
  __shared__ float part[256];
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  part[threadIdx.x] = i < n ? x[i] : 0.0f;
  __syncthreads();
  for (int stride = 128; stride > 0; stride /= 2) {
    if (threadIdx.x < stride) part[threadIdx.x] += part[threadIdx.x + stride];
  }
  if (threadIdx.x == 0) sums[blockIdx.x] = part[0];
}
