// Rows of N tensors of one shape that a block reads once and keeps in its shared memory: 16 bytes of a row are a slot, which
// only the thread that filled it reads, so that no thread waits for another. What does not fit is read again. It comes behind
// row_chunks.cuh.

// A thread's rows of a chunk: `mine`, of which the first `held` have slots.
template <int N, typename T>
struct KeptRows {
  const T* from[N];
  int step;
  int mine;
  uint4* slots;
  int held;

  __device__ __forceinline__ uint4* slot(int i, int k) const { return slots + (i * N + k) * THREADS; }

  __device__ __forceinline__ uint4 row(int i, int k) const { return *(const uint4*)(from[k] + i * step); }

  // Sends for row i.
  __device__ __forceinline__ void begin(int i) const {
#if __CUDA_ARCH__ >= 800
#pragma unroll
    for (int k = 0; k < N; ++k) {
      unsigned to = __cvta_generic_to_shared(slot(i, k));
      asm volatile("cp.async.cg.shared.global [%0], [%1], 16;" ::"r"(to), "l"(from[k] + i * step) : "memory");
    }
#endif
  }

  __device__ __forceinline__ void kept(int i, uint4 v[N]) const {
#pragma unroll
    for (int k = 0; k < N; ++k) {
      v[k] = *slot(i, k);
    }
  }

  __device__ __forceinline__ void again(int i, uint4 v[N]) const {
#pragma unroll
    for (int k = 0; k < N; ++k) {
      v[k] = row(i, k);
    }
  }
};

// Fills the slots, and hands each row over as it comes, and before all of them the first one. Since sm_80 copies of AHEAD rows
// are under way while one is used; before, loads of half as many.
template <int AHEAD, int AT_ONCE, int N, typename T, typename First, typename Each>
static __device__ __forceinline__ void read_rows(const KeptRows<N, T>& rows, First first, Each each) {
  uint4 v[N];
  int i = 0;
#if __CUDA_ARCH__ >= 800
#pragma unroll
  for (int k = 0; k < AHEAD; ++k) {
    if (k < rows.held) {
      rows.begin(k);
    }
    asm volatile("cp.async.commit_group;" ::: "memory");
  }
  if (rows.held > 0) {
    asm volatile("cp.async.wait_group %0;" ::"n"(AHEAD - 1) : "memory");
    rows.kept(0, v);
    first(v);
  }
#pragma unroll AT_ONCE
  for (; i < rows.held - AHEAD; ++i) {
    asm volatile("cp.async.wait_group %0;" ::"n"(AHEAD - 1) : "memory");
    rows.kept(i, v);
    rows.begin(i + AHEAD);
    asm volatile("cp.async.commit_group;" ::: "memory");
    each(i, v);
  }
  asm volatile("cp.async.wait_group 0;" ::: "memory");
#pragma unroll AT_ONCE
  for (; i < rows.held; ++i) {
    rows.kept(i, v);
    each(i, v);
  }
#else
  if (rows.held > 0) {
    rows.again(0, v);
    first(v);
  }
#pragma unroll (AHEAD / 2)
  for (; i < rows.held; ++i) {
    rows.again(i, v);
#pragma unroll
    for (int k = 0; k < N; ++k) {
      *rows.slot(i, k) = v[k];
    }
    each(i, v);
  }
#endif
  if (rows.held == 0 && rows.mine > 0) {
    rows.again(0, v);
    first(v);
  }
#pragma unroll 2
  for (; i < rows.mine; ++i) {
    rows.again(i, v);
    each(i, v);
  }
}

// Hands the same rows over once more.
template <int N, typename T, typename Each>
static __device__ __forceinline__ void read_again(const KeptRows<N, T>& rows, Each each) {
#pragma unroll 2
  for (int i = 0; i < rows.held; ++i) {
    uint4 v[N];
    rows.kept(i, v);
    each(i, v);
  }
#pragma unroll 2
  for (int i = rows.held; i < rows.mine; ++i) {
    uint4 v[N];
    rows.again(i, v);
    each(i, v);
  }
}

// The chunks of a block, which are all of one group of channels: its first one, and each so many further.
struct Share {
  int group;
  int groups;
  int width;
  int c;
  int chunk;
  int further;
};

template <int W>
static __device__ __forceinline__ Share share(int channels) {
  Share s;
  s.width = W * blockDim.x;
  s.groups = (channels + s.width - 1) / s.width;
  s.group = blockIdx.x % s.groups;
  s.c = s.group * s.width + W * threadIdx.x;
  s.chunk = blockIdx.x / s.groups;
  s.further = gridDim.x / s.groups;
  return s;
}

// The thread's rows of the j-th chunk of its block; of each tensor and thread `kept` rows of all chunks have slots.
template <int N, typename T>
static __device__ __forceinline__ KeptRows<N, T> rows_of(const T* const tensors[N], const Share& s, int j, int rows, int channels,
                                                         int rowsPerChunk, int kept) {
  extern __shared__ uint4 slots[];
  int begin = (s.chunk + j * s.further) * rowsPerChunk + threadIdx.y;
  int end = min((s.chunk + j * s.further + 1) * rowsPerChunk, rows);
  int each = rowsPerChunk / blockDim.y;
  KeptRows<N, T> r;
#pragma unroll
  for (int k = 0; k < N; ++k) {
    r.from[k] = tensors[k] + begin * channels + s.c;
  }
  r.step = blockDim.y * channels;
  r.mine = s.c < channels && begin < end ? (end - begin + blockDim.y - 1) / blockDim.y : 0;
  r.slots = slots + j * each * N * THREADS + threadIdx.y * blockDim.x + threadIdx.x;
  r.held = max(0, min(r.mine, kept - j * each));
  return r;
}

// What 16 bytes hold.
static __device__ __forceinline__ void widen(float, uint4 of, float v[4]) {
  v[0] = __uint_as_float(of.x);
  v[1] = __uint_as_float(of.y);
  v[2] = __uint_as_float(of.z);
  v[3] = __uint_as_float(of.w);
}

static __device__ __forceinline__ void widen(bf16, uint4 of, float v[8]) {
  unsigned two[4] = {of.x, of.y, of.z, of.w};
#pragma unroll
  for (int k = 0; k < 4; ++k) {
    v[2 * k] = __uint_as_float(two[k] << 16);
    v[2 * k + 1] = __uint_as_float(two[k] & 0xffff0000u);
  }
}
