// Streams and events. Work is done at once, or with the setting "late" as late as CUDA allows: when somebody waits for it.
#include "runtime.h"
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { NOT_READY = 600, INVALID = 1, INVALID_HANDLE = 400, BAD_CAPTURE = 900, NO_CAPTURE = 901 };

struct item { struct work work; struct CUevent_st *records, *awaits; long tick; struct item *next; };
struct CUstream_st {
  struct item *first, **last;
  struct CUgraph_st *captured;
  int origin, blocking, priority; // began the capture; waits for the default stream
  struct CUstream_st *next;
};
// An event is complete when its stream has passed its latest record.
struct CUevent_st { struct CUstream_st *stream; long tick, done; struct CUgraph_st *captured; double at; int untimed; };
static struct CUstream_st usual = {.blocking = 1}, *streams = &usual;
static long ticks;

static struct CUstream_st *stream_of(void *s) { return (uintptr_t)s <= 2 ? &usual : s; } // also by the handles of the default streams
static int is_late(void) {
  static int late = -1;
  return late < 0 ? late = setting("late") : late;
}
static double clock_ms(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1e3 + t.tv_nsec * 1e-6;
}

int work_run(const struct work *w) {
  switch (w->kind) {
    case LAUNCHES: return launch_run(w);
    case COPIES: return copy_run(w);
    case FILLS: return fill_run(w);
    case CALLS: {
      int code = settle();
      w->call(w->data);
      return code;
    }
    case GRAPH: return graph_run(w->graph);
    case CONDITION: return condition_run(w);
    case FREES: return release(w->address);
    default: return 0;
  }
}
static int run_until(struct CUstream_st *s, long tick);
static int run_item(struct CUstream_st *s) {
  struct item *i = s->first;
  int code = 0;
  if (i->awaits && i->awaits->done < i->tick) code = run_until(i->awaits->stream, i->tick);
  if (s->first != i) return code; // done by what it waited for
  s->first = i->next;
  if (!code) code = work_run(&i->work);
  if (i->work.kind == LAUNCHES) free(i->work.arguments);
  if (i->records) {
    int launched = settle();
    code = code ? code : launched;
    i->records->done = i->tick;
    i->records->at = clock_ms();
  }
  free(i);
  return code;
}
// Runs a stream's work up to the record of a tick; all of it for a tick of -1.
static int run_until(struct CUstream_st *s, long tick) {
  int code = 0;
  while (s->first && !code) {
    long records = s->first->records ? s->first->tick : 0;
    code = run_item(s);
    if (records && records == tick) break;
  }
  int launched = settle();
  return code ? code : launched;
}
static int run_others(struct CUstream_st *s) {
  int code = 0;
  if (s == &usual)
    for (struct CUstream_st *t = streams; t && !code; t = t->next) code = t->blocking && t != s ? run_until(t, -1) : 0;
  else if (s->blocking)
    code = run_until(&usual, -1);
  return code;
}
static int put(struct CUstream_st *s, struct item *i) {
  int code = run_others(s);
  if (code) return code;
  if (!s->first) s->last = &s->first;
  *s->last = i;
  s->last = &i->next;
  return is_late() ? 0 : run_until(s, -1);
}
static struct item *item_new(const struct work *w) {
  struct item *i = calloc(1, sizeof *i);
  if (w) i->work = *w;
  return i;
}
int submit(void *stream, const struct work *w) {
  lock();
  struct CUstream_st *s = stream_of(stream);
  int code = 0;
  if (s->captured) graph_add(s->captured, w);
  else if (s == &usual && capturing()) code = rejected(906, "work in the default stream while another stream is captured");
  else code = put(s, item_new(w));
  unlock();
  return failed(code);
}
int capturing(void) {
  for (struct CUstream_st *s = streams; s; s = s->next)
    if (s->captured) return 1;
  return 0;
}
int finish(void *stream) {
  lock();
  struct CUstream_st *s = stream_of(stream);
  int code = s->captured ? rejected(BAD_CAPTURE, "a wait for a stream that is captured") : run_others(s);
  if (!code) code = run_until(s, -1);
  unlock();
  return failed(code);
}
int finish_all(void) {
  if (capturing()) return rejected(BAD_CAPTURE, "a wait for all work while a stream is captured");
  lock();
  int code = 0;
  for (struct CUstream_st *s = streams; s && !code; s = s->next) code = run_until(s, -1);
  unlock();
  return failed(code);
}

