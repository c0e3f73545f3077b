// A stand-in for libcudnn.so.9 beside that of libcuda.so.1 (fake_cuda.c), so that the calls of cuDNN can be made where
// there is no GPU. It computes and refuses as cuDNN's documentation says of each call: layouts by
// descriptors, NHWC filters as [K,R,S,C], sums in FP32 or better. Each tensor and workspace must be whole
// within device memory; workspaces are scribbled on. Where more than half of the memory is taken a convolution finds
// too little.
// FAKE_CUDNN_REFUSES in the environment: convolutions are refused, 'workspace' by the status of the question for its
// size, 'run' by that of the call itself, 'first' by that of the first algorithm's call; 'run w' refuses only the pass
// that computes w (or x, or y).
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fake_memory.h"

enum { OK = 0, BAD_PARAM = 2000, NOT_SUPPORTED = 3000, NO_DEVICE_MEMORY = 4004 };
enum { BF16 = 9 };
enum { WORKSPACE = 4096 };

typedef struct { int type, dim[4], stride[4]; } Tensor; // N, C, H, W
typedef struct { int padH, padW, strideH, strideW, mode, compute, math, groups; } Convolution;
typedef struct { void *stream; } Handle;

#define REQUIRE(condition, code) do { if (!(condition)) return code; } while (0)

// Number of calls, printed at the end.
static int convolutions;
__attribute__((destructor)) static void tell(void) {
  if (!isCounted()) fprintf(stderr, "stand-in: %d convolutions\n", convolutions);
}

static size_t count(const Tensor *t) { return (size_t)t->dim[0] * t->dim[1] * t->dim[2] * t->dim[3]; }

static int holds(const Tensor *t, const void *p) { return t && inside(p, count(t) * size(t->type)); }

static size_t at(const Tensor *t, int n, int c, int h, int w) {
  return (size_t)n * t->stride[0] + (size_t)c * t->stride[1] + (size_t)h * t->stride[2] + (size_t)w * t->stride[3];
}

// No call scales its result or adds to it.
static int factors(const float *alpha, const float *beta) { return alpha && beta && *alpha == 1 && *beta == 0; }

size_t cudnnGetVersion(void) { return 90501; }
int cudnnCreate(Handle **h) { *h = calloc(1, sizeof **h); return OK; }
int cudnnDestroy(Handle *h) { free(h); return OK; }
int cudnnSetStream(Handle *h, void *stream) { h->stream = stream; return stream ? OK : BAD_PARAM; }

const char *cudnnGetErrorString(int status) {
  return status == NOT_SUPPORTED      ? "CUDNN_STATUS_NOT_SUPPORTED"
         : status == BAD_PARAM        ? "CUDNN_STATUS_BAD_PARAM"
         : status == NO_DEVICE_MEMORY ? "CUDNN_STATUS_INTERNAL_ERROR_DEVICE_ALLOCATION_FAILED"
                                      : "CUDNN_STATUS_OF_ANOTHER_KIND";
}

int cudnnCreateTensorDescriptor(Tensor **t) { *t = calloc(1, sizeof **t); return OK; }
int cudnnDestroyTensorDescriptor(Tensor *t) { free(t); return OK; }
int cudnnSetTensor4dDescriptor(Tensor *t, int format, int type, int n, int c, int h, int w) {
  REQUIRE(t && format == 1 && n > 0 && c > 0 && h > 0 && w > 0, BAD_PARAM); // NHWC
  *t = (Tensor){type, {n, c, h, w}, {h * w * c, 1, w * c, c}};
  return OK;
}
int cudnnCreateFilterDescriptor(Tensor **t) { return cudnnCreateTensorDescriptor(t); }
int cudnnDestroyFilterDescriptor(Tensor *t) { return cudnnDestroyTensorDescriptor(t); }
int cudnnSetFilter4dDescriptor(Tensor *t, int type, int format, int k, int c, int h, int w) {
  return cudnnSetTensor4dDescriptor(t, format, type, k, c, h, w);
}
int cudnnCreateConvolutionDescriptor(Convolution **d) { *d = calloc(1, sizeof **d); return OK; }
int cudnnDestroyConvolutionDescriptor(Convolution *d) { free(d); return OK; }
int cudnnSetConvolution2dDescriptor(Convolution *d, int padH, int padW, int u, int v, int dilationH, int dilationW,
                                    int mode, int compute) {
  REQUIRE(d && u > 0 && v > 0 && dilationH == 1 && dilationW == 1, BAD_PARAM);
  *d = (Convolution){padH, padW, u, v, mode, compute, 0, 1};
  return OK;
}
int cudnnSetConvolutionMathType(Convolution *d, int type) { d->math = type; return OK; }
int cudnnSetConvolutionGroupCount(Convolution *d, int groups) { d->groups = groups; return groups > 0 ? OK : BAD_PARAM; }

