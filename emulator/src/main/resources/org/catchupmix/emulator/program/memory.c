// Memory: allocations, copies, and memory that host and device share.
#define _GNU_SOURCE
#include "runtime.h"
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

// Memory shared by host and device: host memory at the device's address, or existing memory elsewhere. Before a launch it is copied
// to the device if the host has changed it, and afterwards what the kernel has changed is copied back.
static struct mirror { char *device, *host, *known; size_t bytes; unsigned flags; } *mirrors;
static int mirror_count;

static struct mirror *mirror_of(const void *p) {
  for (int i = 0; i < mirror_count; i++)
    if ((char *)p >= mirrors[i].host && (char *)p < mirrors[i].host + mirrors[i].bytes) return mirrors + i;
  return 0;
}
int is_pinned(const void *p) {
  lock(); // another thread may add one meanwhile
  int found = mirror_of(p) != 0;
  unlock();
  return found;
}
// Whether an address is the device's: from 2^44, where no process has memory, to the end of the last allocation. Each is 2^34 bytes
// after the one before, and from 5 times 2^44 on programs have memory of their own.
static uintptr_t device_end;
static int in_device(const void *p) { return (uintptr_t)p >> 44 && (uintptr_t)p < device_end; }
int in_reach(const void *p) {
  uintptr_t end = ((uintptr_t)p >> 34) + 1 << 34;
  if (end >> 44 >= 5) return 0;
  if (end > device_end) device_end = end;
  return 1;
}
int is_device(const void *p) { return in_device(p) && !is_pinned(p); }

// An allocation has less than 2 GiB, so a longer copy is a mistake; the emulator could not hold it.
static int too_long(size_t n) { return n > INT32_MAX - 8 ? misuse(1, "copies %zu bytes, more than any allocation has", n) : 0; }
static int upload(char *to, const char *from, size_t n) {
  int code = too_long(n);
  return code ? code : ASK(UPLOAD, from, n, 0, 0, (intptr_t)to);
}
static int download(char *to, const char *from, size_t n) {
  int code = too_long(n);
  return code ? code : ASK(DOWNLOAD, 0, 0, to, n, (intptr_t)from, n);
}

void mirrors_up(void) {
  for (struct mirror *m = mirrors; m < mirrors + mirror_count; m++) {
    size_t begin = 0, end = m->bytes;
    if (m->known) {
      enum { STEP = 4096 };
      while (begin < end && !memcmp(m->known + begin, m->host + begin, end - begin < STEP ? end - begin : STEP)) begin += STEP;
      if (begin >= end) continue;
      while (end - begin > STEP && !memcmp(m->known + end - STEP, m->host + end - STEP, STEP)) end -= STEP;
    } else {
      m->known = malloc(m->bytes);
    }
    memcpy(m->known + begin, m->host + begin, end - begin); // other threads may write meanwhile
    upload(m->device + begin, m->known + begin, end - begin);
  }
}
void mirrors_down(const char *changes, size_t bytes) {
  for (const char *at = changes; at < changes + bytes;) {
    const int64_t *head = (const int64_t *)at; // address and bytes, which follow; padded to 8
    for (struct mirror *m = mirrors; m < mirrors + mirror_count; m++) {
      char *device = (char *)head[0];
      if (device < m->device || device >= m->device + m->bytes) continue;
      const char *now = at + 16;
      size_t offset = device - m->device;
      for (int64_t b = 0; b < head[1]; b++)
        if (now[b] != m->known[offset + b]) m->host[offset + b] = m->known[offset + b] = now[b];
    }
    at += 16 + (head[1] + 7) / 8 * 8;
  }
}

