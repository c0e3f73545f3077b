// Detects the last of the blocks that share a ticket: it finishes their common work in the same launch.
//
// The ticket is a word of KernelLibrary.tickets(). atomicInc counts from 0 and wraps to 0 with the last block, so that
// the next launch, also of a recorded graph, finds 0. Reads of other blocks' results must use __ldcg, since the
// first-level cache is not coherent. Chance decides which block is last, but not what it does: it reads all parts in
// their order.

// To be called by all threads of a block after they wrote their parts. All threads get the answer.
static __device__ __forceinline__ bool is_last_block(unsigned* ticket, unsigned blocks) {
  __shared__ bool last;
  __threadfence();  // this thread's writes are visible before the count
  __syncthreads();
  if (threadIdx.x == 0 && threadIdx.y == 0) {
    last = atomicInc(ticket, blocks - 1) == blocks - 1;
    __threadfence();  // the other blocks' writes are visible from here on
  }
  __syncthreads();
  return last;
}