int cudaStreamCreateWithPriority(struct CUstream_st **s, unsigned flags, int priority) {
  lock();
  *s = calloc(1, sizeof **s);
  (*s)->blocking = !(flags & 1);
  (*s)->priority = priority;
  (*s)->next = usual.next;
  usual.next = *s;
  unlock();
  return 0;
}
int cudaStreamCreateWithFlags(struct CUstream_st **s, unsigned flags) { return cudaStreamCreateWithPriority(s, flags, 0); }
int cudaStreamCreate(struct CUstream_st **s) { return cudaStreamCreateWithPriority(s, 0, 0); }
int cudaStreamDestroy(struct CUstream_st *s) {
  if (stream_of(s) == &usual) return failed(INVALID_HANDLE);
  int code = finish(s);
  lock();
  for (struct CUstream_st **at = &usual.next; *at; at = &(*at)->next)
    if (*at == s) {
      *at = s->next;
      break;
    }
  unlock();
  return code; // events may still know it
}
int cudaStreamSynchronize(void *s) { return finish(s); }
int cudaDeviceSynchronize(void) { return finish_all(); }
int cudaThreadSynchronize(void) { return finish_all(); }
static int queried(struct CUstream_st *s) {
  int code = run_item(s), launched = settle();
  return code || launched ? failed(code ? code : launched) : NOT_READY;
}
// Each query runs one piece of work, so that a program that only polls makes progress.
int cudaStreamQuery(void *stream) {
  lock();
  struct CUstream_st *s = stream_of(stream);
  int code = s->captured ? rejected(BAD_CAPTURE, "a question to a stream that is captured") : !s->first ? failed(settle()) : queried(s);
  unlock();
  return code;
}
int cudaStreamGetPriority(void *s, int *priority) { *priority = stream_of(s)->priority; return 0; }
int cudaStreamGetFlags(void *s, unsigned *flags) { *flags = !stream_of(s)->blocking; return 0; }
int cudaStreamGetDevice(void *s, int *device) { *device = 0; return 0; }
int cudaStreamSetAttribute(void *s, int what, const void *value) { return 0; }
int cudaDeviceGetStreamPriorityRange(int *least, int *greatest) { *least = 0; *greatest = -5; return 0; }
struct callback { void (*call)(void *, int, void *); void *stream, *data; };
static void called(void *p) {
  struct callback *c = p;
  c->call(c->stream, 0, c->data);
  free(c);
}
int cudaLaunchHostFunc(void *s, void (*f)(void *), void *data) { return submit(s, &(struct work){.kind = CALLS, .call = f, .data = data}); }
int cudaStreamAddCallback(void *s, void (*f)(void *, int, void *), void *data, unsigned flags) {
  struct callback *c = malloc(sizeof *c);
  *c = (struct callback){f, s, data};
  return cudaLaunchHostFunc(s, called, c);
}

