// Work for the last of several blocks: what it reads was written by all of them.

// Whether this block is the last of count to arrive at a counter, which is 0 before the launch and again behind the last
// arrival. What the threads of the others wrote before they arrived can be read then, by plain loads. All threads of the
// block come here and get the same answer. Which block is the last differs from run to run: what it computes must not.
__device__ __forceinline__ bool last_of(unsigned* counter, unsigned count) {
  __shared__ bool last;
  __syncthreads();  // all threads of the block have written
  if (threadIdx.x == 0 && threadIdx.y == 0) {
    __threadfence();  // that is seen before the arrival is
    last = atomicInc(counter, count - 1) == count - 1;
    __threadfence();  // and by the block that arrives last
  }
  __syncthreads();
  return last;
}
