// Tensor maps, in the form that TensorMap.decode reads: a GPU's own is not public. Rules: NVIDIA's documentation of the function.
#include "runtime.h"
#include <string.h>

enum { INVALID = 1, UNSUPPORTED = 801, MOST_RANK = 5 };
static const uint64_t MAGIC = 0x50414D524F534E54;
// Bytes of an element by CUtensorMapDataType; then three types that change numbers, and three packed ones.
static const unsigned char element_bytes[] = {1, 2, 4, 4, 8, 8, 2, 4, 8, 2, 4, 4, 4, 0, 0, 0};
enum { FIRST_FLOAT = 6, LAST_PLAIN = 9, TYPES = 16 };
static const unsigned char swizzle_bytes[] = {0, 32, 64, 128, 128, 128, 128};
enum { LAST_PLAIN_SWIZZLE = 3, SWIZZLES = 7 };

struct tensor {
  unsigned rank, type, swizzle, interleave, promotion, fill;
  uint64_t address;
  const uint64_t *sizes, *strides;
  const uint32_t *box, *steps;
};
#define WRONG(...) return rejected(INVALID, "cuTensorMapEncodeTiled: " __VA_ARGS__)
static int checked(const struct tensor *t) {
  if (t->type >= TYPES) WRONG("tensorDataType is %u, must be 0..15", t->type);
  if (t->rank < 1 || t->rank > MOST_RANK) WRONG("tensorRank is %u, must be 1..5", t->rank);
  if (t->interleave > 2) WRONG("interleave is %u, must be 0..2", t->interleave);
  if (t->interleave && t->rank < 3) WRONG("tensorRank is %u, must be 3..5 with an interleaved layout", t->rank);
  unsigned aligned = t->interleave == 2 ? 32 : 16, size = element_bytes[t->type];
  if (!t->address || t->address % aligned) WRONG("globalAddress is 0x%lx, must be a multiple of %u", (long)t->address, aligned);
  if (!t->sizes || !t->box || !t->steps || (t->rank > 1 && !t->strides)) WRONG("globalDim, globalStrides, boxDim and elementStrides must not be null");
  for (unsigned d = 0; d < t->rank; d++) {
    if (!t->sizes[d] || t->sizes[d] > 1ul << 32) WRONG("globalDim[%u] is %lu, must be 1..2^32", d, (long)t->sizes[d]);
    if (!t->box[d] || t->box[d] > 256) WRONG("boxDim[%u] is %u, must be 1..256", d, t->box[d]);
    if (!t->steps[d] || t->steps[d] > 8) WRONG("elementStrides[%u] is %u, must be 1..8", d, t->steps[d]);
    if (d + 1 < t->rank && (!t->strides[d] || t->strides[d] % aligned || t->strides[d] >= 1ul << 40))
      WRONG("globalStrides[%u] is %lu, must be a multiple of %u below 2^40", d, (long)t->strides[d], aligned);
  }
  unsigned inner = t->box[0] * size;
  if (!t->interleave && inner % 16) WRONG("boxDim[0] is %u, whose %u bytes must be a multiple of 16", t->box[0], inner);
  if (t->swizzle >= SWIZZLES) WRONG("swizzle is %u, must be 0..6", t->swizzle);
  if (t->interleave == 2 && t->swizzle != 1) WRONG("swizzle is %u, must be 1 (32 bytes) with an interleave of 32 bytes", t->swizzle);
  if (!t->interleave && t->swizzle && inner > swizzle_bytes[t->swizzle])
    WRONG("boxDim[0] is %u, whose %u bytes must be at most the %u of the swizzle", t->box[0], inner, swizzle_bytes[t->swizzle]);
  if (t->promotion > 3) WRONG("l2Promotion is %u, must be 0..3", t->promotion);
  if (t->fill > 1) WRONG("oobFill is %u, must be 0 or 1", t->fill);
  if (t->fill && (t->type < FIRST_FLOAT || !size)) WRONG("oobFill is 1, which tensorDataType %u does not have", t->type);
  if (t->type > LAST_PLAIN) return misuse(UNSUPPORTED, "tensor maps of types that change numbers or are packed are not supported");
  if (t->interleave || t->swizzle > LAST_PLAIN_SWIZZLE) return misuse(UNSUPPORTED, "tensor maps with an interleaved layout or atoms of a swizzle are not supported");
  if (t->swizzle && inner < swizzle_bytes[t->swizzle]) return misuse(UNSUPPORTED, "tensor maps whose box is narrower than their swizzle are not supported");
  for (unsigned d = 1; d < t->rank; d++)
    if (t->steps[d] != 1) return misuse(UNSUPPORTED, "tensor maps with strides between the elements of a box are not supported");
  return 0;
}
static char *put(char *to, uint64_t value, int bytes) {
  memcpy(to, &value, bytes);
  return to + bytes;
}
int cuTensorMapEncodeTiled(void *map, unsigned type, uint32_t rank, void *address, const uint64_t *sizes, const uint64_t *strides, const uint32_t *box,
                           const uint32_t *steps, unsigned interleave, unsigned swizzle, unsigned promotion, unsigned fill) {
  if (!map || (uintptr_t)map % 64) WRONG("tensorMap is %p, must be a multiple of 64", map);
  struct tensor t = {rank, type, swizzle, interleave, promotion, fill, (uintptr_t)address, sizes, strides, box, steps};
  int code = checked(&t);
  if (code) return code;
  int size = element_bytes[type];
  memset(map, 0, 128);
  char *to = put(put(map, MAGIC, 8), t.address, 8);
  to = put(to, fill ? ~0ul >> (65 - 8 * size) : 0, 8); // a NaN
  to = put(put(put(to, size, 1), swizzle_bytes[swizzle], 1), rank, 2);
  for (unsigned d = 0; d < rank; d++) to = put(to, box[d], 2);
  for (unsigned d = 0; d < rank; d++) to = put(to, sizes[d] - 1, 4);
  for (unsigned d = 0; d + 1 < rank; d++) to = put(to, strides[d], 8);
  return 0;
}
int cuTensorMapReplaceAddress(void *map, void *address) {
  if (!map || *(uint64_t *)map != MAGIC) return rejected(INVALID, "cuTensorMapReplaceAddress: tensorMap is no tensor map");
  if (!address || (uintptr_t)address % 16) return rejected(INVALID, "cuTensorMapReplaceAddress: globalAddress is %p, must be a multiple of 16", address);
  put((char *)map + 8, (uintptr_t)address, 8);
  return 0;
}