static int allocate_as(void **p, size_t n, int is_host) {
  static long made;
  long refuse = setting("refuse");
  int64_t address = 0;
  if (!p) return failed(1);
  if (refuse && !is_host && ++made % refuse == 0) return failed(2);
  int code = ASK(ALLOCATE, 0, 0, &address, sizeof address, n ? n : 1, is_host);
  *p = (void *)address;
  if (!code && !in_reach(*p)) return misuse(801, "a program has at most 3000 allocations at a time");
  return failed(code);
}
static int allocate(void **p, size_t n) { return allocate_as(p, n, 0); }
int cudaMalloc(void **p, size_t n) { return allocate(p, n); }
int cudaMallocAsync(void **p, size_t n, void *stream) { return allocate(p, n); }
int cudaMallocFromPoolAsync(void **p, size_t n, void *pool, void *stream) { return allocate(p, n); }
int cudaMallocPitch(void **p, size_t *pitch, size_t width, size_t height) {
  *pitch = (width + 511) / 512 * 512;
  return allocate(p, *pitch * height);
}
int cudaMalloc3D(struct cudaPitchedPtr *p, struct cudaExtent e) {
  p->xsize = e.width;
  p->ysize = e.height;
  return cudaMallocPitch(&p->ptr, &p->pitch, e.width, e.height * e.depth);
}
static struct mirror *mirror_new(char *device, char *host, size_t n, unsigned flags) {
  mirrors = realloc(mirrors, (mirror_count + 1) * sizeof *mirrors);
  mirrors[mirror_count] = (struct mirror){device, host, 0, n, flags};
  ASK(MIRROR, 0, 0, 0, 0, (intptr_t)device, n);
  return mirrors + mirror_count++;
}
enum { MANAGED = 1 << 30 };
static int share_as(char *p, size_t n, unsigned flags) {
  if (mmap(p, n, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0) != p) return failed(2);
  mirror_new(p, p, n, flags);
  return 0;
}
int share(char *p, size_t n) {
  int code = share_as(p, n, MANAGED);
  return code ? code : download(p, p, n);
}
static int shared(void **p, size_t n, unsigned flags) {
  if (!p || !n) return failed(1);
  lock();
  int code = allocate_as(p, n, flags != MANAGED);
  if (!code) code = share_as(*p, n, flags);
  unlock();
  return code;
}
int cudaMallocManaged(void **p, size_t n, unsigned flags) { return shared(p, n, MANAGED); }
int cudaMallocHost(void **p, size_t n) { return shared(p, n, 0); }
int cudaHostAlloc(void **p, size_t n, unsigned flags) { return shared(p, n, flags); }
int cudaHostRegister(void *p, size_t n, unsigned flags) {
  if (!p || !n || is_pinned(p)) return failed(p && n ? 712 : 1);
  void *device;
  int code = allocate_as(&device, n, 1);
  lock();
  if (!code) mirror_new(device, p, n, flags);
  unlock();
  return code;
}
int release(void *p) {
  lock();
  struct mirror *m = p ? mirror_of(p) : 0;
  if (m && m->host == p) {
    if (m->device == m->host) munmap(p, m->bytes);
    p = m->device;
    free(m->known);
    *m = mirrors[--mirror_count];
  }
  int code = p ? ASK(RELEASE, 0, 0, 0, 0, (intptr_t)p) : 0;
  unlock();
  return failed(code);
}
// Frees after all work, as CUDA does.
static int release_in_order(void *p) {
  if (capturing()) return rejected(900, "memory is freed while a stream is captured");
  int code = finish_all();
  return code ? code : release(p);
}
int cudaFree(void *p) { return release_in_order(p); }
int cudaFreeHost(void *p) { return !p || is_pinned(p) ? release_in_order(p) : misuse(1, "cudaFreeHost of %p, which cudaMallocHost has not made", p); }
int cudaHostUnregister(void *p) { return is_pinned(p) ? release_in_order(p) : failed(713); }
int cudaFreeAsync(void *p, void *stream) { return submit(stream, &(struct work){.kind = FREES, .address = p}); }
int cudaHostGetDevicePointer(void **d, void *h, unsigned flags) {
  lock();
  struct mirror *m = mirror_of(h);
  if (m) *d = m->device + ((char *)h - m->host);
  unlock();
  return m ? 0 : failed(1);
}
int cudaHostGetFlags(unsigned *flags, void *p) {
  lock();
  struct mirror *m = mirror_of(p);
  *flags = m ? m->flags & ~MANAGED : 0;
  unlock();
  return m ? 0 : failed(1);
}
int cudaPointerGetAttributes(struct cudaPointerAttributes *a, const void *p) {
  memset(a, 0, sizeof *a);
  lock();
  struct mirror *m = mirror_of(p);
  a->type = !m ? in_device(p) ? cudaMemoryTypeDevice : cudaMemoryTypeUnregistered : m->flags & MANAGED ? cudaMemoryTypeManaged : cudaMemoryTypeHost;
  a->devicePointer = m ? m->device + ((char *)p - m->host) : in_device(p) ? (void *)p : 0;
  a->hostPointer = m || !in_device(p) ? (void *)p : 0;
  unlock();
  return 0;
}
int cudaMemGetInfo(size_t *f, size_t *t) {
  int64_t n = 0;
  *t = facts()->memory;
  int code = ASK(FREE_BYTES, 0, 0, &n, sizeof n, 0);
  *f = n;
  return code;
}

