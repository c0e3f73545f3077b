// Graphs of the stand-in runtime: lists of nodes in the order of their addition, which is compatible with their edges.
#include "cudart.h"
#include <stdlib.h>
#include <string.h>

// Set by Java: size of a kernel's parameter, 0 after the last.
int (*device_parameter)(int, const char *, int);

struct CUgraph_st;
struct CUgraphNode_st {
  enum cudaGraphNodeType type;
  struct cudaKernelNodeParams kernel;
  int cooperative, count; // arguments
  struct cudaMemcpy3DParms copy;
  struct { void *to; const void *from; size_t bytes; } flat;
  struct cudaMemsetParams set;
  struct cudaHostNodeParams host;
  struct cudaConditionalNodeParams condition;
  struct CUgraph_st *child;
};
struct CUgraph_st {
  struct CUgraphNode_st **nodes;
  size_t count;
  struct { unsigned *at, value; int resets; } handles[16];
  int handle_count;
};
typedef struct CUgraph_st *graph_t;
typedef struct CUgraphNode_st *node_t;

static graph_t records[16]; // nested captures are on other streams, and end first
static int depth;
#define capturing (depth ? records[depth - 1] : 0)
static void **held; // memory of graphs, which a launch may use after the program has freed it
static int held_count;

int cudaGraphCreate(graph_t *g, unsigned flags) { *g = calloc(1, sizeof **g); return 0; }
int cudaGraphDestroy(graph_t g) { return 0; } // executable graphs share it

static node_t added(node_t *out, graph_t g, enum cudaGraphNodeType type) {
  node_t n = calloc(1, sizeof *n);
  n->type = type;
  g->nodes = realloc(g->nodes, (g->count + 1) * sizeof n);
  g->nodes[g->count++] = n;
  if (out) *out = n;
  return n;
}

