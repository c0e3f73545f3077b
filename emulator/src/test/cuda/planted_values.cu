// Each kernel has one mistake, in the line marked BUG; what is said of it must hold the words behind that. See PlantedBugsTest.
// Arrays have 128 elements (scratch: not written), launches 2 blocks of 64 threads and n = 128, unless LAUNCH says otherwise.
#include <cassert>
#define KERNEL(name) extern "C" __global__ void name(float* y, const float* x, int* c, float* scratch, int n)

KERNEL(scratch_never_written) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  y[i] = x[i] + scratch[i];  // BUG uninitialized, argument scratch
}

KERNEL(scratch_written_in_part) {
  int i = threadIdx.x;
  if (blockIdx.x == 0) {
    if (i < 63) scratch[i] = x[i];
    y[i] = scratch[i];  // BUG uninitialized, byte 252 of argument scratch
  }
}

KERNEL(shared_element_left_out) {
  __shared__ float s[64];
  if (threadIdx.x > 0) s[threadIdx.x] = x[threadIdx.x];
  __syncthreads();
  y[blockIdx.x * 64 + threadIdx.x] = s[63 - threadIdx.x];  // BUG uninitialized, byte 0 of shared s
}

KERNEL(halo_not_loaded) {
  __shared__ float s[66];
  s[threadIdx.x + 1] = x[blockIdx.x * 64 + threadIdx.x];
  if (threadIdx.x == 0) s[0] = 0.0f;
  __syncthreads();
  y[blockIdx.x * 64 + threadIdx.x] = s[threadIdx.x] + s[threadIdx.x + 2];  // BUG uninitialized, byte 260 of shared s
}

// LAUNCH 2 64 shared=512
KERNEL(half_of_a_buffer) {
  extern __shared__ float buffer[];
  buffer[threadIdx.x] = x[threadIdx.x];
  __syncthreads();
  float sum = 0;
  for (int k = 0; k < 128; k += 2) sum += buffer[k];  // BUG uninitialized, shared buffer
  y[blockIdx.x * 64 + threadIdx.x] = sum;
}

KERNEL(local_element_left_out) {
  float best[4];
  for (int k = c[0]; k < 3; k++) best[k] = x[k];
  y[blockIdx.x * 64 + threadIdx.x] = best[n % 4 + 3 * (threadIdx.x % 2)];  // BUG uninitialized, in local memory
}

KERNEL(malloc_is_not_zero) {
  if (threadIdx.x == 0) {
    int* p = (int*)malloc(16);
    y[blockIdx.x] = p[n % 4];  // BUG uninitialized, device malloc
    free(p);
  }
}

KERNEL(assertion) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  assert(x[i] < 100.0f);  // BUG x[i] < 100.0f
  y[i] = x[i];
}

KERNEL(trap) {
  if (x[threadIdx.x] > 60.0f) __trap();  // BUG trap
  y[blockIdx.x * 64 + threadIdx.x] = 1.0f;
}

KERNEL(sum_never_begun) {
  float sum;
  for (int k = 0; k < n; k++) sum += x[k];
  y[blockIdx.x * 64 + threadIdx.x] = sum;  // BUG never set
}

KERNEL(largest_never_begun) {
  float most;
  for (int k = 0; k < n; k++)
    if (x[k] > most) most = x[k];  // either is a number that was never set
  y[blockIdx.x * 64 + threadIdx.x] = most;  // BUG never set
}

KERNEL(nothing_found) {
  int found;
  for (int k = 0; k < n; k++)
    if (x[k] > 1000.0f) found = k;
  y[blockIdx.x * 64 + threadIdx.x] = x[found];  // BUG never set
}