static int copy_row(char *to, const char *from, size_t n) {
  if (!n) return 0;
  int up = is_device(to), down = is_device(from);
  if (up && down) return ASK(COPY, 0, 0, 0, 0, (intptr_t)to, (intptr_t)from, n);
  if (up) return upload(to, from, n);
  if (down) return download(to, from, n);
  memmove(to, from, n);
  return 0;
}
int copy_run(const struct work *w) {
  int code = 0;
  for (size_t z = 0; z < w->depth && !code; z++)
    for (size_t y = 0; y < w->height && !code; y++)
      code = copy_row(w->to.at + z * w->to.slice + y * w->to.pitch, w->from.at + z * w->from.slice + y * w->from.pitch, w->width);
  return failed(code);
}
int fill_run(const struct work *w) {
  size_t n = w->width * w->element;
  if (too_long(n)) return 1;
  char *row = malloc(n + 4);
  for (size_t i = 0; i < n; i += w->element) memcpy(row + i, &w->value, w->element);
  int code = 0;
  for (size_t z = 0; z < w->depth && !code; z++)
    for (size_t y = 0; y < w->height && !code; y++) code = copy_row(w->to.at + z * w->to.slice + y * w->to.pitch, row, n);
  free(row);
  return failed(code);
}
struct work flat_copy(void *to, const void *from, size_t bytes) {
  return (struct work){.kind = COPIES, .to = {to}, .from = {(char *)from}, .width = bytes, .height = 1, .depth = 1};
}
// Refuses a direction that contradicts the addresses.
static int check(const void *to, const void *from, int kind) {
  if (kind < 0 || kind > 4) return failed(21);
  if (kind == 4) return 0;
  int wants_device = kind == 1 || kind == 3, from_device = kind & 2;
  if (wants_device && !in_device(to)) return is_pinned(to) ? 0 : misuse(1, "the target %p of a copy to the device is memory of the host", to);
  if (!wants_device && is_device(to)) return misuse(1, "the target %p of a copy to the host is memory of the device", to);
  if (from_device && !in_device(from)) return is_pinned(from) ? 0 : misuse(1, "the source %p of a copy from the device is memory of the host", from);
  if (!from_device && is_device(from)) return misuse(1, "the source %p of a copy from the host is memory of the device", from);
  return 0;
}
int now(const struct work *w) {
  int code = submit(0, w);
  return code ? code : finish(0);
}
// Copies of memory that is not pinned read their source at once, and have ended when they return to such memory.
static int later(const struct work *w, void *stream) {
  int pageable_source = !in_device(w->from.at) && !is_pinned(w->from.at), pageable_target = !in_device(w->to.at) && !is_pinned(w->to.at);
  if (capturing() || (!pageable_source && !pageable_target)) return submit(stream, w);
  int code = submit(stream, w);
  return code ? code : finish(stream);
}
int cudaMemcpy(void *to, const void *from, size_t n, int kind) {
  struct work w = flat_copy(to, from, n);
  int code = n ? check(to, from, kind) : 0;
  return code ? code : now(&w);
}
int cudaMemcpyAsync(void *to, const void *from, size_t n, int kind, void *stream) {
  struct work w = flat_copy(to, from, n);
  int code = n ? check(to, from, kind) : 0;
  return code ? code : later(&w, stream);
}
static struct work flat_rows(void *to, size_t tp, const void *from, size_t fp, size_t w, size_t h) {
  return (struct work){.kind = COPIES, .to = {to, tp}, .from = {(char *)from, fp}, .width = w, .height = h, .depth = 1};
}
int cudaMemcpy2D(void *to, size_t tp, const void *from, size_t fp, size_t w, size_t h, int kind) {
  if (w > tp || w > fp) return failed(12);
  struct work all = flat_rows(to, tp, from, fp, w, h);
  int code = check(to, from, kind);
  return code ? code : now(&all);
}
int cudaMemcpy2DAsync(void *to, size_t tp, const void *from, size_t fp, size_t w, size_t h, int kind, void *stream) {
  if (w > tp || w > fp) return failed(12);
  struct work all = flat_rows(to, tp, from, fp, w, h);
  int code = check(to, from, kind);
  return code ? code : later(&all, stream);
}
static struct area area(struct cudaPitchedPtr p, struct cudaPos at) {
  size_t slice = p.pitch * p.ysize;
  return (struct area){(char *)p.ptr + at.z * slice + at.y * p.pitch + at.x, p.pitch, slice};
}
HIDDEN struct work copy_3d(const struct cudaMemcpy3DParms *p) {
  return (struct work){.kind = COPIES, .to = area(p->dstPtr, p->dstPos), .from = area(p->srcPtr, p->srcPos),
                       .width = p->extent.width, .height = p->extent.height, .depth = p->extent.depth};
}
static int without_arrays(const struct cudaMemcpy3DParms *p) {
  return p->srcArray || p->dstArray ? misuse(801, "copies of CUDA arrays are not supported") : 0;
}
int cudaMemcpy3D(const struct cudaMemcpy3DParms *p) {
  struct work w = copy_3d(p);
  return without_arrays(p) ? 801 : now(&w);
}
int cudaMemcpy3DAsync(const struct cudaMemcpy3DParms *p, void *stream) {
  struct work w = copy_3d(p);
  return without_arrays(p) ? 801 : later(&w, stream);
}
int cudaMemcpyPeer(void *to, int td, const void *from, int fd, size_t n) { return cudaMemcpy(to, from, n, 4); }
int cudaMemcpyPeerAsync(void *to, int td, const void *from, int fd, size_t n, void *stream) { return cudaMemcpyAsync(to, from, n, 4, stream); }

