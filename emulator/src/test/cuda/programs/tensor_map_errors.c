// Each argument of cuTensorMapEncodeTiled out of its range is refused with CUDA_ERROR_INVALID_VALUE, by name.
// prints: right 0 0, missing 500
// prints: refused 19 of 19
// notes: cuTensorMapEncodeTiled: tensorMap is
// notes: cuTensorMapEncodeTiled: tensorDataType is 16, must be 0..15
// notes: cuTensorMapEncodeTiled: tensorRank is 0, must be 1..5
// notes: cuTensorMapEncodeTiled: tensorRank is 6, must be 1..5
// notes: cuTensorMapEncodeTiled: tensorRank is 2, must be 3..5 with an interleaved layout
// notes: cuTensorMapEncodeTiled: globalAddress is 0x100000000008, must be a multiple of 16
// notes: cuTensorMapEncodeTiled: globalDim, globalStrides, boxDim and elementStrides must not be null
// notes: cuTensorMapEncodeTiled: globalDim[1] is 0, must be 1..2^32
// notes: cuTensorMapEncodeTiled: globalStrides[0] is 72, must be a multiple of 16 below 2^40
// notes: cuTensorMapEncodeTiled: globalStrides[0] is 1099511627776, must be a multiple of 16 below 2^40
// notes: cuTensorMapEncodeTiled: boxDim[1] is 257, must be 1..256
// notes: cuTensorMapEncodeTiled: boxDim[0] is 3, whose 12 bytes must be a multiple of 16
// notes: cuTensorMapEncodeTiled: elementStrides[1] is 9, must be 1..8
// notes: cuTensorMapEncodeTiled: swizzle is 7, must be 0..6
// notes: cuTensorMapEncodeTiled: boxDim[0] is 16, whose 64 bytes must be at most the 32 of the swizzle
// notes: cuTensorMapEncodeTiled: l2Promotion is 4, must be 0..3
// notes: cuTensorMapEncodeTiled: oobFill is 1, which tensorDataType 3 does not have
// notes: cuTensorMapReplaceAddress: globalAddress is
// notes: cuTensorMapReplaceAddress: tensorMap is no tensor map
// refused: tensor maps with strides between the elements of a box are not supported
// code: 1
#include <cuda.h>
#include <stdio.h>

typedef CUresult (*Encode)(CUtensorMap *, int, unsigned, void *, const cuuint64_t *, const cuuint64_t *, const cuuint32_t *, const cuuint32_t *, int, int, int, int);

int main() {
  CUtensorMap map, none = {{0}};
  Encode encode;
  void *missing;
  char *x = (char *)0x100000000000;
  cuuint64_t sizes[] = {16, 8, 1, 1, 1, 1}, strides[] = {64, 512, 512, 512, 512}, empty[] = {16, 0}, odd[] = {72}, far[] = {1ul << 40};
  cuuint32_t box[] = {16, 8, 1, 1, 1, 1}, tall[] = {16, 257}, narrow[] = {3, 8}, steps[] = {1, 1, 1, 1, 1, 1}, wide[] = {1, 9}, two[] = {1, 2};
  int right = cuGetProcAddress("cuTensorMapEncodeTiled", (void **)&encode, 12000, CU_GET_PROC_ADDRESS_DEFAULT, 0);
  int absent = cuGetProcAddress("cuTensorMapEncodeNothing", &missing, 12000, CU_GET_PROC_ADDRESS_DEFAULT, 0);
  printf("right %d %d, missing %d\n", right, encode(&map, 7, 2, x, sizes, strides, box, steps, 0, 0, 0, 0), absent);
  int refused = 0;
  refused += encode((CUtensorMap *)((char *)&map + 8), 7, 2, x, sizes, strides, box, steps, 0, 0, 0, 0) == 1;
  refused += encode(&map, 16, 2, x, sizes, strides, box, steps, 0, 0, 0, 0) == 1;
  refused += encode(&map, 7, 0, x, sizes, strides, box, steps, 0, 0, 0, 0) == 1;
  refused += encode(&map, 7, 6, x, sizes, strides, box, steps, 0, 0, 0, 0) == 1;
  refused += encode(&map, 7, 2, x, sizes, strides, box, steps, 1, 0, 0, 0) == 1;
  refused += encode(&map, 7, 2, x + 8, sizes, strides, box, steps, 0, 0, 0, 0) == 1;
  refused += encode(&map, 7, 2, x, sizes, 0, box, steps, 0, 0, 0, 0) == 1;
  refused += encode(&map, 7, 2, x, empty, strides, box, steps, 0, 0, 0, 0) == 1;
  refused += encode(&map, 7, 2, x, sizes, odd, box, steps, 0, 0, 0, 0) == 1;
  refused += encode(&map, 7, 2, x, sizes, far, box, steps, 0, 0, 0, 0) == 1;
  refused += encode(&map, 7, 2, x, sizes, strides, tall, steps, 0, 0, 0, 0) == 1;
  refused += encode(&map, 7, 2, x, sizes, strides, narrow, steps, 0, 0, 0, 0) == 1;
  refused += encode(&map, 7, 2, x, sizes, strides, box, wide, 0, 0, 0, 0) == 1;
  refused += encode(&map, 7, 2, x, sizes, strides, box, steps, 0, 7, 0, 0) == 1;
  refused += encode(&map, 7, 2, x, sizes, strides, box, steps, 0, 1, 0, 0) == 1;
  refused += encode(&map, 7, 2, x, sizes, strides, box, steps, 0, 0, 4, 0) == 1;
  refused += encode(&map, 3, 2, x, sizes, strides, box, steps, 0, 0, 0, 1) == 1;
  refused += cuTensorMapReplaceAddress(&map, x + 8) == 1;
  refused += cuTensorMapReplaceAddress(&none, x) == 1;
  printf("refused %d of 19\n", refused);
  encode(&map, 7, 2, x, sizes, strides, box, two, 0, 0, 0, 0);  // HERE
  return 0;
}
