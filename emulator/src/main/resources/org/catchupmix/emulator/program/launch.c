// Kernels and variables: registered by nvcc's code, or found by the name of the host's function, and launched.
#define _GNU_SOURCE
#include "runtime.h"
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// A module: the PTX of one fat binary, or of several that are linked together; loaded when it is first needed.
struct CUmod_st { const char **texts; int count, number, code; struct CUmod_st *next; };
static struct CUmod_st *modules, *linked;
enum { NOT_FOUND = 500 };
static struct named { const void *host; const char *name; struct CUmod_st *module; struct kernel *kernel; } *functions, *variables;
static int function_count, variable_count;
static __thread struct { dim3 grid, block; size_t shared; void *stream; } calls[64];
static __thread int depth, taken; // taken: by the code behind <<<>>>, which launches next

// Finds PTX in text or in a fat binary: a header, then parts with headers, where kind 1 is PTX. Source: dumps of uncompressed ones.
static const char *ptx_of(const void *image) {
  const char *binary = image;
  if (*(uint32_t *)binary == 0x466243b1) binary = *(const char **)(binary + 8); // a wrapper
  if (*(uint32_t *)binary != 0xba55ed50) return *binary == 0x7f ? 0 : binary;
  uint16_t header = *(uint16_t *)(binary + 6);
  uint64_t size = *(uint64_t *)(binary + 8);
  for (const char *part = binary + header; part < binary + header + size;) {
    if (*(uint16_t *)part == 1) return part + *(uint32_t *)(part + 4);
    part += *(uint32_t *)(part + 4) + *(uint64_t *)(part + 8);
  }
  return 0;
}
static struct CUmod_st *module_new(void) {
  struct CUmod_st *m = calloc(1, sizeof *m);
  m->number = -1;
  m->next = modules;
  return modules = m;
}
static void module_add(struct CUmod_st *m, const void *image) {
  const char *ptx = ptx_of(image);
  if (!ptx) {
    misuse(209, "a module has no uncompressed PTX: compile it with nvcc --no-compress -gencode arch=compute_86,code=compute_86");
    return;
  }
  m->texts = realloc(m->texts, (m->count + 1) * sizeof *m->texts);
  m->texts[m->count++] = ptx;
}
// Loads its PTX; the texts are separated by a zero.
static int module_ready(struct CUmod_st *m) {
  if (m->number >= 0 || m->code) return m->code;
  size_t bytes = 0, at = 0;
  for (int i = 0; i < m->count; i++) bytes += strlen(m->texts[i]) + 1;
  char *all = malloc(bytes + 1);
  for (int i = 0; i < m->count; i++) at += strlen(strcpy(all + at, m->texts[i])) + 1;
  int64_t number = 0;
  m->code = ASK(LOAD, all, bytes, &number, sizeof number, m->count);
  m->number = m->code ? -1 : number;
  free(all);
  return m->code;
}
int module_load(const void *image, struct CUmod_st **to) {
  const char *ptx = ptx_of(image);
  if (!ptx) return misuse(209, "a module has no uncompressed PTX, which is what the emulator runs");
  struct CUmod_st *m = *to = module_new();
  module_add(m, strdup(ptx)); // loaded when it is first needed: until then a caller may hold what Java needs
  return 0;
}
int cuModuleUnload(struct CUmod_st *m) { return 0; }
int cuLibraryUnload(void *m) { return 0; }

