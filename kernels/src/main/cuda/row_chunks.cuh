// A matrix [rows,channels] in chunks of rows, one chunk per block, with 16 bytes of a row per thread.
//
// A block takes a chunk of rowsPerChunk rows of some channels. Neighbouring threads take neighbouring channels, and
// threadIdx.y takes every blockDim.y-th row. Both sides of a block are powers of 2; it has at most 256 threads.

#include "bf16x8.cuh"

#define THREADS 256

// A thread's place: W channels from c on, and every blockDim.y-th row of [begin, end).
struct Place {
  unsigned chunk;
  unsigned chunks;
  int c;
  unsigned begin;
  unsigned end;
};

template <int W>
static __device__ Place place(int rows, int channels, int rowsPerChunk) {
  unsigned wide = W * blockDim.x;
  unsigned groups = (channels + wide - 1) / wide;
  Place p;
  p.chunk = blockIdx.x / groups;
  p.chunks = gridDim.x / groups;
  p.c = blockIdx.x % groups * wide + W * threadIdx.x;
  p.begin = p.chunk * rowsPerChunk;
  p.end = min(p.begin + rowsPerChunk, (unsigned)rows);
  return p;
}

// A number as a pair of floats; the second is the rounding error of the first. FP32 additions then keep 48 bits of a
// sum (Dekker 1971). FP64 runs at 1/32 or 1/64 of the rate of FP32 on most GPUs.
struct Two {
  float high, low;
};

static __device__ __forceinline__ Two two(float high, float low) {
  Two v = {high, low};
  return v;
}

static __device__ __forceinline__ Two plus(Two a, Two b) {
  float high = __fadd_rn(a.high, b.high);
  float added = __fsub_rn(high, a.high);
  float lost = __fadd_rn(__fsub_rn(a.high, __fsub_rn(high, added)), __fsub_rn(b.high, added));
  float low = __fadd_rn(lost, __fadd_rn(a.low, b.low));
  float sum = __fadd_rn(high, low);
  return two(sum, __fsub_rn(low, __fsub_rn(sum, high)));
}

static __device__ __forceinline__ double wide(Two v) { return (double)v.high + v.low; }

// The sum of v over threadIdx.y in a fixed order, for every thread. The block is one thread wide.
static __device__ double column_sum(double v) {
  __shared__ double sums[THREADS];
  sums[threadIdx.y] = v;
  __syncthreads();
  for (int half = blockDim.y / 2; half > 0; half /= 2) {
    if (threadIdx.y < half) {
      sums[threadIdx.y] += sums[threadIdx.y + half];
    }
    __syncthreads();
  }
  double sum = sums[0];
  __syncthreads();  // before the next call writes
  return sum;
}

// 16 bytes of a row and their channels: 4 of FP32, 8 of BF16.
template <typename T> struct Vector {
  typedef float4 Type;
};

template <> struct Vector<bf16> {
  typedef bf16x8 Type;
};

#define WIDE(T) (16 / (int)sizeof(T))

static __device__ __forceinline__ void widen(float4 all, float v[4]) {
  v[0] = all.x;
  v[1] = all.y;
  v[2] = all.z;
  v[3] = all.w;
}

static __device__ __forceinline__ void widen(bf16x8 all, float v[8]) {
  widen(number(all.low), v);
  widen(number(all.high), v + 4);
}

template <typename T>
static __device__ __forceinline__ void load16(const T* from, float v[WIDE(T)]) {
  widen(*(const typename Vector<T>::Type*)from, v);
}

static __device__ __forceinline__ float4 narrow(const float v[4]) { return make_float4(v[0], v[1], v[2], v[3]); }

static __device__ __forceinline__ void save16(const float v[4], float* to) { *(float4*)to = narrow(v); }

static __device__ __forceinline__ void save16(const float v[8], bf16* to) {
  float8 all = {narrow(v), narrow(v + 4)};
  put((bf16x8*)to, all);
}

// W floats, 4 or 8, one per channel.
template <int W>
static __device__ __forceinline__ void load_channels(const float* from, float v[W]) {
#pragma unroll
  for (int k = 0; k < W; k += 4) {
    widen(four(from + k), v + k);
  }
}
