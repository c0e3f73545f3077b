// A stand-in for libcudnn.so.9 beside that of libcuda.so.1 (fake_cuda.c), so that the calls of cuDNN can be made where
// there is no GPU. It computes and refuses as cuDNN's documentation says of each call: layouts by
// descriptors, NHWC filters as [K,R,S,C], sums in FP32 or better. Each tensor and workspace must be whole
// within device memory; workspaces are scribbled on. Where more than half of the memory is taken a convolution finds
// too little.
// FAKE_CUDNN_REFUSES in the environment: convolutions are refused, 'workspace' by the status of the question for its
// size, 'parameter' by a bad parameter there, 'run' by that of the call itself, 'first' by that of the first algorithm's call; 'run w' refuses only the pass
// that computes w (or x, or y).
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fake_memory.h"

enum { OK = 0, BAD_PARAM = 2000, NOT_SUPPORTED = 3000, NO_DEVICE_MEMORY = 4004 };
enum { BF16 = 9 };
enum { WORKSPACE = 4096 };

typedef struct { int type, dim[4], stride[4]; } Tensor; // N, C, H, W
typedef struct { int padH, padW, strideH, strideW, mode, compute, math, groups; } Convolution;
typedef struct { int mode, nan; double coefficient; } Activation;
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

static int same(const Tensor *a, const Tensor *b) { return !memcmp(a->dim, b->dim, sizeof a->dim); }

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
  REQUIRE(!refuses("parameter", pass), BAD_PARAM);
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

int cudnnCreateActivationDescriptor(Activation **a) { *a = calloc(1, sizeof **a); return OK; }
int cudnnDestroyActivationDescriptor(Activation *a) { free(a); return OK; }
int cudnnSetActivationDescriptor(Activation *a, int mode, int nan, double coefficient) {
  *a = (Activation){mode, nan, coefficient};
  return OK;
}
static int isRelu(const Activation *a) { return a && a->mode == 1 && a->nan == 1; }

int cudnnActivationForward(Handle *h, Activation *a, float *alpha, Tensor *x, void *px, float *beta, Tensor *y,
                           void *py) {
  REQUIRE(h && h->stream && isRelu(a) && factors(alpha, beta) && same(x, y), BAD_PARAM);
  REQUIRE(holds(x, px) && holds(y, py), BAD_PARAM);
  if (isCounted()) return OK;
  for (size_t i = 0; i < count(x); i++) {
    double value = get(px, x->type, i);
    put(py, y->type, i, value < 0 ? 0 : value);
  }
  return OK;
}
int cudnnActivationBackward(Handle *h, Activation *a, float *alpha, Tensor *y, void *py, Tensor *dy, void *pdy,
                            Tensor *x, void *px, float *beta, Tensor *dx, void *pdx) {
  REQUIRE(h && h->stream && isRelu(a) && factors(alpha, beta), BAD_PARAM);
  REQUIRE(same(x, y) && same(x, dy) && same(x, dx), BAD_PARAM);
  REQUIRE(holds(x, px) && holds(y, py) && holds(dy, pdy) && holds(dx, pdx), BAD_PARAM);
  if (isCounted()) return OK;
  for (size_t i = 0; i < count(x); i++)
    put(pdx, dx->type, i, get(px, x->type, i) > 0 ? get(pdy, dy->type, i) : 0);
  return OK;
}

// Spatial persistent mode; one mean for each channel, F32.
static int normed(Handle *h, int mode, const Tensor *x, const Tensor *c) {
  REQUIRE(h && h->stream && mode == 2 && x && c && c->type == F32, BAD_PARAM);
  REQUIRE(c->dim[0] == 1 && c->dim[1] == x->dim[1] && c->dim[2] == 1 && c->dim[3] == 1, BAD_PARAM);
  return OK;
}

static void moments(const Tensor *x, const void *px, int c, double *mean, double *variance) {
  double sum = 0, squares = 0;
  double m = (double)count(x) / x->dim[1];
  for (int pass = 0; pass < 2; pass++)
    for (int n = 0; n < x->dim[0]; n++)
      for (int i = 0; i < x->dim[2]; i++)
        for (int j = 0; j < x->dim[3]; j++) {
          double value = get(px, x->type, at(x, n, c, i, j));
          if (pass == 0) sum += value;
          else squares += (value - sum / m) * (value - sum / m);
        }
  *mean = sum / m;
  *variance = squares / m;
}

