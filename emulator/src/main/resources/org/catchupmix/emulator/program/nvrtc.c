// NVRTC through nvcc: the "cubin" of a program compiled at run time is PTX.
#include "nvrtc.h"
#include "runtime.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct _nvrtcProgram { char *source, *name, *ptx, *log; };
enum { INVALID_PROGRAM = 4, INVALID_OPTION = 5, COMPILATION_FAILED = 6 };

nvrtcResult nvrtcVersion(int *major, int *minor) { *major = 13; *minor = 0; return 0; }
nvrtcResult nvrtcCreateProgram(nvrtcProgram *p, const char *source, const char *name, int n, const char *const *headers, const char *const *names) {
  *p = calloc(1, sizeof **p);
  (*p)->source = strdup(source);
  (*p)->name = strdup(name && strrchr(name, '/') ? strrchr(name, '/') + 1 : name && *name ? name : "source.cu");
  return 0;
}
static char *all_of(FILE *f) {
  char *text = 0;
  size_t length = 0;
  for (size_t got = 1; got > 0; length += got) {
    text = realloc(text, length + 65537);
    got = fread(text + length, 1, 65536, f);
  }
  text[length] = 0;
  return text;
}
nvrtcResult nvrtcCompileProgram(nvrtcProgram p, int n, const char *const *options) {
  char folder[] = "/tmp/nvrtc.XXXXXX", name[512], command[4096];
  size_t length = 0;
  for (int i = 0; i < n; i++) {
    length += strlen(options[i]) + 3;
    if (strchr(options[i], '\'')) return INVALID_OPTION;
  }
  // They stand between quotes in a command of the shell.
  if (strchr(p->name, '\'') || length + strlen(p->name) + 256 > sizeof command || strlen(p->name) + 64 > sizeof name) return INVALID_OPTION;
  if (!mkdtemp(folder)) return 1;
  snprintf(name, sizeof name, "%s/%s", folder, p->name);
  FILE *f = fopen(name, "w");
  fputs(p->source, f);
  fclose(f);
  size_t at = snprintf(command, sizeof command, "nvcc -x cu -ptx -arch=compute_%ld%s -lineinfo -w -I. '%s' -o %s/ptx",
                       (long)facts()->chip, facts()->chip == 90 ? "a" : "", name, folder);
  for (int i = 0; i < n; i++)
    if (!strncmp(options[i], "-D", 2) || !strncmp(options[i], "-I", 2) || strstr(options[i], "-std"))
      at += snprintf(command + at, at < sizeof command ? sizeof command - at : 0, " '%s'", options[i]);
  snprintf(command + at, at < sizeof command ? sizeof command - at : 0, " 2>&1");
  f = popen(command, "r");
  p->log = all_of(f);
  int failed = pclose(f) != 0;
  snprintf(name, sizeof name, "%s/ptx", folder);
  f = failed ? 0 : fopen(name, "r");
  p->ptx = f ? all_of(f) : 0;
  if (f) fclose(f);
  snprintf(command, sizeof command, "rm -r %s", folder);
  return system(command) || failed ? COMPILATION_FAILED : 0;
}
nvrtcResult nvrtcGetProgramLogSize(nvrtcProgram p, size_t *n) { *n = p->log ? strlen(p->log) + 1 : 1; return 0; }
nvrtcResult nvrtcGetProgramLog(nvrtcProgram p, char *log) { strcpy(log, p->log ? p->log : ""); return 0; }
nvrtcResult nvrtcGetPTXSize(nvrtcProgram p, size_t *n) {
  if (!p->ptx) return INVALID_PROGRAM;
  *n = strlen(p->ptx) + 1;
  return 0;
}
nvrtcResult nvrtcGetPTX(nvrtcProgram p, char *code) {
  if (!p->ptx) return INVALID_PROGRAM;
  strcpy(code, p->ptx);
  return 0;
}
nvrtcResult nvrtcGetCUBINSize(nvrtcProgram p, size_t *n) { return nvrtcGetPTXSize(p, n); }
nvrtcResult nvrtcGetCUBIN(nvrtcProgram p, char *code) { return nvrtcGetPTX(p, code); }
nvrtcResult nvrtcDestroyProgram(nvrtcProgram *p) { *p = 0; return 0; }
const char *nvrtcGetErrorString(nvrtcResult e) { return e ? "NVRTC_ERROR_COMPILATION" : "NVRTC_SUCCESS"; }
