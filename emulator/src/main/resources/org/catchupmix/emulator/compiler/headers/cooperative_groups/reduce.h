// Reductions over a tile of a warp.
#pragma once
#include "../cooperative_groups.h"
#ifdef __CUDA__
namespace cooperative_groups {
template <class T> struct plus { EMULATOR_MEMBER T operator()(T a, T b) const { return a + b; } };
template <class T> struct less { EMULATOR_MEMBER T operator()(T a, T b) const { return b < a ? b : a; } };
template <class T> struct greater { EMULATOR_MEMBER T operator()(T a, T b) const { return a < b ? b : a; } };
template <class T> struct bit_and { EMULATOR_MEMBER T operator()(T a, T b) const { return a & b; } };
template <class T> struct bit_or { EMULATOR_MEMBER T operator()(T a, T b) const { return a | b; } };
template <class T> struct bit_xor { EMULATOR_MEMBER T operator()(T a, T b) const { return a ^ b; } };
template <unsigned Size, class T, class Op> EMULATOR_DEVICE T reduce(const thread_block_tile<Size> &tile, T v, Op op) {
  for (unsigned d = Size / 2; d > 0; d /= 2) v = op(v, tile.shfl_xor(v, (int)d));
  return v;
}
} // namespace cooperative_groups
#endif
