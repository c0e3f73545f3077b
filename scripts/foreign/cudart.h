// What the parts of the stand-in runtime share.
#pragma once
#include <driver_types.h>
#include <surface_types.h>
#include <texture_types.h>

#define MOST_MODULES 64

extern void *(*device_malloc)(size_t);
extern int (*device_free)(void *);
int cudaMemcpy(void *, const void *, size_t, int);
// Says what a program called that is not there.
int catchup_unsupported(const char *what);