// Normalises a channel by its mean and the inverse of its deviation.
static void normalise(const Tensor *x, const void *px, const Tensor *y, void *py, int c, double mean, double inverse,
                      double scale, double bias) {
  for (int n = 0; n < x->dim[0]; n++)
    for (int i = 0; i < x->dim[2]; i++)
      for (int j = 0; j < x->dim[3]; j++)
        put(py, y->type, at(y, n, c, i, j), (get(px, x->type, at(x, n, c, i, j)) - mean) * inverse * scale + bias);
}

int cudnnBatchNormalizationForwardTraining(Handle *h, int mode, float *alpha, float *beta, Tensor *x, void *px,
                                           Tensor *y, void *py, Tensor *d, float *scale, float *bias, double factor,
                                           float *runningMean, float *runningVariance, double epsilon, float *mean,
                                           float *invStd) {
  int wrong = normed(h, mode, x, d);
  REQUIRE(!wrong, wrong);
  REQUIRE(factors(alpha, beta) && same(x, y) && x->type == y->type && epsilon >= 0, BAD_PARAM);
  REQUIRE(holds(x, px) && holds(y, py) && holds(d, scale) && holds(d, bias), BAD_PARAM);
  REQUIRE(holds(d, runningMean) && holds(d, runningVariance) && holds(d, mean) && holds(d, invStd), BAD_PARAM);
  if (isCounted()) return OK;
  double m = (double)count(x) / x->dim[1];
  for (int c = 0; c < x->dim[1]; c++) {
    double mu, variance;
    moments(x, px, c, &mu, &variance);
    double inverse = 1 / sqrt(variance + epsilon);
    normalise(x, px, y, py, c, mu, inverse, scale[c], bias[c]);
    mean[c] = (float)mu;
    invStd[c] = (float)inverse;
    runningMean[c] = (float)((1 - factor) * runningMean[c] + factor * mu);
    runningVariance[c] = (float)((1 - factor) * runningVariance[c] + factor * (m > 1 ? variance * m / (m - 1) : variance));
  }
  return OK;
}
int cudnnBatchNormalizationForwardInference(Handle *h, int mode, float *alpha, float *beta, Tensor *x, void *px,
                                            Tensor *y, void *py, Tensor *d, float *scale, float *bias, float *mean,
                                            float *variance, double epsilon) {
  int wrong = normed(h, mode, x, d);
  REQUIRE(!wrong, wrong);
  REQUIRE(factors(alpha, beta) && same(x, y) && x->type == y->type && epsilon >= 0, BAD_PARAM);
  REQUIRE(holds(x, px) && holds(y, py) && holds(d, scale) && holds(d, bias), BAD_PARAM);
  REQUIRE(holds(d, mean) && holds(d, variance), BAD_PARAM);
  if (isCounted()) return OK;
  for (int c = 0; c < x->dim[1]; c++)
    normalise(x, px, y, py, c, mean[c], 1 / sqrt(variance[c] + epsilon), scale[c], bias[c]);
  return OK;
}
int cudnnBatchNormalizationBackward(Handle *h, int mode, float *alphaData, float *betaData, float *alphaParameters,
                                    float *betaParameters, Tensor *x, void *px, Tensor *dy, void *pdy, Tensor *dx,
                                    void *pdx, Tensor *d, float *scale, float *dscale, float *dbias, double epsilon,
                                    float *mean, float *invStd) {
  int wrong = normed(h, mode, x, d);
  REQUIRE(!wrong, wrong);
  REQUIRE(factors(alphaData, betaData) && factors(alphaParameters, betaParameters), BAD_PARAM);
  REQUIRE(same(x, dy) && same(x, dx) && epsilon >= 0, BAD_PARAM);
  REQUIRE(holds(x, px) && holds(dy, pdy) && holds(dx, pdx) && pdx != pdy && pdx != px, BAD_PARAM);
  REQUIRE(holds(d, scale) && holds(d, dscale) && holds(d, dbias) && holds(d, mean) && holds(d, invStd), BAD_PARAM);
  if (isCounted()) return OK;
  double m = (double)count(x) / x->dim[1];
  for (int c = 0; c < x->dim[1]; c++) {
    double sum = 0, product = 0;
    for (int write = 0; write < 2; write++) {
      for (int n = 0; n < x->dim[0]; n++)
        for (int i = 0; i < x->dim[2]; i++)
          for (int j = 0; j < x->dim[3]; j++) {
            size_t k = at(x, n, c, i, j);
            double normal = (get(px, x->type, k) - mean[c]) * invStd[c];
            double g = get(pdy, dy->type, k);
            if (write) put(pdx, dx->type, k, scale[c] * invStd[c] * (g - sum / m - normal * product / m));
            else {
              sum += g;
              product += g * normal;
            }
          }
    }
    dscale[c] = (float)product;
    dbias[c] = (float)sum;
  }
  return OK;
}
