// Kernels of many blocks, to run on several cores: blocks that affect each other, and rare behaviour of
// one late block.

#include <cassert>
#include <cstdio>

#define KERNEL(name) extern "C" __global__ void name(int* y, const int* x, int* c, int n)
#define I (blockIdx.x * blockDim.x + threadIdx.x)

KERNEL(apart) {
  __shared__ int part[64];
  part[threadIdx.x] = x[I];
  __syncthreads();
  int sum = 0;
  for (int k = 0; k < 64; k++) sum += part[k] ^ k * x[I];
  y[I] += sum;
}

// Neighbouring bytes of a word.
KERNEL(bytes) { ((char*)y)[I] = (char)(x[I] + blockIdx.x); }

KERNEL(same_place) { if (threadIdx.x == 0) y[0] = blockIdx.x; }

KERNEL(same_value) { if (threadIdx.x == 0) y[0] = 7; }

KERNEL(next_block) { y[I] = y[(I + blockDim.x) % n] + 1; }

// Two of the blocks conflict.
KERNEL(two_meet) { y[blockIdx.x == 5 ? 20 * blockDim.x + threadIdx.x : I] = x[I]; }

// A table says where blocks read and write.
KERNEL(by_table) {
  int from = c[2 * blockIdx.x], to = c[2 * blockIdx.x + 1];
  y[to * blockDim.x + threadIdx.x] = y[from * blockDim.x + threadIdx.x] * 3 + x[I];
}

KERNEL(tickets) {
  __shared__ int ticket;
  if (threadIdx.x == 0) ticket = atomicAdd(c, 1);
  __syncthreads();
  y[ticket * blockDim.x + threadIdx.x] = x[I];
}

KERNEL(sum) { atomicAdd((float*)c, 1.0f / (x[I] + 1)); }

KERNEL(last_one) {
  y[I] = x[I];
  if (blockIdx.x == gridDim.x - 1) atomicAdd(c, 1);
}

KERNEL(prints) { if (threadIdx.x == 0) printf("block %d\n", blockIdx.x); }

KERNEL(late_print) {
  y[I] = x[I];
  if (blockIdx.x == 11 && threadIdx.x == 3) printf("block %d has %d\n", blockIdx.x, y[I]);
}

KERNEL(clocks) { if (threadIdx.x == 0) c[blockIdx.x] = (int)clock64(); }

KERNEL(takes_memory) {
  int* own = (int*)malloc(4);
  *own = x[I];
  y[I] = *own;
  if (threadIdx.x % 2) free(own);
}

KERNEL(waits) {
  y[I] = x[I];
  if (blockIdx.x == 17) while (*(volatile int*)c < 0) {}
}

KERNEL(late_overrun) { y[blockIdx.x == 17 ? I + n : I] = x[I]; }

KERNEL(late_assert) {
  y[I] = x[I] + 1;
  if (blockIdx.x == 23) assert(threadIdx.x != 40);
}

KERNEL(late_barrier) {
  y[I] += x[I];
  if (blockIdx.x != 20 || threadIdx.x < 32) __syncthreads();
}

KERNEL(late_race) {
  __shared__ int part[64];
  part[threadIdx.x] = x[I];
  if (blockIdx.x != 9) __syncthreads();
  y[I] = part[(threadIdx.x + 32) % 64];
}

KERNEL(late_loop) {
  y[I] = x[I];
  if (blockIdx.x == 21) for (int k = 1; k != 0; k += 2) y[I] ^= k;
}

KERNEL(reads_unwritten) { c[I % 64] = y[I]; }