// The sizes must belong together; the mode is cross-correlation, sums are in FP32. FMA is of FP32, tensor cores of BF16.
static int fits(const Tensor *x, const Tensor *w, const Convolution *d, const Tensor *y) {
  REQUIRE(x && w && d && y && d->mode == 1 && d->compute == F32, BAD_PARAM);
  REQUIRE(x->type == w->type && x->type == y->type, BAD_PARAM);
  REQUIRE(x->type == BF16 ? d->math == 1 : d->math == 0 || d->math == 3, BAD_PARAM);
  REQUIRE(x->dim[0] == y->dim[0] && x->dim[1] == w->dim[1] * d->groups && y->dim[1] == w->dim[0], BAD_PARAM);
  REQUIRE(y->dim[1] % d->groups == 0, BAD_PARAM);
  REQUIRE(y->dim[2] == (x->dim[2] + 2 * d->padH - w->dim[2]) / d->strideH + 1, BAD_PARAM);
  REQUIRE(y->dim[3] == (x->dim[3] + 2 * d->padW - w->dim[3]) / d->strideW + 1, BAD_PARAM);
  return OK;
}

// Adds up over a convolution's triples: visits all (x, w, y) that are multiplied. One of them is `sum`.
typedef struct { const void *x, *w, *y; double *sum; int of; } Pass; // of: 0 x, 1 w, 2 y
static void visit(const Tensor *x, const Tensor *w, const Convolution *d, const Tensor *y, Pass p) {
  for (int n = 0; n < y->dim[0]; n++)
    for (int k = 0; k < y->dim[1]; k++)
      for (int oh = 0; oh < y->dim[2]; oh++)
        for (int ow = 0; ow < y->dim[3]; ow++)
          for (int r = 0; r < w->dim[2]; r++)
            for (int s = 0; s < w->dim[3]; s++) {
              int ih = oh * d->strideH - d->padH + r, iw = ow * d->strideW - d->padW + s;
              if (ih < 0 || iw < 0 || ih >= x->dim[2] || iw >= x->dim[3]) continue;
              int first = k / (y->dim[1] / d->groups) * w->dim[1]; // channel of x
              for (int c = 0; c < w->dim[1]; c++) {
                size_t ix = at(x, n, first + c, ih, iw), jw = at(w, k, c, r, s), ky = at(y, n, k, oh, ow);
                if (p.of == 0) p.sum[ix] += get(p.w, w->type, jw) * get(p.y, y->type, ky);
                if (p.of == 1) p.sum[jw] += get(p.x, x->type, ix) * get(p.y, y->type, ky);
                if (p.of == 2) p.sum[ky] += get(p.x, x->type, ix) * get(p.w, w->type, jw);
              }
            }
}

