// A stand-in for libnvrtc.so.12: it "compiles" any source to the PTX in the file that FAKE_NVRTC_PTX names, and refuses one
// that contains the word "refuse" with a log such as NVRTC's.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { OK = 0, COMPILATION = 6 };
typedef struct { char *source, *name, *ptx, log[256]; } Program;

int nvrtcVersion(int *major, int *minor) { *major = 12; *minor = 6; return OK; }
const char *nvrtcGetErrorString(int status) { return status == OK ? "NVRTC_SUCCESS" : "NVRTC_ERROR_COMPILATION"; }

int nvrtcCreateProgram(Program **made, const char *source, const char *name, int headers, const char **texts, const char **names) {
  Program *p = calloc(1, sizeof *p);
  p->source = strdup(source);
  p->name = strdup(name ? name : "default_program");
  p->ptx = strdup("");
  *made = p;
  return OK;
}
int nvrtcDestroyProgram(Program **p) { free((*p)->source); free((*p)->name); free((*p)->ptx); free(*p); *p = NULL; return OK; }

int nvrtcCompileProgram(Program *p, int options, const char **values) {
  if (strstr(p->source, "refuse")) {
    snprintf(p->log, sizeof p->log, "%s(1): error: identifier \"refuse\" is undefined\n", p->name);
    return COMPILATION;
  }
  FILE *file = fopen(getenv("FAKE_NVRTC_PTX"), "r");
  if (!file) return COMPILATION;
  free(p->ptx);
  p->ptx = calloc(1 << 20, 1);
  size_t read = fread(p->ptx, 1, (1 << 20) - 1, file);
  fclose(file);
  return read ? OK : COMPILATION;
}
int nvrtcGetPTXSize(Program *p, size_t *size) { *size = strlen(p->ptx) + 1; return OK; }
int nvrtcGetPTX(Program *p, char *ptx) { strcpy(ptx, p->ptx); return OK; }
int nvrtcGetProgramLogSize(Program *p, size_t *size) { *size = strlen(p->log) + 1; return OK; }
int nvrtcGetProgramLog(Program *p, char *log) { strcpy(log, p->log); return OK; }
