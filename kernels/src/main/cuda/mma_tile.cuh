// A GEMM on tensor cores, for chips of compute capability 8.0 and later: BF16 by mma.m16n8k16, or FP32 with factors
// rounded to TF32 by mma.m16n8k8; sums are FP32. Both take 32 bytes of each line of a factor at a time, so tiles are
// measured in chunks of 16 bytes. A line is a row of the left factor or a column of the right one; a term is one
// product of a sum.

#include "gemm_tile.cuh"

#if __CUDA_ARCH__ >= 800

// d += a b. Of a a lane holds rows lane/4 and lane/4 + 8, of b column lane/4.
static __device__ __forceinline__ void mma(bf16, float d[4], const unsigned a[4], const unsigned b[2]) {
  asm("mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 {%0,%1,%2,%3}, {%4,%5,%6,%7}, {%8,%9}, "
      "{%0,%1,%2,%3};"
      : "+f"(d[0]), "+f"(d[1]), "+f"(d[2]), "+f"(d[3])
      : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b[0]), "r"(b[1]));
}

static __device__ __forceinline__ void mma(float, float d[4], const unsigned a[4], const unsigned b[2]) {
  asm("mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32 {%0,%1,%2,%3}, {%4,%5,%6,%7}, {%8,%9}, "
      "{%0,%1,%2,%3};"
      : "+f"(d[0]), "+f"(d[1]), "+f"(d[2]), "+f"(d[3])
      : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b[0]), "r"(b[1]));
}

// The nearest TF32 number; tensor cores would truncate.
static __device__ __forceinline__ unsigned tf32(float v) {
  unsigned bits;
  asm("cvt.rna.tf32.f32 %0, %1;" : "=r"(bits) : "f"(v));
  return bits;
}

// The register of a factor for the numbers from `at` on, `pitch` apart: two widened BF16 numbers, or one TF32 number.
static __device__ __forceinline__ unsigned narrowed(bf16, const float* at, int pitch) {
  return __float_as_uint(at[0]) >> 16 | __float_as_uint(at[pitch]) & 0xffff0000u;
}

static __device__ __forceinline__ unsigned narrowed(float, const float* at, int) { return tf32(at[0]); }

// As Units of gemm_tile.cuh, on tensor cores: a warp has 32 rows by 16 columns. Rows of the result are assigned to rows
// of the mma so that a thread again has 4x4 neighbouring results.
struct Cores {
  static __device__ __forceinline__ int row() { return threadIdx.x / 128 * 32 + threadIdx.x % 32 / 4 * 4; }
  static __device__ __forceinline__ int column() { return threadIdx.x / 32 % 4 * 16 + threadIdx.x % 4 * 4; }

  template <typename T>
  static __device__ __forceinline__ void multiply(const float left[DEPTH][PITCH],
                                                  const float right[DEPTH][PITCH], int row,
                                                  int, float total[4][4]) {
    const int PER = sizeof(T) == 2 ? 2 : 1;  // terms per register
    int lane = threadIdx.x % 32;
    int column = threadIdx.x / 32 % 4 * 16 + lane / 8 * 4 + lane / 4 % 2;
#pragma unroll 1
    for (int from = 0; from < DEPTH; from += 8 * PER) {
      int term = from + lane % 4 * PER;
      int later = term + 4 * PER;
#pragma unroll
      for (int i = 0; i < 4; i += 2) {
        unsigned a[4] = {narrowed(T(), &left[term][row + i], PITCH),
                         narrowed(T(), &left[term][row + i + 1], PITCH),
                         narrowed(T(), &left[later][row + i], PITCH),
                         narrowed(T(), &left[later][row + i + 1], PITCH)};
#pragma unroll
        for (int j = 0; j < 4; j += 2) {
          unsigned b[2] = {narrowed(T(), &right[term][column + j], PITCH),
                           narrowed(T(), &right[later][column + j], PITCH)};
          float d[4] = {total[i][j], total[i][j + 1], total[i + 1][j], total[i + 1][j + 1]};
          mma(T(), d, a, b);
          total[i][j] = d[0];
          total[i][j + 1] = d[1];
          total[i + 1][j] = d[2];
          total[i + 1][j + 1] = d[3];
        }
      }
    }
  }
};

