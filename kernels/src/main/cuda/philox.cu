// Random numbers of a Philox stream: n FP32 elements, four per thread, one for each word of a Philox block.
//
// Philox4x32-10 (Salmon, Moraes, Dror, Shaw: Parallel Random Numbers: As Easy as 1, 2, 3, SC 2011). The key is the
// seed. The low 64 bits of the counter are the number of the Philox block, its high 64 bits are the stream.

__device__ __forceinline__ uint4 philox(
    unsigned long long seed, unsigned long long stream, unsigned block) {
  unsigned key0 = (unsigned)seed;
  unsigned key1 = (unsigned)(seed >> 32);
  uint4 c = make_uint4(block, 0, (unsigned)stream, (unsigned)(stream >> 32));
#pragma unroll
  for (int round = 0; round < 10; round++) {
    unsigned high0 = __umulhi(0xD2511F53u, c.x);
    unsigned high1 = __umulhi(0xCD9E8D57u, c.z);
    unsigned low0 = 0xD2511F53u * c.x;
    unsigned low1 = 0xCD9E8D57u * c.z;
    c = make_uint4(high1 ^ c.y ^ key0, low1, high0 ^ c.w ^ key1, low0);
    key0 += 0x9E3779B9u;
    key1 += 0xBB67AE85u;
  }
  return c;
}

// The upper 24 bits as a number in [0,1), exactly.
__device__ __forceinline__ float uniform(unsigned word) { return (word >> 8) * 0x1p-24f; }

__device__ __forceinline__ void store(float4 v, float *out, unsigned i, unsigned n) {
  if (i + 4 <= n) {
    *(float4 *)(out + i) = v;
  } else {
    if (i < n) {
      out[i] = v.x;
    }
    if (i + 1 < n) {
      out[i + 1] = v.y;
    }
    if (i + 2 < n) {
      out[i + 2] = v.z;
    }
  }
}

extern "C" __global__ void fill_uniform(
    unsigned long long seed, unsigned long long stream, float *out, unsigned n) {
  unsigned block = blockIdx.x * blockDim.x + threadIdx.x;
  uint4 r = philox(seed, stream, block);
  store(make_float4(uniform(r.x), uniform(r.y), uniform(r.z), uniform(r.w)), out, 4 * block, n);
}

// Box-Muller transform of two uniform words: mean + std * sqrt(-2 ln(1 - u)) * cos|sin(2 pi v).
__device__ __forceinline__ float2 normal(unsigned first, unsigned second, float mean, float std) {
  float radius = std * sqrtf(-2 * logf(1 - uniform(first)));
  float halfTurns = 2 * uniform(second);
  return make_float2(fmaf(radius, cospif(halfTurns), mean), fmaf(radius, sinpif(halfTurns), mean));
}

extern "C" __global__ void fill_normal(
    unsigned long long seed, unsigned long long stream, float mean, float std, float *out, unsigned n) {
  unsigned block = blockIdx.x * blockDim.x + threadIdx.x;
  uint4 r = philox(seed, stream, block);
  float2 a = normal(r.x, r.y, mean, std);
  float2 b = normal(r.z, r.w, mean, std);
  store(make_float4(a.x, a.y, b.x, b.y), out, 4 * block, n);
}
