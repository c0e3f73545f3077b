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

// The sum of v over threadIdx.y, for each threadIdx.x, in a fixed order; every thread gets it.
static __device__ double column_sum(double v) {
  __shared__ double sums[THREADS];
  int at = threadIdx.y * blockDim.x + threadIdx.x;
  sums[at] = v;
  __syncthreads();
  for (int half = blockDim.y / 2; half > 0; half /= 2) {
    if (threadIdx.y < half) {
      sums[at] += sums[at + half * blockDim.x];
    }
    __syncthreads();
  }
  double sum = sums[threadIdx.x];
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