static struct work flat_fill(void *p, size_t pitch, int value, size_t w, size_t h) {
  return (struct work){.kind = FILLS, .to = {p, pitch}, .width = w, .height = h, .depth = 1, .value = (unsigned char)value, .element = 1};
}
static int fill(const struct work *w, void *stream, int waits) {
  if (w->width && w->height && !in_device(w->to.at) && !is_pinned(w->to.at)) return misuse(1, "cudaMemset of %p, which is memory of the host", w->to.at);
  return waits ? now(w) : submit(stream, w);
}
int cudaMemset(void *p, int value, size_t n) {
  struct work w = flat_fill(p, 0, value, n, 1);
  return fill(&w, 0, 1);
}
int cudaMemsetAsync(void *p, int value, size_t n, void *stream) {
  struct work w = flat_fill(p, 0, value, n, 1);
  return fill(&w, stream, 0);
}
int cudaMemset2D(void *p, size_t pitch, int value, size_t width, size_t h) {
  struct work w = flat_fill(p, pitch, value, width, h);
  return fill(&w, 0, 1);
}
int cudaMemset2DAsync(void *p, size_t pitch, int value, size_t width, size_t h, void *stream) {
  struct work w = flat_fill(p, pitch, value, width, h);
  return fill(&w, stream, 0);
}
int cudaMemset3D(struct cudaPitchedPtr p, int value, struct cudaExtent e) {
  struct work w = {.kind = FILLS, .to = area(p, (struct cudaPos){0}), .width = e.width, .height = e.height, .depth = e.depth, .value = (unsigned char)value, .element = 1};
  return fill(&w, 0, 1);
}
// Advice has no effect.
int cudaMemPrefetchAsync(const void *p, size_t n, struct cudaMemLocation at, unsigned flags, void *stream) { return 0; }
int cudaMemAdvise(const void *p, size_t n, int advice, struct cudaMemLocation at) { return 0; }
int cudaStreamAttachMemAsync(void *s, void *p, size_t n, unsigned flags) { return 0; }
// Pools are all the device's memory.
int cudaDeviceGetDefaultMemPool(void **pool, int d) { *pool = (void *)1; return 0; }
int cudaDeviceGetMemPool(void **pool, int d) { *pool = (void *)1; return 0; }
int cudaDeviceSetMemPool(int d, void *pool) { return 0; }
int cudaMemPoolCreate(void **pool, const void *properties) { *pool = (void *)1; return 0; }
int cudaMemPoolDestroy(void *pool) { return 0; }
int cudaMemPoolSetAttribute(void *pool, int what, void *value) { return 0; }
int cudaMemPoolGetAttribute(void *pool, int what, void *value) { *(uint64_t *)value = 0; return 0; }
int cudaMemPoolTrimTo(void *pool, size_t keep) { return 0; }
