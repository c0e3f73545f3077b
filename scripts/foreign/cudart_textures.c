// Arrays, textures and surfaces of the stand-in runtime, stored without padding in device memory.
#include "cudart.h"
#include <stdlib.h>
#include <string.h>

// Set by Java; returns the handle of a texture or surface, 0 if unsupported.
unsigned long long (*device_texture)(void *, int, int, int, int, int, int, int, int, int);

struct cudaArray {
  char *memory;
  struct cudaChannelFormatDesc format;
  size_t width, height, depth;
};

static size_t texel(struct cudaChannelFormatDesc f) { return (f.x + f.y + f.z + f.w) / 8; }
static size_t row(const struct cudaArray *a) { return a->width * texel(a->format); }

struct cudaChannelFormatDesc cudaCreateChannelDesc(int x, int y, int z, int w, enum cudaChannelFormatKind f) {
  struct cudaChannelFormatDesc d = {x, y, z, w, f};
  return d;
}
int cudaMalloc3DArray(struct cudaArray **a, const struct cudaChannelFormatDesc *f, struct cudaExtent e, unsigned flags) {
  if (flags & (cudaArrayLayered | cudaArrayCubemap)) return catchup_unsupported("a layered array");
  *a = calloc(1, sizeof **a);
  (*a)->format = *f;
  (*a)->width = e.width;
  (*a)->height = e.height ? e.height : 1;
  (*a)->depth = e.depth ? e.depth : 1;
  (*a)->memory = oracle_malloc(row(*a) * (*a)->height * (*a)->depth);
  return (*a)->memory ? 0 : 2;
}
int cudaMallocArray(struct cudaArray **a, const struct cudaChannelFormatDesc *f, size_t w, size_t h, unsigned flags) {
  struct cudaExtent e = {w, h, 0};
  return cudaMalloc3DArray(a, f, e, flags);
}
int cudaFreeArray(struct cudaArray *a) {
  int code = a ? oracle_free(a->memory) : 0;
  free(a);
  return code;
}
int cudaGetChannelDesc(struct cudaChannelFormatDesc *f, const struct cudaArray *a) { *f = a->format; return 0; }
int cudaMemcpy2DToArray(struct cudaArray *to, size_t x, size_t y, const void *from, size_t pitch, size_t w, size_t h, int kind) {
  for (size_t i = 0; i < h; i++) cudaMemcpy(to->memory + (y + i) * row(to) + x, (const char *)from + i * pitch, w, kind);
  return 0;
}
int cudaMemcpy2DToArrayAsync(struct cudaArray *to, size_t x, size_t y, const void *from, size_t pitch, size_t w, size_t h, int kind,
                             void *stream) {
  return cudaMemcpy2DToArray(to, x, y, from, pitch, w, h, kind);
}
int cudaMemcpyToArray(struct cudaArray *to, size_t x, size_t y, const void *from, size_t n, int kind) {
  return cudaMemcpy(to->memory + y * row(to) + x, from, n, kind);
}
int cudaMemcpy2DFromArray(void *to, size_t pitch, const struct cudaArray *from, size_t x, size_t y, size_t w, size_t h, int kind) {
  for (size_t i = 0; i < h; i++) cudaMemcpy((char *)to + i * pitch, from->memory + (y + i) * row(from) + x, w, kind);
  return 0;
}
int cudaMemcpyFromArray(void *to, const struct cudaArray *from, size_t x, size_t y, size_t n, int kind) {
  return cudaMemcpy(to, from->memory + y * row(from) + x, n, kind);
}
int cudaMemcpy3D(const struct cudaMemcpy3DParms *p) {
  size_t bytes = p->extent.width;
  const struct cudaArray *shape = p->dstArray ? p->dstArray : p->srcArray;
  if (shape) bytes *= texel(shape->format);
  for (size_t z = 0; z < p->extent.depth; z++)
    for (size_t y = 0; y < p->extent.height; y++) {
      char *to = p->dstArray ? p->dstArray->memory + ((p->dstPos.z + z) * p->dstArray->height + p->dstPos.y + y) * row(p->dstArray)
                             : (char *)p->dstPtr.ptr + ((p->dstPos.z + z) * p->dstPtr.ysize + p->dstPos.y + y) * p->dstPtr.pitch;
      char *from = p->srcArray ? p->srcArray->memory + ((p->srcPos.z + z) * p->srcArray->height + p->srcPos.y + y) * row(p->srcArray)
                               : (char *)p->srcPtr.ptr + ((p->srcPos.z + z) * p->srcPtr.ysize + p->srcPos.y + y) * p->srcPtr.pitch;
      cudaMemcpy(to + p->dstPos.x * (p->dstArray ? texel(shape->format) : 1), from + p->srcPos.x * (p->srcArray ? texel(shape->format) : 1),
                 bytes, p->kind);
    }
  return 0;
}
int cudaMemcpy3DAsync(const struct cudaMemcpy3DParms *p, void *stream) { return cudaMemcpy3D(p); }

