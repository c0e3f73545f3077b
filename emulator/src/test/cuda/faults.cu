// Each kernel has one fault, which the emulator must name. The launch is in EmulatorFaultTest.

extern "C" __global__ void write_behind_the_end(float* y, int n) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i <= n) y[i] = 1.0f;
}

extern "C" __global__ void write_before_the_beginning(float* y) {
  y[(int)threadIdx.x - 1] = 1.0f;
}

extern "C" __global__ void misaligned_float4(const float* x, float* y) {
  float4 v = *(const float4*)(x + threadIdx.x + 1);
  y[threadIdx.x] = v.x + v.y + v.z + v.w;
}

extern "C" __global__ void read_of_undefined_memory(const float* x, float* y) {
  y[threadIdx.x] = x[threadIdx.x] + 1.0f;
}

extern "C" __global__ void read_of_undefined_shared_memory(float* y) {
  __shared__ float s[64];
  if (threadIdx.x != 7) s[threadIdx.x] = 1.0f;
  __syncthreads();
  y[threadIdx.x] = s[63 - threadIdx.x];
}

extern "C" __global__ void shared_index_too_large(float* y) {
  __shared__ float s[64];
  __shared__ float t[64];
  s[threadIdx.x] = 1.0f;
  t[threadIdx.x] = 2.0f;
  __syncthreads();
  y[threadIdx.x] = s[threadIdx.x + 1] + t[threadIdx.x];
}

extern "C" __global__ void missing_barrier(float* y) {
  __shared__ float s[64];
  s[threadIdx.x] = (float)threadIdx.x;
  y[threadIdx.x] = s[63 - threadIdx.x];
}

// The second round overwrites values that a slower warp may still read.
extern "C" __global__ void missing_second_barrier(float* y) {
  __shared__ float s[64];
  float sum = 0.0f;
  for (int k = 0; k < 2; k++) {
    s[threadIdx.x] = (float)(threadIdx.x + k);
    __syncthreads();
    sum += s[63 - threadIdx.x];
  }
  y[threadIdx.x] = sum;
}

extern "C" __global__ void race_in_a_warp(float* y) {
  volatile __shared__ float s[32];
  s[threadIdx.x] = (float)threadIdx.x;
  s[threadIdx.x] = s[threadIdx.x] + s[threadIdx.x ^ 1];
  y[threadIdx.x] = s[threadIdx.x];
}

extern "C" __global__ void two_lanes_write_one_place(float* y) {
  y[threadIdx.x / 2] = (float)threadIdx.x;
}

extern "C" __global__ void race_between_blocks(float* y) {
  y[blockIdx.x * 31 + threadIdx.x] = 1.0f;
}

extern "C" __global__ void read_of_another_blocks_sum(float* y, float* z) {
  y[blockIdx.x] = 1.0f;
  z[blockIdx.x] = y[blockIdx.x ^ 1];
}

extern "C" __global__ void wrong_sync_mask(float* y) {
  float v = (float)threadIdx.x;
  if (threadIdx.x < 16) v += __shfl_xor_sync(0xffffffffu, v, 1);
  y[threadIdx.x] = v;
}

extern "C" __global__ void shuffle_from_a_lane_that_is_not_there(float* y) {
  float v = (float)threadIdx.x;
  if (threadIdx.x < 16) v += __shfl_sync(0x0000ffffu, v, threadIdx.x + 8);
  y[threadIdx.x] = v;
}

extern "C" __global__ void barrier_not_reached_by_all(float* y) {
  __shared__ float s[64];
  s[threadIdx.x] = 1.0f;
  if (threadIdx.x < 40) __syncthreads();
  y[threadIdx.x] = s[threadIdx.x];
}

extern "C" __global__ void warp_ends_before_the_barrier(float* y) {
  __shared__ float s[64];
  s[threadIdx.x] = 1.0f;
  if (threadIdx.x >= 32) return;
  __syncthreads();
  y[threadIdx.x] = s[threadIdx.x];
}

extern "C" __global__ void endless_loop(volatile int* y) {
  while (y[0] == 0) {
  }
  y[1] = 1;
}

extern "C" __global__ void null_pointer(float* y) {
  if (threadIdx.x == 3) y[1] = 1.0f;
}

__constant__ int table[4] = {1, 2, 3, 4};

extern "C" __global__ void write_to_a_constant(int* y, int n) {
  int* p = n == 1 ? (int*)table : y;
  p[n] = 5;
}

extern "C" __global__ void stops_itself(const float* x) {
  if (x[threadIdx.x] != x[threadIdx.x]) __trap();
}

// A correct kernel, for wrong arguments: freed or uninitialized memory.
extern "C" __global__ void twice(const float* x, float* y, int n) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < n) y[i] = 2.0f * x[i];
}

extern "C" __global__ void lanes_end_before_the_barrier(float* y, int n) {
  __shared__ float s[64];
  if (threadIdx.x >= n) return;
  s[threadIdx.x] = 1.0f;
  __syncthreads();
  y[threadIdx.x] = s[n - 1 - threadIdx.x];
}

extern "C" __global__ void endless_count(volatile int* y) {
  int i = 0;
  while (y[0] == 0) i++;
  y[1] = i;
}

// Each block waits for the other's flag, which it would set afterwards.
extern "C" __global__ void blocks_wait_for_each_other(int* y) {
  if (threadIdx.x == 0) {
    while (atomicAdd(&y[1 - blockIdx.x], 0) == 0) {
    }
    atomicExch(&y[blockIdx.x], 1);
  }
}
