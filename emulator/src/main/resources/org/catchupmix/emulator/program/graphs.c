// Graphs: pieces of work, each after those that it depends on.
#include "runtime.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct CUgraphNode_st { struct work work; enum cudaGraphNodeType type; struct CUgraphNode_st *origin, **after; size_t after_count; int mark; };
struct CUgraph_st {
  struct CUgraphNode_st **nodes;
  size_t count;
  struct { unsigned *at, value; int resets; } handles[16];
  int handle_count, mark;
};
typedef struct CUgraph_st *graph_t;
typedef struct CUgraphNode_st *node_t;
int cudaMalloc(void **, size_t);
int cudaMemcpy(void *, const void *, size_t, int);
HIDDEN struct work copy_3d(const struct cudaMemcpy3DParms *);

graph_t graph_new(void) { return calloc(1, sizeof(struct CUgraph_st)); }
int cudaGraphCreate(graph_t *g, unsigned flags) { *g = graph_new(); return 0; }
int cudaGraphDestroy(graph_t g) { return 0; } // executable graphs share its work
int cudaGraphExecDestroy(graph_t g) { return 0; }

static int add(node_t *out, graph_t g, const node_t *on, size_t count, enum cudaGraphNodeType type, const struct work *w) {
  node_t n = calloc(1, sizeof *n);
  n->type = type;
  n->work = *w;
  n->after = memcpy(malloc(count * sizeof n + 1), on ? on : &n, on ? count * sizeof n : 0);
  n->after_count = on ? count : 0;
  g->nodes = realloc(g->nodes, (g->count + 1) * sizeof n);
  g->nodes[g->count++] = n;
  if (out) *out = n;
  return 0;
}
// Captured work stays in the order of the calls.
void graph_add(graph_t g, const struct work *w) {
  static const enum cudaGraphNodeType types[] = {cudaGraphNodeTypeEmpty, cudaGraphNodeTypeKernel, cudaGraphNodeTypeMemcpy, cudaGraphNodeTypeMemset,
    cudaGraphNodeTypeHost, cudaGraphNodeTypeGraph, cudaGraphNodeTypeConditional, cudaGraphNodeTypeMemFree, cudaGraphNodeTypeMemAlloc};
  add(0, g, g->count ? g->nodes + g->count - 1 : 0, g->count ? 1 : 0, types[w->kind], w);
}
static int kernel_work(const struct cudaKernelNodeParams *p, struct work *w) {
  struct kernel *k;
  int code = kernel_of(p->func, &k);
  if (code) return code;
  *w = (struct work){.kind = LAUNCHES, .kernel = k, .grid = p->gridDim, .block = p->blockDim, .shared = p->sharedMemBytes,
                     .arguments = packed(k, p->kernelParams, p->extra), .place = place()};
  return 0;
}
int cudaGraphAddKernelNode(node_t *out, graph_t g, const node_t *on, size_t count, const struct cudaKernelNodeParams *p) {
  struct work w;
  int code = kernel_work(p, &w);
  return code ? code : add(out, g, on, count, cudaGraphNodeTypeKernel, &w);
}
int cudaGraphAddEmptyNode(node_t *out, graph_t g, const node_t *on, size_t count) {
  return add(out, g, on, count, cudaGraphNodeTypeEmpty, &(struct work){.kind = EMPTY});
}
int cudaGraphAddMemcpyNode(node_t *out, graph_t g, const node_t *on, size_t count, const struct cudaMemcpy3DParms *p) {
  struct work w = copy_3d(p);
  return add(out, g, on, count, cudaGraphNodeTypeMemcpy, &w);
}
int cudaGraphAddMemcpyNode1D(node_t *out, graph_t g, const node_t *on, size_t count, void *to, const void *from, size_t n, int kind) {
  struct work w = flat_copy(to, from, n);
  return add(out, g, on, count, cudaGraphNodeTypeMemcpy, &w);
}
static struct work set_work(const struct cudaMemsetParams *p) {
  return (struct work){.kind = FILLS, .to = {p->dst, p->pitch}, .width = p->width, .height = p->height, .depth = 1, .value = p->value, .element = p->elementSize};
}
int cudaGraphAddMemsetNode(node_t *out, graph_t g, const node_t *on, size_t count, const struct cudaMemsetParams *p) {
  struct work w = set_work(p);
  return add(out, g, on, count, cudaGraphNodeTypeMemset, &w);
}
int cudaGraphAddHostNode(node_t *out, graph_t g, const node_t *on, size_t count, const struct cudaHostNodeParams *p) {
  return add(out, g, on, count, cudaGraphNodeTypeHost, &(struct work){.kind = CALLS, .call = p->fn, .data = p->userData});
}
int cudaGraphAddMemAllocNode(node_t *out, graph_t g, const node_t *on, size_t count, struct cudaMemAllocNodeParams *p) {
  int code = cudaMalloc(&p->dptr, p->bytesize);
  return code ? code : add(out, g, on, count, cudaGraphNodeTypeMemAlloc, &(struct work){.kind = ALLOCATES, .address = p->dptr});
}
// Memory of a graph is there for its next launch.
int cudaGraphAddMemFreeNode(node_t *out, graph_t g, const node_t *on, size_t count, void *p) {
  return add(out, g, on, count, cudaGraphNodeTypeMemFree, &(struct work){.kind = ALLOCATES, .address = p});
}
int cudaGraphAddChildGraphNode(node_t *out, graph_t g, const node_t *on, size_t count, graph_t child) {
  return add(out, g, on, count, cudaGraphNodeTypeGraph, &(struct work){.kind = GRAPH, .graph = child});
}
int cudaGraphAddNode(node_t *out, graph_t g, const node_t *on, const void *edges, size_t count, struct cudaGraphNodeParams *p) {
  if (p->type == cudaGraphNodeTypeKernel) {
    struct cudaKernelNodeParams k = {p->kernel.func, p->kernel.gridDim, p->kernel.blockDim, p->kernel.sharedMemBytes, p->kernel.kernelParams, p->kernel.extra};
    return cudaGraphAddKernelNode(out, g, on, count, &k);
  }
  if (p->type == cudaGraphNodeTypeEmpty) return cudaGraphAddEmptyNode(out, g, on, count);
  if (p->type != cudaGraphNodeTypeConditional) return misuse(801, "cudaGraphAddNode supports kernels, conditions and empty nodes, not type %d", p->type);
  struct cudaConditionalNodeParams *c = &p->conditional;
  c->phGraph_out = calloc(c->size, sizeof(graph_t));
  for (unsigned i = 0; i < c->size; i++) c->phGraph_out[i] = graph_new();
  return add(out, g, on, count, cudaGraphNodeTypeConditional,
             &(struct work){.kind = CONDITION, .condition = c->type, .bodies = c->phGraph_out, .bodies_count = c->size, .address = (void *)c->handle});
}
int cudaGraphAddNode_v2() __attribute__((alias("cudaGraphAddNode")));
static int depend(const node_t *from, const node_t *to, size_t count) {
  for (size_t i = 0; i < count; i++) {
    to[i]->after = realloc(to[i]->after, (to[i]->after_count + 1) * sizeof(node_t));
    to[i]->after[to[i]->after_count++] = from[i];
  }
  return 0;
}
int cudaGraphAddDependencies(graph_t g, const node_t *from, const node_t *to, const void *edges, size_t count) { return depend(from, to, count); }
// A handle is the device address of its value; cudaGraphSetConditional of older.h writes it.
int cudaGraphConditionalHandleCreate(cudaGraphConditionalHandle *h, graph_t g, unsigned value, unsigned flags) {
  unsigned *at;
  if (g->handle_count == 16) return misuse(801, "a graph has at most 16 conditions");
  int code = cudaMalloc((void **)&at, sizeof *at);
  if (code) return code;
  *h = (cudaGraphConditionalHandle)(uintptr_t)at;
  g->handles[g->handle_count].at = at;
  g->handles[g->handle_count].value = value;
  g->handles[g->handle_count++].resets = flags & cudaGraphCondAssignDefault;
  return cudaMemcpy(at, &value, sizeof value, 1);
}
int cudaGraphGetNodes(graph_t g, node_t *nodes, size_t *n) {
  for (size_t i = 0; nodes && i < g->count && i < *n; i++) nodes[i] = g->nodes[i];
  *n = g->count;
  return 0;
}
int cudaGraphGetRootNodes(graph_t g, node_t *nodes, size_t *n) {
  size_t count = 0;
  for (size_t i = 0; i < g->count; i++)
    if (!g->nodes[i]->after_count) {
      if (nodes && count < *n) nodes[count] = g->nodes[i];
      count++;
    }
  *n = count;
  return 0;
}
int cudaGraphNodeGetType(node_t n, enum cudaGraphNodeType *type) { *type = n->type; return 0; }

