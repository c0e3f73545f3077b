// A matrix [rows,channels] in chunks of rows, one for each block, and sums over them.
//
// A block takes a chunk of rowsPerChunk rows, whatever the device is, of some channels.
// Neighbouring threads take neighbouring channels, and threadIdx.y every blockDim.y-th row. Both
// sides of a block are powers of 2, and it has at most 256 threads.

#include "number.cuh"

#define THREADS 256

// Where a thread works: W channels from c on, and every blockDim.y-th row of [begin, end).
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

// A number in two floats: what rounding took from the first is in the second. Additions of FP32 keep
// 48 bits of a sum so (Dekker 1971), where FP64 has a 32nd or a 64th of their rate.
struct Two {
  float high, low;
};

static __device__ __forceinline__ Two two(float high, float low) {
  Two v = {high, low};
  return v;
}

// a + b for |a| >= |b|, exactly.
static __device__ __forceinline__ Two settled(float a, float b) {
  float high = __fadd_rn(a, b);
  return two(high, __fsub_rn(b, __fsub_rn(high, a)));
}

static __device__ __forceinline__ Two plus(Two a, Two b) {
  float high = __fadd_rn(a.high, b.high);
  float added = __fsub_rn(high, a.high);
  float lost = __fadd_rn(__fsub_rn(a.high, __fsub_rn(high, added)), __fsub_rn(b.high, added));
  return settled(high, __fadd_rn(lost, __fadd_rn(a.low, b.low)));
}

static __device__ __forceinline__ double plus(double a, double b) { return a + b; }

static __device__ __forceinline__ Two product(float a, float b) {
  float high = __fmul_rn(a, b);
  return two(high, fmaf(a, b, -high));
}

static __device__ __forceinline__ Two quotient(Two a, float n) {
  float high = a.high / n;
  return settled(high, (fmaf(-high, n, a.high) + a.low) / n);
}

static __device__ __forceinline__ double wide(Two v) { return (double)v.high + v.low; }
static __device__ __forceinline__ double wide(double v) { return v; }

// The sum of v over threadIdx.y, for each threadIdx.x, in a fixed order; every thread gets it.
template <typename V>
static __device__ V column_sum(V v) {
  __shared__ V sums[THREADS];
  int at = threadIdx.y * blockDim.x + threadIdx.x;
  sums[at] = v;
  __syncthreads();
  for (int half = blockDim.y / 2; half > 0; half /= 2) {
    if (threadIdx.y < half) {
      sums[at] = plus(sums[at], sums[at + half * blockDim.x]);
    }
    __syncthreads();
  }
  V sum = sums[threadIdx.x];
  __syncthreads();  // before the next call writes
  return sum;
}

// W neighbouring numbers, 1 or 4, in one access.
template <int W, typename T>
static __device__ void load(const T* from, float v[W]) {
  if (W == 4) {
    float4 all = four(from);
    v[0] = all.x;
    v[1] = all.y;
    v[2] = all.z;
    v[3] = all.w;
  } else {
    v[0] = number(*from);
  }
}

template <int W, typename T>
static __device__ void save(const float v[W], T* to) {
  if (W == 4) {
    put_four(to, make_float4(v[0], v[1], v[2], v[3]));
  } else {
    put(to, v[0]);
  }
}

// The channels of a thread that takes 16 bytes of a row: 4 of float, 8 of bfloat16.
#define WIDE(T) (16 / (int)sizeof(T))

struct __align__(16) bf16x8 {
  unsigned two[4];
};

static __device__ __forceinline__ void load16(const float* from, float v[4]) { load<4>(from, v); }

static __device__ __forceinline__ void widen(bf16x8 all, float v[8]) {
#pragma unroll
  for (int k = 0; k < 4; ++k) {
    v[2 * k] = __uint_as_float(all.two[k] << 16);
    v[2 * k + 1] = __uint_as_float(all.two[k] & 0xffff0000u);
  }
}

static __device__ __forceinline__ void load16(const bf16* from, float v[8]) { widen(*(const bf16x8*)from, v); }

static __device__ __forceinline__ void save16(const float v[4], float* to) { save<4>(v, to); }

static __device__ __forceinline__ void save16(const float v[8], bf16* to) {
  bf16x8 all;
#pragma unroll
  for (int k = 0; k < 4; ++k) {
#if __CUDA_ARCH__ >= 800
    asm("cvt.rn.bf16x2.f32 %0, %1, %2;" : "=r"(all.two[k]) : "f"(v[2 * k + 1]), "f"(v[2 * k]));
#else
    all.two[k] = bf16_bits(v[2 * k]) | bf16_bits(v[2 * k + 1]) << 16;
#endif
  }
  *(bf16x8*)to = all;
}

// W floats, 4 or 8, of what is per channel.
template <int W>
static __device__ __forceinline__ void load_channels(const float* from, float v[W]) {
#pragma unroll
  for (int k = 0; k < W; k += 4) {
    load<4>(from + k, v + k);
  }
}
