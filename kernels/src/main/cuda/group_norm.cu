// Layer norm and group norm: x is [samples, pixels, groups, size], and each group of a sample has its mean and variance
// over pixels and size. Layer norm has one pixel and one group. blockDim.x is a power of two from 32 to 256.

#include "number.cuh"
#include "warp_sum.cuh"

// The sum over all threads of a block, the same in each.
static __device__ __forceinline__ float block_sum(float v) {
  __shared__ float sums[8];
  float warp = warp_sum(v);
  __syncthreads();  // the sums of a call before may still be read
  if (threadIdx.x % 32 == 0) {
    sums[threadIdx.x / 32] = warp;
  }
  __syncthreads();
  float total = 0;
  for (unsigned w = 0; w < blockDim.x / 32; w++) {
    total += sums[w];
  }
  return total;
}

// The place in memory of element i of the block's group, and its channel.
struct Group {
  unsigned sample, group, pixels, groups, size;

  __device__ Group(unsigned pixels, unsigned groups, unsigned size)
      : sample(blockIdx.x / groups), group(blockIdx.x % groups), pixels(pixels), groups(groups), size(size) {}
  __device__ unsigned count() const { return pixels * size; }
  __device__ unsigned channel(unsigned i) const { return group * size + i % size; }
  __device__ unsigned at(unsigned i) const {
    return (sample * pixels + i / size) * groups * size + channel(i);
  }
};

// One block per group of a sample: mean, then the squares of what is off it, then the result.
template <typename T>
static __device__ __forceinline__ void normalize(const T* x, const float* gamma, const float* beta, T* y, float* mean,
                                                 float* invStd, Group group, float epsilon) {
  float sum = 0;
  for (unsigned i = threadIdx.x; i < group.count(); i += blockDim.x) {
    sum += number(x[group.at(i)]);
  }
  float middle = block_sum(sum) / group.count();
  float squares = 0;
  for (unsigned i = threadIdx.x; i < group.count(); i += blockDim.x) {
    float off = number(x[group.at(i)]) - middle;
    squares += off * off;
  }
  float inverse = 1 / sqrtf(block_sum(squares) / group.count() + epsilon);
  if (threadIdx.x == 0) {
    mean[blockIdx.x] = middle;
    invStd[blockIdx.x] = inverse;
  }
  for (unsigned i = threadIdx.x; i < group.count(); i += blockDim.x) {
    unsigned c = group.channel(i);
    put(&y[group.at(i)], gamma[c] * ((number(x[group.at(i)]) - middle) * inverse) + beta[c]);
  }
}

TWINS(group_norm, float, bf16,
      (const T* __restrict__ x, const float* __restrict__ gamma, const float* __restrict__ beta, T* __restrict__ y,
       float* __restrict__ mean, float* __restrict__ invStd, unsigned pixels, unsigned groups, unsigned size,
       float epsilon),
      normalize(x, gamma, beta, y, mean, invStd, Group(pixels, groups, size), epsilon);)

// dx = invStd (g - mean(g) - xhat mean(g xhat)) with g = gamma dy; one block per group of a sample.
template <typename T>
static __device__ __forceinline__ void gradient(const T* x, const T* dy, const float* gamma, const float* mean,
                                                const float* invStd, T* dx, Group group) {
  float middle = mean[blockIdx.x];
  float inverse = invStd[blockIdx.x];
  float sum = 0;
  float weighted = 0;
  for (unsigned i = threadIdx.x; i < group.count(); i += blockDim.x) {
    unsigned at = group.at(i);
    float up = gamma[group.channel(i)] * number(dy[at]);
    sum += up;
    weighted += up * ((number(x[at]) - middle) * inverse);
  }
  float shift = block_sum(sum) / group.count();
  float slope = block_sum(weighted) / group.count();
  for (unsigned i = threadIdx.x; i < group.count(); i += blockDim.x) {
    unsigned at = group.at(i);
    float up = gamma[group.channel(i)] * number(dy[at]);
    put(&dx[at], inverse * (up - shift - (number(x[at]) - middle) * inverse * slope));
  }
}

TWINS(group_norm_gradient, float, bf16,
      (const T* __restrict__ x, const T* __restrict__ dy, const float* __restrict__ gamma,
       const float* __restrict__ mean, const float* __restrict__ invStd, T* __restrict__ dx, unsigned pixels,
       unsigned groups, unsigned size),
      gradient(x, dy, gamma, mean, invStd, dx, Group(pixels, groups, size));)

// dgamma[c] = sum of dy xhat and dbeta[c] = sum of dy over all rows [samples, pixels]. A block has 32 channels and 8
// threads for each, which take every eighth row and add up 64 rows at a time: a long FP32 sum loses digits.
template <typename T>
static __device__ __forceinline__ void parameters(const T* x, const T* dy, const float* mean, const float* invStd,
                                                  float* dgamma, float* dbeta, unsigned pixels, unsigned groups,
                                                  unsigned size, unsigned rows) {
  __shared__ float gammas[8][33];
  __shared__ float betas[8][33];
  unsigned channels = groups * size;
  unsigned c = blockIdx.x * 32 + threadIdx.x;
  float gamma = 0;
  float beta = 0;
  if (c < channels) {
    for (unsigned from = threadIdx.y; from < rows; from += 8 * 64) {
      float some = 0;
      float ups = 0;
      for (unsigned row = from; row < rows && row < from + 8 * 64; row += 8) {
        unsigned of = row / pixels * groups + c / size;
        float up = number(dy[row * channels + c]);
        some += up * ((number(x[row * channels + c]) - mean[of]) * invStd[of]);
        ups += up;
      }
      gamma += some;
      beta += ups;
    }
  }
  gammas[threadIdx.y][threadIdx.x] = gamma;
  betas[threadIdx.y][threadIdx.x] = beta;
  __syncthreads();
  if (threadIdx.y == 0 && c < channels) {
    for (int i = 1; i < 8; i++) {
      gamma += gammas[i][threadIdx.x];
      beta += betas[i][threadIdx.x];
    }
    dgamma[c] = gamma;
    dbeta[c] = beta;
  }
}

TWINS(group_norm_parameters, float, bf16,
      (const T* __restrict__ x, const T* __restrict__ dy, const float* __restrict__ mean,
       const float* __restrict__ invStd, float* __restrict__ dgamma, float* __restrict__ dbeta, unsigned pixels,
       unsigned groups, unsigned size, unsigned rows),
      parameters(x, dy, mean, invStd, dgamma, dbeta, pixels, groups, size, rows);)