// Copies of nodes that know the originals, through which a program names them.
static graph_t copy(graph_t from) {
  graph_t to = graph_new();
  *to = *from;
  to->nodes = malloc((from->count + 1) * sizeof(node_t));
  for (size_t i = 0; i < from->count; i++) {
    node_t n = to->nodes[i] = memcpy(malloc(sizeof *n), from->nodes[i], sizeof *n);
    n->origin = from->nodes[i];
    n->after = memcpy(malloc(n->after_count * sizeof n + 1), n->after, n->after_count * sizeof n);
    if (n->type == cudaGraphNodeTypeGraph) n->work.graph = copy(n->work.graph);
  }
  for (size_t i = 0; i < to->count; i++)
    for (size_t k = 0; k < to->nodes[i]->after_count; k++)
      for (size_t j = 0; j < to->count; j++)
        if (to->nodes[j]->origin == to->nodes[i]->after[k]) {
          to->nodes[i]->after[k] = to->nodes[j];
          break;
        }
  return to;
}
static node_t copy_of(graph_t g, node_t original) {
  for (size_t i = 0; i < g->count; i++)
    if (g->nodes[i]->origin == original) return g->nodes[i];
  return 0;
}
int cudaGraphClone(graph_t *to, graph_t from) { *to = copy(from); return 0; }
int cudaGraphNodeFindInClone(node_t *to, node_t original, graph_t clone) { *to = copy_of(clone, original); return *to ? 0 : failed(1); }
int cudaGraphInstantiate(graph_t *to, graph_t from, unsigned long long flags) { *to = copy(from); return 0; }
int cudaGraphInstantiateWithFlags(graph_t *to, graph_t from, unsigned long long flags) { *to = copy(from); return 0; }
int cudaGraphUpload(graph_t g, void *stream) { return 0; }
static int set_in(graph_t g, node_t original, const struct work *w) {
  node_t n = copy_of(g, original);
  if (!n || n->work.kind != w->kind) return failed(1);
  n->work = *w;
  return 0;
}
int cudaGraphExecKernelNodeSetParams(graph_t g, node_t n, const struct cudaKernelNodeParams *p) {
  struct work w;
  int code = kernel_work(p, &w);
  return code ? code : set_in(g, n, &w);
}
int cudaGraphKernelNodeSetParams(node_t n, const struct cudaKernelNodeParams *p) { return kernel_work(p, &n->work); }
int cudaGraphExecMemcpyNodeSetParams1D(graph_t g, node_t n, void *to, const void *from, size_t bytes, int kind) {
  struct work w = flat_copy(to, from, bytes);
  return set_in(g, n, &w);
}
int cudaGraphExecMemsetNodeSetParams(graph_t g, node_t n, const struct cudaMemsetParams *p) {
  struct work w = set_work(p);
  return set_in(g, n, &w);
}
int cudaGraphExecHostNodeSetParams(graph_t g, node_t n, const struct cudaHostNodeParams *p) {
  return set_in(g, n, &(struct work){.kind = CALLS, .call = p->fn, .data = p->userData});
}
int cudaGraphExecUpdate(graph_t to, graph_t from, cudaGraphExecUpdateResultInfo *info) {
  int same = to->count == from->count;
  for (size_t i = 0; i < to->count && same; i++) same = to->nodes[i]->type == from->nodes[i]->type;
  if (info) {
    memset(info, 0, sizeof *info);
    info->result = same ? cudaGraphExecUpdateSuccess : cudaGraphExecUpdateErrorTopologyChanged;
  }
  if (!same) return failed(910);
  for (size_t i = 0; i < to->count; i++) {
    to->nodes[i]->work = from->nodes[i]->work;
    to->nodes[i]->origin = from->nodes[i];
  }
  return 0;
}