// Read by cpu/textures.h.
static struct catchup_texture { unsigned long long object; char *memory; int size[3], channels, format, linear, address, normalized, fraction; } known[256];
static int known_count;
const struct catchup_texture *catchup_texture(unsigned long long object) {
  for (int i = 0; i < 256; i++) if (known[i].object == object) return &known[i];
  return 0;
}

static int made(unsigned long long *object, const struct cudaArray *a, const struct cudaTextureDesc *t) {
  int channels = 1 + (a->format.y > 0) + (a->format.z > 0) + (a->format.w > 0);
  int linear = t && t->filterMode == cudaFilterModeLinear, fraction = t && t->readMode == cudaReadModeNormalizedFloat && a->format.f != 2;
  *object = device_texture(a->memory, a->width, a->height, a->depth, channels, a->format.x / 8 * 4 + a->format.f, linear,
                           t ? t->addressMode[0] : cudaAddressModeClamp, t && t->normalizedCoords, fraction);
  if (*object) {
    known[known_count++ % 256] = (struct catchup_texture){*object, a->memory, {(int)a->width, (int)a->height, (int)a->depth}, channels,
        a->format.x / 8 * 4 + a->format.f, linear, t ? t->addressMode[0] : cudaAddressModeClamp, t && t->normalizedCoords, fraction};
  }
  return *object ? 0 : catchup_unsupported("this texture");
}
int cudaCreateTextureObject(unsigned long long *object, const struct cudaResourceDesc *r, const struct cudaTextureDesc *t,
                            const struct cudaResourceViewDesc *v) {
  struct cudaArray a;
  switch (r->resType) {
    case cudaResourceTypeArray:
      return made(object, r->res.array.array, t);
    case cudaResourceTypeLinear: {
      a = (struct cudaArray){r->res.linear.devPtr, r->res.linear.desc, r->res.linear.sizeInBytes / texel(r->res.linear.desc), 1, 1};
      return made(object, &a, t);
    }
    case cudaResourceTypePitch2D: {
      a = (struct cudaArray){r->res.pitch2D.devPtr, r->res.pitch2D.desc, r->res.pitch2D.width, r->res.pitch2D.height, 1};
      if (row(&a) != r->res.pitch2D.pitchInBytes) { // current contents
        a.memory = oracle_malloc(row(&a) * a.height);
        cudaMemcpy2DToArray(&a, 0, 0, r->res.pitch2D.devPtr, r->res.pitch2D.pitchInBytes, row(&a), a.height, 3);
      }
      return made(object, &a, t);
    }
    default:
      return catchup_unsupported("a mipmapped texture");
  }
}
int cudaDestroyTextureObject(unsigned long long object) { return 0; }
int cudaCreateSurfaceObject(unsigned long long *object, const struct cudaResourceDesc *r) { return made(object, r->res.array.array, 0); }
int cudaDestroySurfaceObject(unsigned long long object) { return 0; }
int cudaMallocMipmappedArray(void **a, const struct cudaChannelFormatDesc *f, struct cudaExtent e, unsigned levels, unsigned flags) {
  return catchup_unsupported("a mipmapped array");
}
