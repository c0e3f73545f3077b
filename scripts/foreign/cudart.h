// What the parts of the stand-in runtime share.
#pragma once
#include <driver_types.h>
#include <surface_types.h>
#include <texture_types.h>
#include <vector_types.h>

#define MOST_MODULES 64

extern void *(*device_malloc)(size_t);
extern int (*device_free)(void *);
extern void *(*device_variable)(int, const char *);
// Memory of the device, of which the oracle keeps a list; memory that the host has at the same address.
void *oracle_malloc(size_t);
int oracle_free(void *);
int oracle_manage(void *, size_t);
int oracle_launch(int module, const char *name, struct dim3 grid, struct dim3 block, size_t shared, int cooperative, void **arguments);
int cudaMemcpy(void *, const void *, size_t, int);
// Says what a program called that is not there.
int catchup_unsupported(const char *what);
