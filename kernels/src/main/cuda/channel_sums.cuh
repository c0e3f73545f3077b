// Sums of powers of each channel of a sample, as channel_norm.cu defines its norms, and how rows of threads add them up.

template <bool L1>
__device__ __forceinline__ float add(float sum, float v) {
  return L1 ? sum + fabsf(v) : fmaf(v, v, sum);
}

template <bool L1>
__device__ __forceinline__ void add(float4& sum, float4 v) {
  sum.x = add<L1>(sum.x, v.x);
  sum.y = add<L1>(sum.y, v.y);
  sum.z = add<L1>(sum.z, v.z);
  sum.w = add<L1>(sum.w, v.w);
}

__device__ __forceinline__ float plus(float a, float b) { return a + b; }

__device__ __forceinline__ float4 plus(float4 a, float4 b) {
  return make_float4(a.x + b.x, a.y + b.y, a.z + b.z, a.w + b.w);
}

template <bool L1>
__device__ __forceinline__ float finished(float sum) {
  return L1 ? sum : sqrtf(sum);
}

template <bool L1>
__device__ __forceinline__ float4 finished(float4 s) {
  return make_float4(finished<L1>(s.x), finished<L1>(s.y), finished<L1>(s.z), finished<L1>(s.w));
}

// Adds the partial sums of a block's rows of threads, width threads a row, by halving; row 0 gets the sum.
template <typename T>
__device__ __forceinline__ T sum_of_rows(T sum, T* partial, int row, int rows, int width) {
  int t = threadIdx.x;
  partial[t] = sum;
  __syncthreads();
  while (rows > 1) {
    int half = (rows + 1) / 2;
    if (row < rows - half) {
      sum = plus(sum, partial[t + half * width]);
      partial[t] = sum;
    }
    __syncthreads();
    rows = half;
  }
  return sum;
}

// The sum of the channels of a vector over pixels from, from + step, ... below to, 4 loads in flight. S: V in float.
template <bool L1, typename S, typename V>
__device__ __forceinline__ S sum_of_vectors(const V* x, int from, int to, int step, int vectors) {
  S sum = {};
  const V* at = x + (unsigned)from * vectors;
  unsigned stride = (unsigned)step * vectors;
  int p = from;
  for (; p + 3 * step < to; p += 4 * step) {
    V v0 = *at;
    V v1 = *(at += stride);
    V v2 = *(at += stride);
    V v3 = *(at += stride);
    at += stride;
    add<L1>(sum, number(v0));
    add<L1>(sum, number(v1));
    add<L1>(sum, number(v2));
    add<L1>(sum, number(v3));
  }
#pragma unroll 1
  for (; p < to; p += step) {
    add<L1>(sum, number(*at));
    at += stride;
  }
  return sum;
}