void **__cudaRegisterFatBinary(void *wrapper) {
  struct { uint32_t magic, version; const void *data; void **linked; } *w = wrapper;
  struct CUmod_st *m = module_new();
  if (w->version == 2)
    for (void **part = w->linked; *part; part++) module_add(m, *part);
  else
    module_add(m, w->data);
  return (void **)m;
}
void __cudaRegisterFatBinaryEnd(void **handle) {}
void __cudaUnregisterFatBinary(void **handle) {}
// A file compiled with -rdc; all of them are one module.
void emulator_register_linked(void (*callback)(void **), void *wrapper) {
  if (!linked) linked = module_new();
  module_add(linked, wrapper);
  callback((void **)linked);
}
// PTX of a program that nvcc has not compiled.
void emulator_register_ptx(const char *text) { module_add(module_new(), text); }
static void registered(struct named **all, int *count, const void *host, const char *name, void **module) {
  *all = realloc(*all, (*count + 1) * sizeof **all);
  (*all)[(*count)++] = (struct named){host, name, (struct CUmod_st *)module};
}
void __cudaRegisterFunction(void **handle, const char *host, char *device, const char *name, int limit, void *tid, void *bid,
                            dim3 *block, dim3 *grid, int *wsize) {
  registered(&functions, &function_count, host, name, handle);
}
void __cudaRegisterVar(void **handle, char *host, char *address, const char *name, int ext, size_t size, int constant, int global) {
  registered(&variables, &variable_count, host, name, handle);
}
// A __managed__ variable, which the host reaches through a pointer; it is shared when its module is first needed.
static struct managed { void **host; struct named *variable; struct managed *next; } *unshared;
void __cudaRegisterManagedVar(void **handle, void **host, char *address, const char *name, int ext, size_t size, int constant, int global) {
  struct managed *m = malloc(sizeof *m);
  struct named *v = malloc(sizeof *v);
  *v = (struct named){host, name, (struct CUmod_st *)handle};
  *m = (struct managed){host, v, unshared};
  unshared = m;
}
char __cudaInitModule(void **handle) {
  lock();
  while (unshared) {
    struct managed *m = unshared;
    char *at;
    size_t bytes;
    unshared = m->next;
    if (module_variable(m->variable->module, m->variable->name, &at, &bytes) || share(at, bytes))
      misuse(801, "__managed__ variable %s cannot be shared with the host", m->variable->name);
    else
      *m->host = at;
  }
  unlock();
  return 1;
}
unsigned __cudaPushCallConfiguration(dim3 grid, dim3 block, size_t shared, void *stream) {
  if (depth == 64) return 1;
  calls[depth].grid = grid;
  calls[depth].block = block;
  calls[depth].shared = shared;
  calls[depth++].stream = stream;
  return 0;
}
int __cudaPopCallConfiguration(dim3 *grid, dim3 *block, size_t *shared, void *stream) {
  depth--;
  *grid = calls[depth].grid;
  *block = calls[depth].block;
  *shared = calls[depth].shared;
  *(void **)stream = calls[depth].stream;
  taken = 1;
  return 0;
}