#define CORES_THREADS 128     // threads per block: 2 by 2 warps, each with a quarter of the tile
#define LONG_SIDE 128         // the longer side of a block's tile, its rows or its columns
#define SHORT_SIDE 64         // the shorter side
#ifndef HELD
#define HELD 4                // stages in shared memory, one of them being multiplied
#endif
#define LINE_BYTES 64         // bytes of a line per stage: 32 BF16 or 16 FP32 numbers
#define COPIES(side) ((side) / 32)  // chunks of a factor's tile that a thread copies
#define COPY_BYTES (16 * CORES_THREADS)  // distance between these chunks in shared memory

// The terms of a stage of a block, and of a chunk.
template <typename T> struct Terms {
  static const int OF_CHUNK = 16 / sizeof(T);
  static const int OF_STAGE = LINE_BYTES / sizeof(T);
};

// The place of a chunk in a tile of SIDE lines: line by line if a chunk consists of terms, else term by term. Chunks
// are permuted so that those read together by a warp lie in different banks.
template <typename T, int SIDE>
static __device__ __forceinline__ unsigned place(bool alongTerms, int major, int chunk) {
  if (alongTerms) {
    return major * LINE_BYTES + ((chunk ^ (major >> 1 & 3)) << 4);
  }
  return major * SIDE * sizeof(T) + ((chunk ^ (sizeof(T) == 2 ? major & 7 : (major & 3) << 1)) << 4);
}

// Copies 16 bytes, or zeros, to shared memory. An ASYNC copy must be waited for.
template <bool ASYNC>
static __device__ __forceinline__ void bring(unsigned to, const void* from, bool inside) {
  if (ASYNC) {
    asm volatile("cp.async.cg.shared.global [%0], [%1], 16, %2;" ::"r"(to), "l"(from),
                 "r"(inside ? 16 : 0)
                 : "memory");
  } else {
    uint4 v = inside ? *(const uint4*)from : make_uint4(0, 0, 0, 0);
    asm volatile("st.shared.v4.u32 [%0], {%1,%2,%3,%4};" ::"r"(to), "r"(v.x), "r"(v.y), "r"(v.z),
                 "r"(v.w)
                 : "memory");
  }
}

// Loads four 8x8 matrices of 16-bit numbers, or 8x4 of 32-bit numbers; each lane gives the address of 16 bytes.
static __device__ __forceinline__ void matrices(unsigned at, unsigned f[4]) {
  asm volatile("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%0,%1,%2,%3}, [%4];"
               : "=r"(f[0]), "=r"(f[1]), "=r"(f[2]), "=r"(f[3])
               : "r"(at)
               : "memory");
}

static __device__ __forceinline__ void transposed(unsigned at, unsigned f[4]) {
  asm volatile("ldmatrix.sync.aligned.m8n8.x4.trans.shared.b16 {%0,%1,%2,%3}, [%4];"
               : "=r"(f[0]), "=r"(f[1]), "=r"(f[2]), "=r"(f[3])
               : "r"(at)
               : "memory");
}

static __device__ __forceinline__ unsigned word(unsigned at) {
  unsigned v;
  asm volatile("ld.shared.u32 %0, [%1];" : "=r"(v) : "r"(at) : "memory");
  return v;
}

// A number or pointer that the compiler must compute here, once, and not again or in another order at its uses.
static __device__ __forceinline__ unsigned kept(unsigned v) {
  asm volatile("" : "+r"(v));
  return v;
}

template <typename T> static __device__ __forceinline__ const T* kept(const T* p) {
  asm volatile("" : "+l"(p));
  return p;
}

