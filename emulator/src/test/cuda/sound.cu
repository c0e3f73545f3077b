// Correct kernels, which the emulator must accept.

extern "C" __global__ void tree_sum(const float* x, float* y, int n) {
  __shared__ float s[256];
  float v = 0.0f;
  for (int i = threadIdx.x; i < n; i += 256) v += x[i];
  s[threadIdx.x] = v;
  __syncthreads();
  for (int half = 128; half > 0; half /= 2) {
    if (threadIdx.x < half) s[threadIdx.x] += s[threadIdx.x + half];
    __syncthreads();
  }
  if (threadIdx.x == 0) y[blockIdx.x] = s[0];
}

extern "C" __global__ void shuffle_sum(const float* x, float* y, int n) {
  __shared__ float s[8];
  float v = 0.0f;
  for (int i = threadIdx.x; i < n; i += blockDim.x) v += x[i];
  for (int d = 16; d > 0; d /= 2) v += __shfl_down_sync(0xffffffffu, v, d);
  if (threadIdx.x % 32 == 0) s[threadIdx.x / 32] = v;
  __syncthreads();
  if (threadIdx.x == 0) {
    float sum = 0.0f;
    for (int w = 0; w < blockDim.x / 32; w++) sum += s[w];
    y[0] = sum;
  }
}

// All threads read the same places, which are not written.
extern "C" __global__ void shared_reading(const float* x, float* y, int n) {
  float sum = 0.0f;
  for (int i = 0; i < n; i++) sum += x[i];
  y[blockIdx.x * blockDim.x + threadIdx.x] = sum;
}

extern "C" __global__ void double_buffer(const float* x, float* y, int rounds) {
  __shared__ float s[2][64];
  s[0][threadIdx.x] = x[threadIdx.x];
  __syncthreads();
  for (int k = 0; k < rounds; k++) {
    s[(k + 1) & 1][threadIdx.x] = s[k & 1][(threadIdx.x + 1) & 63];
    __syncthreads();
  }
  y[threadIdx.x] = s[rounds & 1][threadIdx.x];
}

// Lanes of a warp exchange values through shared memory, ordered by __syncwarp.
extern "C" __global__ void warp_exchange(float* y) {
  __shared__ float s[64];
  int warp = threadIdx.x & ~31;
  s[threadIdx.x] = (float)threadIdx.x;
  __syncwarp();
  float v = s[warp + (31 - (threadIdx.x & 31))];
  __syncwarp();
  s[threadIdx.x] = v + 1.0f;
  __syncwarp();
  y[threadIdx.x] = s[warp + ((threadIdx.x + 1) & 31)];
}

// The two halves of a warp synchronize separately.
extern "C" __global__ void half_warp_exchange(float* y) {
  __shared__ float s[32];
  int i = threadIdx.x;
  if (i < 16) {
    s[i] = (float)i;
    __syncwarp(0x0000ffffu);
    y[i] = s[15 - i];
  } else {
    s[i] = (float)i;
    __syncwarp(0xffff0000u);
    y[i] = s[47 - i];
  }
}

extern "C" __global__ void neighbours_in_one_word(const unsigned char* x, unsigned char* y, int n) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < n) y[i] = x[n - 1 - i];
}

extern "C" __global__ void histogram(const int* x, int* counts, int n) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < n) atomicAdd(&counts[x[i] & 7], 1);
}

extern "C" __global__ void block_wide_through_global(float* y) {
  float* mine = y + 64 * blockIdx.x;
  mine[threadIdx.x] = (float)(blockIdx.x + threadIdx.x);
  __syncthreads();
  float v = mine[63 - threadIdx.x];
  __syncthreads();
  mine[threadIdx.x] = v;
}

// Nested branches, loops of different length, early continue and break.
extern "C" __global__ void nests(const int* x, int* y, int n) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= n) return;
  int v = x[i];
  int steps = 0;
  while (v != 1) {
    if (v % 2 == 0) {
      v /= 2;
    } else {
      if (steps > 60) break;
      v = 3 * v + 1;
    }
    steps++;
    if (v % 5 == 0) {
      if (v % 3 == 0) continue;
      steps += 2;
      for (int k = 0; k < (i & 3); k++) {
        if (k == 2) break;
        steps += k;
      }
    }
  }
  switch (steps & 7) {
    case 0: steps += 1; break;
    case 1: steps *= 3; break;
    case 2: steps -= i; break;
    case 3: steps ^= 5; break;
    case 4: steps = i; break;
    case 5: steps = steps * steps; break;
    case 6: steps += i; break;
    default: steps = -steps;
  }
  y[i] = steps;
}

// Arrays with run-time indices are in local memory.
extern "C" __global__ void local_array(const int* x, int* y) {
  int a[16];
  for (int k = 0; k < 16; k++) a[(k * 5 + threadIdx.x) & 15] = k;
  y[threadIdx.x] = a[x[threadIdx.x] & 15];
}

extern "C" __global__ void dynamic_shared(const float* x, float* y) {
  extern __shared__ float s[];
  int i = threadIdx.y * blockDim.x + threadIdx.x;
  s[i] = x[i];
  __syncthreads();
  y[i] = s[threadIdx.x * blockDim.y + threadIdx.y];
}

// Both names denote the dynamic shared memory.
extern "C" __global__ void one_memory_two_names(const float* x, int* y) {
  extern __shared__ float as_floats[];
  extern __shared__ int as_ints[];
  as_floats[threadIdx.x] = x[threadIdx.x];
  __syncthreads();
  y[threadIdx.x] = as_ints[31 - threadIdx.x];
}