int kernel_in(struct CUmod_st *m, const char *name, struct kernel **to) {
  int code = module_ready(m);
  if (code) return code;
  struct { int64_t number, count, shared, registers, most_threads, at[2 * MOST_PARAMETERS]; } about;
  code = ASK(KERNEL, name, strlen(name), &about, sizeof about, m->number);
  if (code) return code;
  if (about.count > MOST_PARAMETERS) return misuse(801, "kernel %s has %ld parameters, at most %d are supported", name, (long)about.count, MOST_PARAMETERS);
  struct kernel *k = *to = calloc(1, sizeof *k);
  k->number = about.number;
  k->count = about.count;
  k->shared = about.shared;
  k->registers = about.registers;
  k->most_threads = about.most_threads;
  k->dynamic = (48 << 10) - k->shared;
  k->name = strdup(name);
  k->module = m;
  for (int i = 0; i < k->count; i++) {
    k->offset[i] = about.at[2 * i];
    k->size[i] = about.at[2 * i + 1];
    k->bytes = k->offset[i] + k->size[i];
  }
  return 0;
}
// Registered function or variable at an address of the host. Without nvcc's registration its name is that of the PTX, as both compilers
// mangle alike.
static struct named *named_of(const void *host, int is_function) {
  struct named **all = is_function ? &functions : &variables;
  int *count = is_function ? &function_count : &variable_count;
  for (int i = 0; i < *count; i++)
    if ((*all)[i].host == host) return *all + i;
  Dl_info at;
  if (!dladdr(host, &at) || !at.dli_sname || at.dli_saddr != host) return 0;
  for (struct CUmod_st *m = modules; m; m = m->next) {
    struct kernel *k;
    char *address;
    size_t bytes;
    int code = is_function ? kernel_in(m, at.dli_sname, &k) : module_variable(m, at.dli_sname, &address, &bytes);
    if (code == NOT_FOUND) continue;
    registered(all, count, host, at.dli_sname, (void **)m);
    return *all + *count - 1;
  }
  return 0;
}
int kernel_of(const void *function, struct kernel **to) {
  lock();
  struct named *f = named_of(function, 1);
  int code = !f ? misuse(98, "%p is no kernel of a loaded module", function) : f->kernel ? 0 : kernel_in(f->module, f->name, &f->kernel);
  if (!code) *to = f->kernel;
  unlock();
  return failed(code);
}
int module_variable(struct CUmod_st *m, const char *name, char **at, size_t *bytes) {
  struct { int64_t address, size; } found = {0};
  int code = module_ready(m);
  if (!code) code = ASK(VARIABLE, name, strlen(name), &found, sizeof found, m->number);
  if (!code) {
    *at = (char *)found.address, *bytes = found.size;
    in_reach(*at);
  }
  return code;
}
static int variable(const void *symbol, char **at, size_t *bytes) {
  lock();
  struct named *v = named_of(symbol, 0);
  int found = v && !module_variable(v->module, v->name, at, bytes);
  unlock();
  return found ? 0 : misuse(13, "%p is no __device__ or __constant__ variable", symbol);
}
int cudaGetSymbolAddress(void **p, const void *symbol) {
  size_t bytes;
  return variable(symbol, (char **)p, &bytes);
}
int cudaGetSymbolSize(size_t *n, const void *symbol) {
  char *at;
  return variable(symbol, &at, n);
}
int cudaMemcpyAsync(void *, const void *, size_t, int, void *);
int cudaMemcpy(void *, const void *, size_t, int);
static int symbol_copy(const void *symbol, void *host, size_t n, size_t at, int to_device, int wait, void *stream) {
  char *v;
  size_t bytes;
  int code = variable(symbol, &v, &bytes);
  if (code) return code;
  if (at + n > bytes) return misuse(1, "%zu bytes at %zu of a variable of %zu bytes", n, at, bytes);
  void *to = to_device ? v + at : host, *from = to_device ? host : v + at;
  return wait ? cudaMemcpy(to, from, n, 4) : cudaMemcpyAsync(to, from, n, 4, stream);
}
int cudaMemcpyToSymbol(const void *s, const void *from, size_t n, size_t at, int kind) { return symbol_copy(s, (void *)from, n, at, 1, 1, 0); }
int cudaMemcpyToSymbolAsync(const void *s, const void *from, size_t n, size_t at, int kind, void *stream) { return symbol_copy(s, (void *)from, n, at, 1, 0, stream); }
int cudaMemcpyFromSymbol(void *to, const void *s, size_t n, size_t at, int kind) { return symbol_copy(s, to, n, at, 0, 1, 0); }
int cudaMemcpyFromSymbolAsync(void *to, const void *s, size_t n, size_t at, int kind, void *stream) { return symbol_copy(s, to, n, at, 0, 0, stream); }