// A lane's part of a warp's lines of a tile: of 16 lines and half of the terms at a time. Of the four parts of 8 lines
// by half of those terms, the left factor has the lines first, the right factor the terms.
template <typename T, int SIDE, bool LEFT> struct Fragments {
  static const int PLACES = SIDE / 32 > 2 ? SIDE / 32 : 2;
  bool alongTerms;
  int line;              // first line of the warp
  unsigned at[PLACES];   // offsets in a tile: by half of the terms, or by 16 lines
  unsigned now[PLACES];  // addresses in the current tile
  unsigned tile;

  __device__ __forceinline__ explicit Fragments(bool alongTerms) : alongTerms(alongTerms) {
    int warp = threadIdx.x / 32;
    int lane = threadIdx.x % 32;
    line = (LEFT ? warp / 2 : warp % 2) * (SIDE / 2);
    int lines = 8 * (LEFT ? lane / 8 % 2 : lane / 16);
    int later = LEFT ? lane / 16 : lane / 8 % 2;
#pragma unroll
    for (int half = 0; half < 2 && alongTerms; ++half) {
      at[half] = kept(place<T, SIDE>(true, line + lane % 8 + lines, 2 * half + later));
    }
#pragma unroll
    for (int i = 0; i < SIDE / 32 && !alongTerms && sizeof(T) == 2; ++i) {
      at[i] = kept(place<T, SIDE>(false, lane % 8 + 8 * later, (line + 16 * i + lines) / 8));
    }
  }

  __device__ __forceinline__ void begin(unsigned inShared) {
    tile = inShared;
#pragma unroll
    for (int i = 0; i < (alongTerms ? 2 : SIDE / 32); ++i) {
      now[i] = kept(tile + at[i]);
    }
  }

  // Loads the i-th 16 lines.
  __device__ __forceinline__ void load(int i, int half, unsigned f[4]) const {
    if (alongTerms) {
      matrices(now[half] + i * 16 * LINE_BYTES, f);
    } else if (sizeof(T) == 2) {
      transposed(now[i] + half * 16 * SIDE * sizeof(T), f);
    } else {
      int lane = threadIdx.x % 32;
#pragma unroll
      for (int q = 0; q < 4; ++q) {
        int l = line + 16 * i + lane / 4 + 8 * (LEFT ? q % 2 : q / 2);
        int term = 8 * half + lane % 4 + 4 * (LEFT ? q / 2 : q % 2);
        f[q] = word(tile + place<T, SIDE>(false, term, l / 4) + l % 4 * 4);
      }
    }
    if (sizeof(T) == 4) {
#pragma unroll
      for (int q = 0; q < 4; ++q) {
        f[q] = tf32(__uint_as_float(f[q]));
      }
    }
  }
};

// total += the product of the tiles in shared memory.
template <typename T, int ROWS, int COLUMNS>
static __device__ __forceinline__ void multiply(Fragments<T, ROWS, true>& left,
                                                Fragments<T, COLUMNS, false>& right, unsigned tile,
                                                float total[ROWS / 32][COLUMNS / 16][4]) {
  left.begin(tile);
  right.begin(tile + ROWS * LINE_BYTES);
#pragma unroll
  for (int half = 0; half < 2; ++half) {
    unsigned a[ROWS / 32][4];
    unsigned b[COLUMNS / 32][4];
#pragma unroll
    for (int i = 0; i < ROWS / 32; ++i) {
      left.load(i, half, a[i]);
    }
#pragma unroll
    for (int j = 0; j < COLUMNS / 32; ++j) {
      right.load(j, half, b[j]);
    }
#pragma unroll
    for (int i = 0; i < ROWS / 32; ++i) {
#pragma unroll
      for (int j = 0; j < COLUMNS / 16; ++j) {
        mma(T(), total[i][j], a[i], &b[j / 2][j % 2 * 2]);
      }
    }
  }
}