// Stores argument values instead of addresses.
static void keep(node_t n, const struct cudaKernelNodeParams *p) {
  int module, bytes;
  const char *name = catchup_kernel(p->func, &module);
  n->kernel = *p;
  n->kernel.kernelParams = 0;
  for (n->count = 0; (bytes = device_parameter(module, name, n->count)); n->count++) {
    n->kernel.kernelParams = realloc(n->kernel.kernelParams, (n->count + 1) * sizeof(void *));
    n->kernel.kernelParams[n->count] = memcpy(malloc(bytes), p->kernelParams[n->count], bytes);
  }
}
int cudaGraphAddKernelNode(node_t *out, graph_t g, const node_t *on, size_t count, const struct cudaKernelNodeParams *p) {
  keep(added(out, g, cudaGraphNodeTypeKernel), p);
  return 0;
}
int cudaGraphAddMemcpyNode(node_t *out, graph_t g, const node_t *on, size_t count, const struct cudaMemcpy3DParms *p) {
  added(out, g, cudaGraphNodeTypeMemcpy)->copy = *p;
  return 0;
}
int cudaGraphAddMemcpyNode1D(node_t *out, graph_t g, const node_t *on, size_t count, void *to, const void *from, size_t n, int kind) {
  node_t node = added(out, g, cudaGraphNodeTypeMemcpy);
  node->flat.to = to;
  node->flat.from = from;
  node->flat.bytes = n;
  return 0;
}
int cudaGraphAddMemsetNode(node_t *out, graph_t g, const node_t *on, size_t count, const struct cudaMemsetParams *p) {
  added(out, g, cudaGraphNodeTypeMemset)->set = *p;
  return 0;
}
int cudaGraphAddHostNode(node_t *out, graph_t g, const node_t *on, size_t count, const struct cudaHostNodeParams *p) {
  added(out, g, cudaGraphNodeTypeHost)->host = *p;
  return 0;
}
int cudaGraphAddMemAllocNode(node_t *out, graph_t g, const node_t *on, size_t count, struct cudaMemAllocNodeParams *p) {
  added(out, g, cudaGraphNodeTypeMemAlloc);
  p->dptr = device_malloc(p->bytesize);
  held = realloc(held, (held_count + 1) * sizeof *held);
  held[held_count++] = p->dptr;
  return p->dptr ? 0 : 2;
}
int catchup_graph_holds(const void *p) {
  for (int i = 0; i < held_count; i++) if (held[i] == p) return 1;
  return 0;
}
int cudaGraphAddMemFreeNode(node_t *out, graph_t g, const node_t *on, size_t count, void *p) {
  added(out, g, cudaGraphNodeTypeMemFree);
  return 0;
}
int cudaGraphAddChildGraphNode(node_t *out, graph_t g, const node_t *on, size_t count, graph_t child) {
  added(out, g, cudaGraphNodeTypeGraph)->child = child;
  return 0;
}
int cudaGraphAddNode(node_t *out, graph_t g, const node_t *on, const void *edges, size_t count, struct cudaGraphNodeParams *p) {
  if (p->type == cudaGraphNodeTypeKernel) {
    struct cudaKernelNodeParams k = {p->kernel.func, p->kernel.gridDim, p->kernel.blockDim, p->kernel.sharedMemBytes, p->kernel.kernelParams};
    return cudaGraphAddKernelNode(out, g, on, count, &k);
  }
  if (p->type != cudaGraphNodeTypeConditional) return catchup_unsupported("a graph's node of this type");
  p->conditional.phGraph_out = calloc(p->conditional.size, sizeof(graph_t));
  for (unsigned i = 0; i < p->conditional.size; i++) cudaGraphCreate((graph_t *)&p->conditional.phGraph_out[i], 0);
  added(out, g, cudaGraphNodeTypeConditional)->condition = p->conditional;
  return 0;
}
// A handle is the device address of its value; cudaGraphSetConditional of older.h writes it.
int cudaGraphConditionalHandleCreate(cudaGraphConditionalHandle *h, graph_t g, unsigned value, unsigned flags) {
  unsigned *at = device_malloc(sizeof *at);
  *h = (cudaGraphConditionalHandle)at;
  if (g->handle_count == 16) return catchup_unsupported("a graph's 17th condition");
  g->handles[g->handle_count].at = at;
  g->handles[g->handle_count].value = value;
  g->handles[g->handle_count++].resets = flags & cudaGraphCondAssignDefault;
  return cudaMemcpy(at, &value, sizeof value, 4);
}
int cudaGraphGetNodes(graph_t g, node_t *nodes, size_t *n) {
  for (size_t i = 0; nodes && i < g->count && i < *n; i++) nodes[i] = g->nodes[i];
  *n = g->count;
  return 0;
}
// Clones and executable graphs share nodes, in lists of their own.
int cudaGraphClone(graph_t *to, graph_t from) {
  *to = malloc(sizeof **to);
  **to = *from;
  (*to)->nodes = memcpy(malloc((from->count + 1) * sizeof(node_t)), from->nodes, from->count * sizeof(node_t));
  return 0;
}
int cudaGraphInstantiate(graph_t *to, graph_t from, unsigned long long flags) { return cudaGraphClone(to, from); }
int cudaGraphInstantiateWithFlags(graph_t *to, graph_t from, unsigned long long flags) { return cudaGraphClone(to, from); }
int cudaGraphExecKernelNodeSetParams(graph_t g, node_t n, const struct cudaKernelNodeParams *p) {
  keep(n, p);
  return 0;
}
int cudaGraphExecUpdate(graph_t to, graph_t from, cudaGraphExecUpdateResultInfo *info) {
  memset(info, 0, sizeof *info);
  info->result = to->count == from->count ? cudaGraphExecUpdateSuccess : cudaGraphExecUpdateErrorTopologyChanged;
  if (to->count != from->count) return 910;
  memcpy(to->nodes, from->nodes, from->count * sizeof(node_t));
  return 0;
}