static unsigned value_of(const void *handle) {
  unsigned value = 0;
  struct work w = flat_copy(&value, handle, sizeof value);
  copy_run(&w);
  return value;
}
int condition_run(const struct work *w) {
  unsigned value = value_of(w->address);
  int code = 0;
  switch (w->condition) {
    case cudaGraphCondTypeIf: return value ? graph_run(w->bodies[0]) : w->bodies_count > 1 ? graph_run(w->bodies[1]) : 0;
    case cudaGraphCondTypeSwitch: return value < (unsigned)w->bodies_count ? graph_run(w->bodies[value]) : 0;
    default:
      for (; value && !code; value = value_of(w->address)) code = graph_run(w->bodies[0]);
      return code;
  }
}
static int node_run(node_t n, int mark) {
  int code = 0;
  if (n->mark == mark) return 0;
  n->mark = mark;
  for (size_t i = 0; i < n->after_count && !code; i++) code = node_run(n->after[i], mark);
  return code ? code : work_run(&n->work);
}
int graph_run(graph_t g) {
  int code = 0, mark = ++g->mark;
  for (int i = 0; i < g->handle_count && !code; i++)
    if (g->handles[i].resets) {
      struct work w = flat_copy(g->handles[i].at, &g->handles[i].value, sizeof(unsigned));
      code = copy_run(&w);
    }
  for (size_t i = 0; i < g->count && !code; i++) code = node_run(g->nodes[i], mark);
  return code;
}
// With the setting "graphs" the launch of that number and later ones lack memory; with "count" their number is said at the end.
static long launches;
__attribute__((destructor)) static void say(void) {
  if (setting("count")) fprintf(stderr, "emulator: %ld graphs launched\n", launches);
}
int cudaGraphLaunch(graph_t g, void *stream) {
  long from = setting("graphs");
  if (from && launches + 1 >= from) return failed(2);
  launches++;
  return submit(stream, &(struct work){.kind = GRAPH, .graph = g});
}
int cudaDeviceGetGraphMemAttribute(int d, int what, void *value) { *(unsigned long long *)value = 0; return 0; }
int cudaDeviceSetGraphMemAttribute(int d, int what, void *value) { return 0; }
int cudaDeviceGraphMemTrim(int d) { return 0; }
