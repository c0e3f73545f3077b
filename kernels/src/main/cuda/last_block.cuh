// Which of the blocks that share a ticket comes last: it finishes what all of them have begun, in the same launch.
//
// The ticket is a word of KernelLibrary.tickets(). It counts from 0 to 0: atomicInc sets it back when the last one has come, so
// that the next launch, or the same one of a graph, finds 0 there. What others wrote is to be read by __ldcg, past the first-level
// cache, which does not hear of it. Who comes last is chance, what it does is not: it reads all parts in their order.

// Called by all threads of a block, after they have written their parts; all of them get the answer.
static __device__ __forceinline__ bool is_last_block(unsigned* ticket, unsigned blocks) {
  __shared__ bool last;
  __threadfence();  // what this thread wrote is seen by whoever sees the count
  __syncthreads();
  if (threadIdx.x == 0 && threadIdx.y == 0) {
    last = atomicInc(ticket, blocks - 1) == blocks - 1;
    __threadfence();  // what others wrote before they counted is seen from here on
  }
  __syncthreads();
  return last;
}

// The same of two tickets, x and y of the answer, on one way to the second-level cache; they may be one and the same.
static __device__ __forceinline__ uint2 are_last_blocks(unsigned* first, unsigned* second, unsigned blocks) {
  __shared__ unsigned last[2];
  __threadfence();
  __syncthreads();
  if (threadIdx.x < 2 && threadIdx.y == 0) {
    last[threadIdx.x] = atomicInc(threadIdx.x ? second : first, blocks - 1) == blocks - 1;
    __threadfence();
  }
  __syncthreads();
  return make_uint2(last[0], last[1]);
}