// Checks a call, computes its sums, and writes them to the tensor that is `of`.
static int convolve(Handle *h, const float *alpha, const float *beta, const Tensor *x, const Tensor *w,
                    const Convolution *d, const Tensor *y, const void *px, const void *pw, const void *py, int of,
                    int algorithm, int wanted, void *workspace, size_t bytes) {
  int wrong = fits(x, w, d, y);
  REQUIRE(!wrong, wrong);
  REQUIRE(h && h->stream && alpha && beta && algorithm == wanted, BAD_PARAM);
  REQUIRE(factors(alpha, beta), BAD_PARAM);
  REQUIRE(bytes >= WORKSPACE && inside(workspace, bytes), BAD_PARAM);
  REQUIRE(holds(x, px) && holds(w, pw) && holds(y, py), BAD_PARAM);
  REQUIRE(!isCrowded(), NO_DEVICE_MEMORY);
  convolutions++;
  if (isCounted()) return OK;
  memset(workspace, 0x7f, bytes);
  const Tensor *result = of == 0 ? x : of == 1 ? w : y;
  double *sum = calloc(count(result), sizeof *sum);
  visit(x, w, d, y, (Pass){px, pw, py, sum, of});
  void *target = (void *)(of == 0 ? px : of == 1 ? pw : py);
  for (size_t i = 0; i < count(result); i++)
    put(target, result->type, i, sum[i]);
  free(sum);
  return OK;
}

// Tells whether a pass, which computes x, w or y, is refused in this way.
static int refuses(const char *way, char pass) {
  const char *said = getenv("FAKE_CUDNN_REFUSES");
  size_t n = strlen(way);
  return said && !strncmp(said, way, n) && (!said[n] || (said[n] == ' ' && said[n + 1] == pass));
}

static int workspace(int wrong, char pass, size_t *bytes) {
  REQUIRE(!wrong, wrong);
  REQUIRE(!refuses("workspace", pass), NOT_SUPPORTED);
  *bytes = WORKSPACE;
  return OK;
}

int cudnnGetConvolutionForwardWorkspaceSize(Handle *h, Tensor *x, Tensor *w, Convolution *d, Tensor *y, int algorithm,
                                            size_t *bytes) {
  return workspace(fits(x, w, d, y), 'y', bytes);
}
int cudnnGetConvolutionBackwardDataWorkspaceSize(Handle *h, Tensor *w, Tensor *dy, Convolution *d, Tensor *dx,
                                                 int algorithm, size_t *bytes) {
  return workspace(fits(dx, w, d, dy), 'x', bytes);
}
int cudnnGetConvolutionBackwardFilterWorkspaceSize(Handle *h, Tensor *x, Tensor *dy, Convolution *d, Tensor *dw,
                                                   int algorithm, size_t *bytes) {
  return workspace(fits(x, dw, d, dy), 'w', bytes);
}
int cudnnConvolutionForward(Handle *h, float *alpha, Tensor *x, void *px, Tensor *w, void *pw, Convolution *d,
                            int algorithm, void *space, size_t bytes, float *beta, Tensor *y, void *py) {
  int first = refuses("first", 'y');
  REQUIRE(!refuses("run", 'y') && !(first && algorithm == 1), NOT_SUPPORTED);
  return convolve(h, alpha, beta, x, w, d, y, px, pw, py, 2, algorithm, !first, space, bytes);
}
int cudnnConvolutionBackwardData(Handle *h, float *alpha, Tensor *w, void *pw, Tensor *dy, void *pdy, Convolution *d,
                                 int algorithm, void *space, size_t bytes, float *beta, Tensor *dx, void *pdx) {
  REQUIRE(!refuses("run", 'x'), NOT_SUPPORTED);
  return convolve(h, alpha, beta, dx, w, d, dy, pdx, pw, pdy, 0, algorithm, 1, space, bytes);
}
int cudnnConvolutionBackwardFilter(Handle *h, float *alpha, Tensor *x, void *px, Tensor *dy, void *pdy, Convolution *d,
                                   int algorithm, void *space, size_t bytes, float *beta, Tensor *dw, void *pdw) {
  REQUIRE(!refuses("run", 'w'), NOT_SUPPORTED);
  return convolve(h, alpha, beta, x, dw, d, dy, px, pdw, pdy, 1, algorithm, 1, space, bytes);
}