static int run(graph_t g);
static unsigned value_of(cudaGraphConditionalHandle h) {
  unsigned value;
  cudaMemcpy(&value, (void *)h, sizeof value, 4);
  return value;
}
static int conditional(struct cudaConditionalNodeParams *c) {
  graph_t *bodies = (graph_t *)c->phGraph_out;
  unsigned value = value_of(c->handle);
  int code = 0;
  switch (c->type) {
    case cudaGraphCondTypeIf: return value ? run(bodies[0]) : c->size > 1 ? run(bodies[1]) : 0;
    case cudaGraphCondTypeSwitch: return value < c->size ? run(bodies[value]) : 0;
    default:
      for (; value && !code; value = value_of(c->handle)) code = run(bodies[0]);
      return code;
  }
}
static int run(graph_t g) {
  int code = 0;
  for (size_t i = 0; i < g->count && !code; i++) {
    node_t n = g->nodes[i];
    switch (n->type) {
      case cudaGraphNodeTypeKernel:
        code = catchup_launch(n->kernel.func, n->kernel.gridDim, n->kernel.blockDim, n->kernel.kernelParams, n->kernel.sharedMemBytes, n->cooperative);
        break;
      case cudaGraphNodeTypeMemcpy: code = n->flat.bytes ? cudaMemcpy(n->flat.to, n->flat.from, n->flat.bytes, 4) : cudaMemcpy3D(&n->copy); break;
      case cudaGraphNodeTypeMemset:
        for (size_t y = 0; y < n->set.height && !code; y++) code = catchup_fill((char *)n->set.dst + y * n->set.pitch, n->set.value, n->set.elementSize, n->set.width);
        break;
      case cudaGraphNodeTypeHost: n->host.fn(n->host.userData); break;
      case cudaGraphNodeTypeConditional: code = conditional(&n->condition); break;
      case cudaGraphNodeTypeGraph: code = run(n->child); break;
      default: break;
    }
  }
  return code;
}
int cudaGraphLaunch(graph_t g, void *stream) {
  if (capturing) {
    added(0, capturing, cudaGraphNodeTypeGraph)->child = g;
    return 0;
  }
  for (int i = 0; i < g->handle_count; i++)
    if (g->handles[i].resets) cudaMemcpy(g->handles[i].at, &g->handles[i].value, sizeof(unsigned), 4);
  return run(g);
}
int cudaDeviceGetGraphMemAttribute(int d, int what, void *value) { *(unsigned long long *)value = 0; return 0; }

// While a stream is captured, work of all streams goes into its graph.
int cudaStreamBeginCapture(void *s, int mode) { return cudaGraphCreate(&records[depth++], 0); }
int cudaStreamBeginCaptureToGraph(void *s, graph_t g, const node_t *on, const void *edges, size_t count, int mode) {
  records[depth++] = g;
  return 0;
}
int cudaStreamEndCapture(void *s, graph_t *g) {
  if (g) *g = capturing;
  depth--;
  return 0;
}
int cudaStreamIsCapturing(void *s, int *status) { *status = capturing ? 1 : 0; return 0; }
int cudaStreamGetCaptureInfo(void *s, int *status, unsigned long long *id, graph_t *g, const node_t **on, const void **edges, size_t *count) {
  *status = capturing ? 1 : 0;
  if (id) *id = 1;
  if (g) *g = capturing;
  if (on) *on = 0;
  if (edges) *edges = 0;
  if (count) *count = 0;
  return 0;
}

int catchup_captures_launch(const void *f, dim3 g, dim3 b, void **arguments, size_t shared, int cooperative) {
  if (!capturing) return 0;
  struct cudaKernelNodeParams p = {(void *)f, g, b, (unsigned)shared, arguments};
  node_t n;
  cudaGraphAddKernelNode(&n, capturing, 0, 0, &p);
  n->cooperative = cooperative;
  return 1;
}
int catchup_captures_copy(void *to, const void *from, size_t n) { return capturing && !cudaGraphAddMemcpyNode1D(0, capturing, 0, 0, to, from, n, 4); }
int catchup_captures_set(void *to, int value, size_t n) {
  struct cudaMemsetParams p = {to, 0, (unsigned)value, 1, n, 1};
  return capturing && !cudaGraphAddMemsetNode(0, capturing, 0, 0, &p);
}
int catchup_captures_free(void *p) { return capturing && !cudaGraphAddMemFreeNode(0, capturing, 0, 0, p); }
int catchup_captures_host(void (*f)(void *), void *data) {
  struct cudaHostNodeParams p = {f, data};
  return capturing && !cudaGraphAddHostNode(0, capturing, 0, 0, &p);
}