// total += the sum over `stages` times Terms::OF_STAGE terms. Each fetch of a factor copies the next of them. With
// several STAGES in shared memory one is multiplied while the others are copied.
template <typename T, int ROWS, int COLUMNS, int STAGES, class Left, class Right>
static __device__ __forceinline__ void sum_stages(Left& left, Right& right, int stages,
                                                  float total[ROWS / 32][COLUMNS / 16][4]) {
  const unsigned LEFT_BYTES = ROWS * LINE_BYTES;
  const unsigned BYTES = (ROWS + COLUMNS) * LINE_BYTES;
  __shared__ __align__(128) unsigned char tiles[STAGES * BYTES];
  unsigned first;
  asm("{ .reg .u64 at; cvta.to.shared.u64 at, %1; cvt.u32.u64 %0, at; }" : "=r"(first) : "l"(tiles));
  Fragments<T, ROWS, true> lefts(left.alongTerms);
  Fragments<T, COLUMNS, false> rights(right.alongTerms);
  if constexpr (STAGES == 1) {
    for (int stage = 0; stage < stages; ++stage) {
      left.template fetch<false>(first);
      right.template fetch<false>(first + LEFT_BYTES);
      __syncthreads();
      multiply<T, ROWS, COLUMNS>(lefts, rights, first, total);
      __syncthreads();
    }
  } else {
#pragma unroll
    for (int stage = 0; stage + 1 < STAGES; ++stage) {
      if (stage < stages) {
        left.template fetch<true>(first + stage * BYTES);
        right.template fetch<true>(first + stage * BYTES + LEFT_BYTES);
      }
      asm volatile("cp.async.commit_group;" ::: "memory");
    }
    unsigned reading = first;
    unsigned writing = first + (STAGES - 1) * BYTES;
    for (int stage = 0; stage < stages; ++stage) {
      // This thread's copies of the stage have arrived; after the barrier so have all threads', and no thread reads the
      // previous stage, which the next copies overwrite.
      asm volatile("cp.async.wait_group %0;" ::"n"(STAGES - 2) : "memory");
      __syncthreads();
      if (stage + STAGES - 1 < stages) {
        left.template fetch<true>(writing);
        right.template fetch<true>(writing + LEFT_BYTES);
      }
      asm volatile("cp.async.commit_group;" ::: "memory");
      multiply<T, ROWS, COLUMNS>(lefts, rights, reading, total);
      reading = reading + BYTES == first + STAGES * BYTES ? first : reading + BYTES;
      writing = writing + BYTES == first + STAGES * BYTES ? first : writing + BYTES;
    }
  }
}

// Advances a number of three digits, the lowest first, by three steps below `low` and `middle`, with carries in place
// of divisions.
static __device__ __forceinline__ void advance(int& at, int& nextAt, int& lastAt, int step, int nextStep,
                                               int lastStep, int low, int middle) {
  at += step;
  bool carry = at >= low;
  at -= carry ? low : 0;
  nextAt += nextStep + carry;
  carry = nextAt >= middle;
  nextAt -= carry ? middle : 0;
  lastAt += lastStep + carry;
}

// A matrix as a factor: consecutive numbers are those of a line or those of a term.
template <typename T, int SIDE> struct Matrix {
  bool alongTerms;
  const T* from;     // this thread's first chunk of the next stage
  size_t apart;      // distance between this thread's chunks
  size_t forward;    // distance between stages
  int line;          // line of the first chunk, and lines between chunks
  int lineStep;
  int lines;         // of the matrix
  int term;          // term of the first chunk, and terms between chunks
  int termStep;
  int terms;         // of the matrix
  unsigned to;

  // `lines` and `terms`, from line `first` on; consecutive lines (or terms) are `pitch` numbers apart.
  __device__ __forceinline__ Matrix(const T* matrix, bool alongTerms, int first, int lines, int terms, int pitch)
      : alongTerms(alongTerms), lines(lines), terms(terms) {
    const int ACROSS = SIDE / Terms<T>::OF_CHUNK;  // chunks per term
    int thread = threadIdx.x;
    int major = alongTerms ? thread / 4 : thread / ACROSS;
    int chunk = alongTerms ? thread % 4 : thread % ACROSS;
    int step = alongTerms ? CORES_THREADS / 4 : CORES_THREADS / ACROSS;
    line = first + (alongTerms ? major : chunk * Terms<T>::OF_CHUNK);
    term = alongTerms ? chunk * Terms<T>::OF_CHUNK : major;
    lineStep = alongTerms ? step : 0;
    termStep = alongTerms ? 0 : step;
    apart = (size_t)step * pitch;
    forward = alongTerms ? Terms<T>::OF_STAGE : (size_t)Terms<T>::OF_STAGE * pitch;
    from = matrix + (alongTerms ? (size_t)line * pitch + term : (size_t)term * pitch + line);
    to = kept(place<T, SIDE>(alongTerms, major, chunk));
  }

  template <bool ASYNC> __device__ __forceinline__ void fetch(unsigned tile) {
#pragma unroll
    for (int i = 0; i < COPIES(SIDE); ++i) {
      bool inside = line + i * lineStep < lines && term + i * termStep < terms;
      bring<ASYNC>(tile + to + i * COPY_BYTES, from + i * apart, inside);
    }
    from += forward;
    term += Terms<T>::OF_STAGE;
  }
};