// Arguments in one buffer are laid out already.
char *packed(const struct kernel *k, void **arguments, void **extra) {
  char *all = calloc(1, k->bytes + 1);
  if (arguments) {
    for (int i = 0; i < k->count; i++) memcpy(all + k->offset[i], arguments[i], k->size[i]);
    return all;
  }
  char *buffer = 0;
  size_t bytes = 0;
  for (; extra && *extra; extra += 2) {
    if (*extra == (void *)1) buffer = extra[1];
    if (*extra == (void *)2) bytes = *(size_t *)extra[1];
  }
  if (buffer) memcpy(all, buffer, bytes < (size_t)k->bytes ? bytes : (size_t)k->bytes);
  return all;
}
int launch_run(const struct work *w) {
  size_t bytes = w->kernel->bytes, place = strlen(w->place);
  char *all = malloc(bytes + place);
  memcpy(all, w->arguments, bytes);
  memcpy(all + bytes, w->place, place);
  lock();
  mirrors_up();
  int code = ASK(LAUNCH, all, bytes + place, 0, 0, w->kernel->number, w->grid.x, w->grid.y, w->grid.z, w->block.x, w->block.y, w->block.z,
                 w->shared, w->cooperative);
  unlock();
  free(all);
  return failed(code);
}
// A launch that a device refuses is an error of the program, which may ask for it.
static int check(const struct work *w) {
  const struct facts *device = facts();
  unsigned long threads = (unsigned long)w->block.x * w->block.y * w->block.z;
  unsigned most = w->kernel->most_threads ? w->kernel->most_threads : 1024;
  if (!w->grid.x || !w->grid.y || !w->grid.z || !threads || threads > most || w->block.z > 64 || w->grid.x > INT32_MAX ||
      w->grid.y > 65535 || w->grid.z > 65535)
    return rejected(9, "kernel %s cannot be launched with a grid of %u,%u,%u and blocks of %u,%u,%u threads", w->kernel->name, w->grid.x,
                  w->grid.y, w->grid.z, w->block.x, w->block.y, w->block.z);
  if ((int64_t)w->shared > w->kernel->dynamic)
    return rejected(1, "kernel %s asks for %u bytes of dynamic shared memory, may have %d%s", w->kernel->name, w->shared, w->kernel->dynamic,
                  device->shared_block - w->kernel->shared >= w->shared ? " unless cudaFuncAttributeMaxDynamicSharedMemorySize is set" : "");
  if (w->cooperative && (int64_t)w->grid.x * w->grid.y * w->grid.z > blocks_of(w->kernel, threads, w->shared) * device->multiprocessors)
    return rejected(720, "a cooperative launch of %u blocks, of which %ld fit on the device", w->grid.x * w->grid.y * w->grid.z,
                  (long)(blocks_of(w->kernel, threads, w->shared) * device->multiprocessors));
  return 0;
}
HIDDEN int launch(struct kernel *k, dim3 g, dim3 b, void **arguments, void **extra, size_t shared, void *stream, int cooperative) {
  struct work w = {.kind = LAUNCHES, .kernel = k, .grid = g, .block = b, .shared = shared, .cooperative = cooperative};
  int code = check(&w);
  if (code) return code;
  w.arguments = packed(k, arguments, extra);
  w.place = place();
  return submit(stream, &w);
}
static int launched(const void *f, dim3 g, dim3 b, void **arguments, size_t shared, void *stream, int cooperative) {
  struct kernel *k;
  int code = kernel_of(f, &k);
  return code ? code : launch(k, g, b, arguments, 0, shared, stream, cooperative);
}
int cudaLaunchCooperativeKernel(const void *f, dim3 g, dim3 b, void **arguments, size_t shared, void *stream) { return launched(f, g, b, arguments, shared, stream, 1); }
// Behind <<<>>>, which does not return its error.
int __cudaLaunchKernel(const void *f, dim3 g, dim3 b, void **arguments, size_t shared, void *stream) {
  taken = 0;
  int code = launched(f, g, b, arguments, shared, stream, 0);
  if (code) unread(error_name(code, 0));
  return code;
}
// Clang's code behind <<<>>> calls this, after it has taken the configuration.
int cudaLaunchKernel(const void *f, dim3 g, dim3 b, void **arguments, size_t shared, void *stream) {
  int behind = taken;
  taken = 0;
  return behind ? __cudaLaunchKernel(f, g, b, arguments, shared, stream) : launched(f, g, b, arguments, shared, stream, 0);
}
int cudaLaunchKernelExC(const cudaLaunchConfig_t *c, const void *f, void **arguments) {
  int cooperative = 0;
  for (unsigned i = 0; i < c->numAttrs; i++)
    if (c->attrs[i].id == cudaLaunchAttributeClusterDimension) return misuse(801, "launches with clusters are not supported");
    else cooperative |= c->attrs[i].id == cudaLaunchAttributeCooperative && c->attrs[i].val.cooperative;
  return launched(f, c->gridDim, c->blockDim, arguments, c->dynamicSmemBytes, c->stream, cooperative);
}
int __cudaGetKernel(const void **kernel, const void *f) { *kernel = f; return 0; }
int cudaFuncGetAttributes(struct cudaFuncAttributes *a, const void *f) {
  struct kernel *k;
  int code = kernel_of(f, &k);
  if (code) return code;
  memset(a, 0, sizeof *a);
  a->sharedSizeBytes = k->shared;
  a->maxThreadsPerBlock = k->most_threads ? k->most_threads : 1024;
  a->numRegs = k->registers;
  a->ptxVersion = a->binaryVersion = facts()->chip;
  a->maxDynamicSharedSizeBytes = k->dynamic;
  return 0;
}
int cudaFuncSetAttribute(const void *f, int what, int value) {
  struct kernel *k;
  int code = kernel_of(f, &k);
  if (code) return code;
  if (what != cudaFuncAttributeMaxDynamicSharedMemorySize) return 0;
  if (value < 0 || value > facts()->shared_block - k->shared) return failed(1);
  k->dynamic = value;
  return 0;
}
int cudaFuncSetCacheConfig(const void *f, int what) { return 0; }
int cudaFuncSetSharedMemConfig(const void *f, int what) { return 0; }
