// Cooperative groups: the thread block, tiles of a warp, the grid. Host code sees the namespace only.
#pragma once
namespace cooperative_groups {
#ifdef __CUDA__
#define EMULATOR_MEMBER __device__ __attribute__((always_inline, nodebug))
struct thread_block {
  EMULATOR_MEMBER void sync() const { __syncthreads(); }
  EMULATOR_MEMBER unsigned thread_rank() const { return (threadIdx.z * blockDim.y + threadIdx.y) * blockDim.x + threadIdx.x; }
  EMULATOR_MEMBER unsigned size() const { return blockDim.x * blockDim.y * blockDim.z; }
  EMULATOR_MEMBER unsigned num_threads() const { return size(); }
  EMULATOR_MEMBER dim3 group_index() const { return dim3(blockIdx.x, blockIdx.y, blockIdx.z); }
  EMULATOR_MEMBER dim3 thread_index() const { return dim3(threadIdx.x, threadIdx.y, threadIdx.z); }
  EMULATOR_MEMBER dim3 group_dim() const { return dim3(blockDim.x, blockDim.y, blockDim.z); }
};
EMULATOR_DEVICE thread_block this_thread_block() { return {}; }
// The barrier of a grid: each block arrives at a counter and waits until all have. The last half of the values is the phase.
__device__ unsigned emulator_grid_barrier = 0;
struct grid_group {
  EMULATOR_MEMBER unsigned long long thread_rank() const {
    return ((unsigned long long)(blockIdx.z * gridDim.y + blockIdx.y) * gridDim.x + blockIdx.x) * this_thread_block().size() + this_thread_block().thread_rank();
  }
  EMULATOR_MEMBER unsigned long long num_blocks() const { return (unsigned long long)gridDim.x * gridDim.y * gridDim.z; }
  EMULATOR_MEMBER unsigned long long size() const { return num_blocks() * this_thread_block().size(); }
  EMULATOR_MEMBER bool is_valid() const { return true; }
  EMULATOR_MEMBER void sync() const {
    __syncthreads();
    if (this_thread_block().thread_rank() == 0) {
      unsigned blocks = (unsigned)num_blocks(), first = blockIdx.x + blockIdx.y + blockIdx.z == 0;
      unsigned step = first ? 0x80000000u - (blocks - 1) : 1, old;
      __threadfence();
      asm volatile("atom.add.release.gpu.u32 %0, [%1], %2;" : "=r"(old) : "l"(&emulator_grid_barrier), "r"(step) : "memory");
      unsigned now;
      do asm volatile("ld.acquire.gpu.u32 %0, [%1];" : "=r"(now) : "l"(&emulator_grid_barrier) : "memory");
      while (((old ^ now) & 0x80000000u) == 0);
      __threadfence();
    }
    __syncthreads();
  }
};
EMULATOR_DEVICE grid_group this_grid() { return {}; }

// Threads of a warp: an aligned tile, or those that are active.
template <unsigned Size> struct thread_block_tile {
  static_assert(Size <= 32 && (Size & (Size - 1)) == 0, "tiles of more than a warp are not supported");
  EMULATOR_MEMBER unsigned lane() const { return this_thread_block().thread_rank() & 31; }
  EMULATOR_MEMBER unsigned mask() const { return Size == 32 ? 0xffffffffu : ((1u << (Size & 31)) - 1) << (lane() & ~(Size - 1)); }
  EMULATOR_MEMBER void sync() const { __syncwarp(mask()); }
  EMULATOR_MEMBER unsigned thread_rank() const { return this_thread_block().thread_rank() & (Size - 1); }
  static constexpr EMULATOR_MEMBER unsigned size() { return Size; }
  static constexpr EMULATOR_MEMBER unsigned num_threads() { return Size; }
  EMULATOR_MEMBER unsigned meta_group_rank() const { return this_thread_block().thread_rank() / Size; }
  EMULATOR_MEMBER unsigned meta_group_size() const { return (this_thread_block().size() + Size - 1) / Size; }
  template <class T> EMULATOR_MEMBER T shfl(T v, int rank) const { return __shfl_sync(mask(), v, rank, Size); }
  template <class T> EMULATOR_MEMBER T shfl_up(T v, unsigned d) const { return __shfl_up_sync(mask(), v, d, Size); }
  template <class T> EMULATOR_MEMBER T shfl_down(T v, unsigned d) const { return __shfl_down_sync(mask(), v, d, Size); }
  template <class T> EMULATOR_MEMBER T shfl_xor(T v, int d) const { return __shfl_xor_sync(mask(), v, d, Size); }
  EMULATOR_MEMBER int any(int p) const { return __any_sync(mask(), p); }
  EMULATOR_MEMBER int all(int p) const { return __all_sync(mask(), p); }
  EMULATOR_MEMBER unsigned ballot(int p) const { return __ballot_sync(mask(), p) >> (lane() & ~(Size - 1) & 31); }
};
template <unsigned Size, class Group> EMULATOR_DEVICE thread_block_tile<Size> tiled_partition(const Group &) { return {}; }
struct coalesced_group {
  unsigned mask;
  EMULATOR_MEMBER unsigned below() const { unsigned m; asm("mov.u32 %0, %%lanemask_lt;" : "=r"(m)); return m & mask; }
  EMULATOR_MEMBER void sync() const { __syncwarp(mask); }
  EMULATOR_MEMBER unsigned thread_rank() const { return __popc(below()); }
  EMULATOR_MEMBER unsigned size() const { return __popc(mask); }
  EMULATOR_MEMBER unsigned num_threads() const { return size(); }
  EMULATOR_MEMBER int any(int p) const { return __any_sync(mask, p); }
  EMULATOR_MEMBER int all(int p) const { return __all_sync(mask, p); }
  template <class T> EMULATOR_MEMBER T shfl(T v, unsigned rank) const {
    unsigned left = mask;
    for (unsigned i = 0; i < rank; i++) left &= left - 1;
    return __shfl_sync(mask, v, __ffs(left) - 1);
  }
};
EMULATOR_DEVICE coalesced_group coalesced_threads() { return {__activemask()}; }
template <class Group> EMULATOR_DEVICE void sync(const Group &g) { g.sync(); }
#endif
} // namespace cooperative_groups