int cudaEventCreateWithFlags(struct CUevent_st **e, unsigned flags) {
  *e = calloc(1, sizeof **e);
  (*e)->untimed = flags & 2;
  return 0;
}
int cudaEventCreate(struct CUevent_st **e) { return cudaEventCreateWithFlags(e, 0); }
int cudaEventDestroy(struct CUevent_st *e) { return e ? 0 : failed(INVALID_HANDLE); } // streams may still know it
int cudaEventRecord(struct CUevent_st *e, void *stream) {
  if (!e) return failed(INVALID_HANDLE);
  lock();
  struct CUstream_st *s = stream_of(stream);
  int code = 0;
  e->captured = s->captured;
  if (!s->captured) {
    struct item *i = item_new(0);
    e->stream = s;
    i->records = e;
    e->tick = i->tick = ++ticks;
    code = put(s, i);
  }
  unlock();
  return failed(code);
}
int cudaEventRecordWithFlags(struct CUevent_st *e, void *stream, unsigned flags) { return cudaEventRecord(e, stream); }
int cudaEventSynchronize(struct CUevent_st *e) {
  if (!e) return failed(INVALID_HANDLE);
  if (e->captured) return rejected(907, "a wait for an event that was recorded while its stream was captured");
  lock();
  int code = e->done < e->tick ? run_until(e->stream, e->tick) : 0;
  unlock();
  return failed(code);
}
int cudaEventQuery(struct CUevent_st *e) {
  if (!e || e->captured) return failed(e ? 907 : INVALID_HANDLE);
  lock();
  int code = e->done >= e->tick ? 0 : !e->stream->first ? failed(719) : queried(e->stream);
  unlock();
  return code;
}
int cudaEventElapsedTime(float *ms, struct CUevent_st *a, struct CUevent_st *b) {
  if (!a || !b || !a->tick || !b->tick || a->untimed || b->untimed) return failed(INVALID_HANDLE);
  if (a->done < a->tick || b->done < b->tick) return failed(NOT_READY);
  *ms = (float)(b->at - a->at) + 1e-3f; // the emulator's time
  return 0;
}
int cudaEventElapsedTime_v2() __attribute__((alias("cudaEventElapsedTime")));
int cudaStreamWaitEvent(void *stream, struct CUevent_st *e, unsigned flags) {
  if (!e) return failed(INVALID_HANDLE);
  lock();
  struct CUstream_st *s = stream_of(stream);
  int code = 0;
  if (e->captured && !s->captured) s->captured = e->captured; // it joins the capture
  else if (!s->captured && e->done < e->tick) {
    struct item *i = item_new(0);
    i->awaits = e;
    i->tick = e->tick;
    code = put(s, i);
  }
  unlock();
  return failed(code);
}

static int begin(void *stream, struct CUgraph_st *g) {
  struct CUstream_st *s = stream_of(stream);
  if (s == &usual) return rejected(BAD_CAPTURE, "the default stream cannot be captured");
  if (s->captured) return rejected(INVALID, "a stream that is captured already");
  s->captured = g;
  s->origin = 1;
  return 0;
}
int cudaStreamBeginCapture(void *s, int mode) { return begin(s, graph_new()); }
int cudaStreamBeginCaptureToGraph(void *s, struct CUgraph_st *g, const void *on, const void *edges, size_t count, int mode) { return begin(s, g); }
int cudaStreamEndCapture(void *stream, struct CUgraph_st **g) {
  struct CUstream_st *s = stream_of(stream);
  if (!s->captured || !s->origin) return rejected(NO_CAPTURE, "the end of a capture that did not begin in this stream");
  struct CUgraph_st *all = s->captured;
  for (struct CUstream_st *t = streams; t; t = t->next)
    if (t->captured == all) t->captured = 0, t->origin = 0;
  if (g) *g = all;
  return 0;
}
int cudaStreamIsCapturing(void *s, int *status) { *status = stream_of(s)->captured ? 1 : 0; return 0; }
int cudaThreadExchangeStreamCaptureMode(int *mode) { return 0; }
int cudaStreamGetCaptureInfo(void *stream, int *status, unsigned long long *id, struct CUgraph_st **g, const void ***on, const void **edges, size_t *count) {
  struct CUstream_st *s = stream_of(stream);
  *status = s->captured ? 1 : 0;
  if (id) *id = 1;
  if (g) *g = s->captured;
  if (on) *on = 0;
  if (edges) *edges = 0;
  if (count) *count = 0;
  return 0;
}
int cudaStreamUpdateCaptureDependencies(void *s, const void *nodes, const void *edges, size_t count, unsigned flags) { return 0; }
