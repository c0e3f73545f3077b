// Blocks that wait for one another. Only a cooperative launch may do so: it has all of its blocks on the device together, so
// that those that wait do not take the place of the one that they wait for. It comes behind last_block.cuh.

static __device__ __forceinline__ unsigned acquired(const unsigned* word) {
  unsigned v;
  asm volatile("ld.acquire.gpu.global.u32 %0, [%1];" : "=r"(v) : "l"(word) : "memory");
  return v;
}

// Called by all threads of each of `blocks` blocks. The last to come finishes; all others return when it has, and see what it
// wrote. `released` is a word of KernelLibrary.releases(): what counts is that it changes, so it is never set back.
template <typename Finish>
static __device__ __forceinline__ void meet(unsigned* ticket, unsigned* released, unsigned blocks, Finish finish) {
  bool first = threadIdx.x == 0 && threadIdx.y == 0;
  unsigned before = first ? acquired(released) : 0;  // until this block has come, nobody changes it
  if (is_last_block(ticket, blocks)) {
    finish();
    __syncthreads();
    if (first) {
      __threadfence();  // what this block wrote is seen by whoever sees the change
      atomicAdd(released, 1);
    }
  } else {
    if (first) {
      while (acquired(released) == before) {
      }
    }
    __syncthreads();
  }
}

// TWINS of number.cuh in blocks of 256 threads, with registers for two of them at least on a multiprocessor: more blocks together
// keep more rows.
#define TOGETHER_TWINS(name, single, half, parameters, ...) \
  TWIN(__launch_bounds__(256, 2), name, single, parameters, __VA_ARGS__) \
  TWIN(__launch_bounds__(256, 2), name##_bf16, half, parameters, __VA_ARGS__)
