// The sum over all lanes of a full warp, the same in each: a butterfly adds each pair in both lanes.
__device__ __forceinline__ float warp_sum(float v) {
  for (int distance = 16; distance > 0; distance /= 2) {
    v += __shfl_xor_sync(0xffffffff, v, distance);
  }
  return v;
}
