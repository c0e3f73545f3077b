// CUDA's cooperative groups, for g++; see cpu.h.
#pragma once
namespace cooperative_groups {
// A group within a warp: its lanes as a mask.
class thread_group {
 public:
  unsigned mask;      // for a part of a warp; 0 for a block or grid
  unsigned meta = 0, metas = 1;
  explicit thread_group(unsigned mask = 0) : mask(mask) {}
  unsigned long long size() const { return mask ? __popc(mask) : cpu_block_dim.x * cpu_block_dim.y * cpu_block_dim.z; }
  unsigned num_threads() const { return (unsigned)size(); }
  unsigned thread_rank() const { return mask ? __popc(mask & ((1u << cpu_lane()) - 1)) : cpu_rank(); }
  void sync() const { if (mask) __syncwarp(mask); else __syncthreads(); }
  void barrier_wait() const { sync(); }
  unsigned meta_group_rank() const { return meta; }
  unsigned meta_group_size() const { return metas; }
  // The lane with a rank.
  int lane(int rank) const { unsigned m = mask; while (rank-- > 0 && m) m &= m - 1; return m ? __builtin_ctz(m) : -1; }
  template <class T> T shfl(T v, int rank) const { return cpu_lane_of(mask, v, lane(rank % (int)size())); }
  template <class T> T shfl_down(T v, unsigned d) const { return at(v, (int)(thread_rank() + d)); }
  template <class T> T shfl_up(T v, unsigned d) const { return at(v, (int)thread_rank() - (int)d); }
  template <class T> T shfl_xor(T v, unsigned m) const { return at(v, (int)(thread_rank() ^ m)); }
  int any(int p) const { return __any_sync(mask, p); }
  int all(int p) const { return __all_sync(mask, p); }
  unsigned ballot(int p) const { return packed(__ballot_sync(mask, p)); }
  template <class T> unsigned match_any(T v) const { return packed(__match_any_sync(mask, v)); }
  template <class T> unsigned match_all(T v, int &all) const { return packed(__match_all_sync(mask, v, &all)); }
 private:
  template <class T> T at(T v, int rank) const { return cpu_lane_of(mask, v, rank < 0 || rank >= (int)size() ? cpu_lane() : lane(rank)); }
  unsigned packed(unsigned lanes) const {
    unsigned r = 0, n = 0;
    for (int i = 0; i < 32; i++) if (mask >> i & 1) r |= (lanes >> i & 1) << n++;
    return r;
  }
};
class thread_block : public thread_group {
 public:
  static uint3 group_index() { return cpu_block_index; }
  static uint3 thread_index() { return cpu_thread_index; }
  static dim3 group_dim() { return cpu_block_dim; }
  static dim3 dim_threads() { return cpu_block_dim; }
};
class grid_group {
 public:
  void sync() const { cpu_grid_barrier(); }
  bool is_valid() const { return true; }
  static dim3 group_dim() { return cpu_grid_dim; }
  static dim3 dim_blocks() { return cpu_grid_dim; }
  static unsigned long long num_blocks() { return (unsigned long long)cpu_grid_dim.x * cpu_grid_dim.y * cpu_grid_dim.z; }
  static unsigned long long size() { return num_blocks() * cpu_block_dim.x * cpu_block_dim.y * cpu_block_dim.z; }
  static unsigned long long num_threads() { return size(); }
  static unsigned long long block_rank() {
    return cpu_block_index.x + (unsigned long long)cpu_grid_dim.x * (cpu_block_index.y + (unsigned long long)cpu_grid_dim.y * cpu_block_index.z);
  }
  static unsigned long long thread_rank() { return block_rank() * cpu_block_dim.x * cpu_block_dim.y * cpu_block_dim.z + cpu_rank(); }
};
class coalesced_group : public thread_group {
 public:
  explicit coalesced_group(unsigned mask = 0) : thread_group(mask) {}
};
template <unsigned N = 0, class Parent = void> class thread_block_tile : public thread_group {
 public:
  explicit thread_block_tile(unsigned mask) : thread_group(mask) {}
  template <class P> thread_block_tile(const thread_block_tile<N, P> &of) : thread_group(of) {}
  static constexpr unsigned long long size() { return N; }
  static constexpr unsigned num_threads() { return N; }
};
inline thread_block this_thread_block() { return thread_block(); }
inline grid_group this_grid() { return grid_group(); }
inline coalesced_group coalesced_threads() { return coalesced_group(__activemask()); }
template <class G> G cpu_tile(const thread_group &parent, unsigned n) {
  unsigned rank = parent.thread_rank(), m = 0;
  if (n > 32) cpu_fail("tiles of more than a warp are not there");
  for (unsigned i = 0; i < n; i++)
    if (!parent.mask) m |= 1u << ((cpu_lane() & ~(n - 1)) + i);
    else if (parent.lane(rank / n * n + i) >= 0) m |= 1u << parent.lane(rank / n * n + i);
  G g(m);
  g.meta = rank / n;
  g.metas = (unsigned)((parent.size() + n - 1) / n);
  return g;
}
template <unsigned N, class P> thread_block_tile<N, P> tiled_partition(const P &parent) { return cpu_tile<thread_block_tile<N, P>>(parent, N); }
inline thread_group tiled_partition(const thread_group &parent, unsigned n) { return cpu_tile<thread_group>(parent, n); }
template <class G> coalesced_group labeled_partition(const G &g, int label) { return coalesced_group(__match_any_sync(g.mask, label)); }
template <class G> coalesced_group binary_partition(const G &g, bool p) { return coalesced_group(__match_any_sync(g.mask, (int)p)); }
template <class G> void sync(const G &g) { g.sync(); }
inline void thread_fence() {}

template <class T> struct plus { T operator()(T a, T b) const { return a + b; } };
template <class T> struct less { T operator()(T a, T b) const { return b < a ? b : a; } };
template <class T> struct greater { T operator()(T a, T b) const { return a < b ? b : a; } };
template <class T> struct bit_and { T operator()(T a, T b) const { return a & b; } };
template <class T> struct bit_or { T operator()(T a, T b) const { return a | b; } };
template <class T> struct bit_xor { T operator()(T a, T b) const { return a ^ b; } };
// Reduces the values of the lanes of a mask.
template <class T, class F> T cpu_fold(unsigned lanes, const cpu_word *all, T none, F f) {
  bool any = false;
  for (int i = 0; i < 32; i++) if (lanes >> i & 1) { T v = cpu_from<T>(all[i]); none = any ? f(none, v) : v; any = true; }
  return none;
}
template <class G, class T, class F> T reduce(const G &g, T v, F f) {
  if (!g.mask) cpu_fail("reduce of a block is not there");
  return cpu_fold(g.mask, cpu_exchange(g.mask, &v, sizeof v), v, f);
}
template <class G, class T, class F> T inclusive_scan(const G &g, T v, F f) {
  return cpu_fold(g.mask & (~0u >> (31 - cpu_lane())), cpu_exchange(g.mask, &v, sizeof v), v, f);
}
template <class G, class T> T inclusive_scan(const G &g, T v) { return inclusive_scan(g, v, plus<T>()); }
template <class G, class T, class F> T exclusive_scan(const G &g, T v, F f) {
  return cpu_fold(g.mask & ((1u << cpu_lane()) - 1), cpu_exchange(g.mask, &v, sizeof v), T(), f);
}
template <class G, class T> T exclusive_scan(const G &g, T v) { return exclusive_scan(g, v, plus<T>()); }
template <class G, class T, class S> void memcpy_async(const G &g, T *to, const T *from, S bytes) {
  if (g.thread_rank() == 0) memcpy(to, from, (size_t)bytes);
}
template <class G> void wait(const G &g) { g.sync(); }
}
