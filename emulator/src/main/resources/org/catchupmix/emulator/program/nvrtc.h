// NVRTC's functions of nvrtc.c.
#pragma once
#include <stddef.h>
#ifdef __cplusplus
extern "C" {
#endif
typedef int nvrtcResult;
typedef struct _nvrtcProgram *nvrtcProgram;
#define NVRTC_SUCCESS 0
nvrtcResult nvrtcCreateProgram(nvrtcProgram *, const char *source, const char *name, int, const char *const *headers, const char *const *names);
nvrtcResult nvrtcCompileProgram(nvrtcProgram, int, const char *const *options);
nvrtcResult nvrtcGetProgramLogSize(nvrtcProgram, size_t *);
nvrtcResult nvrtcGetProgramLog(nvrtcProgram, char *);
nvrtcResult nvrtcVersion(int *, int *);
nvrtcResult nvrtcGetPTXSize(nvrtcProgram, size_t *);
nvrtcResult nvrtcGetPTX(nvrtcProgram, char *);
nvrtcResult nvrtcGetCUBINSize(nvrtcProgram, size_t *);
nvrtcResult nvrtcGetCUBIN(nvrtcProgram, char *);
nvrtcResult nvrtcDestroyProgram(nvrtcProgram *);
const char *nvrtcGetErrorString(nvrtcResult);
#ifdef __cplusplus
}
#endif
