// Common declarations of the stand-in runtime.
#pragma once
#include <driver_types.h>
#include <vector_types.h>

#define MOST_MODULES 64

extern void *(*device_malloc)(size_t);
extern int (*device_free)(void *);
extern int (*device_upload)(void *, const void *, size_t);
extern int (*device_download)(void *, const void *, size_t);
extern void *(*device_variable)(int, const char *);
int cudaMemcpy(void *, const void *, size_t, int);
int cudaMemcpy3D(const struct cudaMemcpy3DParms *);
// Launches, by host address of the kernel, or by its name in a module.
int catchup_launch(const void *f, dim3 g, dim3 b, void **arguments, size_t shared, int cooperative);
int catchup_launch_named(int module, const char *name, dim3 g, dim3 b, void **arguments, size_t shared, int cooperative);
// Finds a kernel's name and module.
const char *catchup_kernel(const void *f, int *module);
// Fills with elements of 1, 2 or 4 bytes.
int catchup_fill(void *p, unsigned value, int bytes, size_t count);
// Finds PTX in text or in a fat binary.
const char *catchup_ptx(const void *image);
// Whether a graph has captured work of a stream.
int catchup_captures_launch(const void *f, dim3 g, dim3 b, void **arguments, size_t shared, int cooperative);
int catchup_captures_copy(void *to, const void *from, size_t n);
int catchup_captures_set(void *to, int value, size_t n);
int catchup_captures_free(void *p);
int catchup_captures_host(void (*f)(void *), void *data);
// Whether memory belongs to a graph, so that it is never freed.
int catchup_graph_holds(const void *p);
// Reports a call of a missing function.
int catchup_unsupported(const char *what);