// Writes as many of four numbers as there is room for.
static __device__ __forceinline__ void put_up_to_four(float* to, unsigned room, bool aligned, const float v[4]) {
  if (aligned) {
    *(float4*)to = make_float4(v[0], v[1], v[2], v[3]);
    return;
  }
#pragma unroll
  for (int q = 0; q < 4; ++q) {
    if (q < room) {
      to[q] = v[q];
    }
  }
}

static __device__ __forceinline__ unsigned two_bf16(float low, float high) {
  unsigned bits;
  asm("cvt.rn.bf16x2.f32 %0, %1, %2;" : "=r"(bits) : "f"(high), "f"(low));
  return bits;
}

static __device__ __forceinline__ void put_up_to_four(bf16* to, unsigned room, bool aligned, const float v[4]) {
  unsigned bits[2] = {two_bf16(v[0], v[1]), two_bf16(v[2], v[3])};
  if (aligned) {
    *(uint2*)to = make_uint2(bits[0], bits[1]);
    return;
  }
#pragma unroll
  for (int q = 0; q < 4; ++q) {
    if (q < room) {
      to[q].bits = (unsigned short)(bits[q / 2] >> q % 2 * 16);
    }
  }
}

// Writes a block's result. `to` gives the address of a row's columns, or null beyond the last row. Neighbouring lanes
// exchange pairs, so that each writes 4 consecutive numbers.
template <typename T, int ROWS, int COLUMNS, class To>
static __device__ __forceinline__ void store_tile(float total[ROWS / 32][COLUMNS / 16][4], To to, unsigned firstColumn,
                                                  unsigned columns) {
  int warp = threadIdx.x / 32;
  int lane = threadIdx.x % 32;
  int odd = lane % 2;
  unsigned column = firstColumn + warp % 2 * (COLUMNS / 2) + odd * 8 + lane % 4 / 2 * 4;
#pragma unroll
  for (int i = 0; i < ROWS / 32; ++i) {
#pragma unroll
    for (int low = 0; low < 4; low += 2) {
#pragma unroll
      for (int j = 0; j < COLUMNS / 16; j += 2) {
        float* own = &total[i][j][low];
        float* next = &total[i][j + 1][low];
        float2 given = odd ? make_float2(own[0], own[1]) : make_float2(next[0], next[1]);
        given.x = __shfl_xor_sync(0xffffffffu, given.x, 1);
        given.y = __shfl_xor_sync(0xffffffffu, given.y, 1);
        if (odd) {
          own[0] = given.x;
          own[1] = given.y;
        } else {
          next[0] = given.x;
          next[1] = given.y;
        }
      }
    }
  }
#pragma unroll
  for (int i = 0; i < ROWS / 32; ++i) {
#pragma unroll
    for (int low = 0; low < 4; low += 2) {
      T* row = to(warp / 2 * (ROWS / 2) + 16 * i + lane / 4 + 4 * low);
#pragma unroll
      for (int j = 0; j < COLUMNS / 16; j += 2) {
        float v[4] = {total[i][j][low], total[i][j][low + 1], total[i][j + 1][low], total[i][j + 1][low + 1]};
        unsigned c = column + j * 8;
        if (row && c < columns) {
          put_up_to_four(row + c, columns - c, columns % 4 == 0, v);
        }
      }
    }
  }
}

// Rows of a matrix from `first` on, `pitch` numbers apart.
template <typename T> struct RowsOf {
  T* out;
  unsigned first, rows, pitch;
  __device__ __forceinline__ T* operator()(unsigned row) const {
    return first + row < rows ? out + (size_t)(first + row) * pitch : 0;
  }
};

#endif
