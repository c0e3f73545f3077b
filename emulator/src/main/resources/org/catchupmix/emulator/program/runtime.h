// Common declarations of the stand-in for NVIDIA's libraries: one library with the CUDA runtime and the driver API, which hands
// all work to the emulator's process.
#pragma once
#include <driver_types.h>
#include <vector_types.h>
#include <stddef.h>
#include <stdint.h>

#define HIDDEN __attribute__((visibility("hidden")))
enum { LARGE = 4096, MOST_PARAMETERS = 256 };

// Requests to the emulator, in the order of Message.Kind.
enum request { HELLO, ALLOCATE, RELEASE, UPLOAD, DOWNLOAD, COPY, LOAD, KERNEL, VARIABLE, LAUNCH, SITE, MISUSE, OCCUPANCY, FREE_BYTES, MIRROR, BYE };
struct answer { int status, next; int64_t text, data; };
enum { GO_ON, SAY_PLACE, END }; // what an answer wants next

// Asks the emulator and returns its status, an error of CUDA. Extra bytes go along; the answer's data goes into a buffer of its size.
HIDDEN int ask(enum request what, const int64_t *numbers, int count, const void *extra, size_t bytes, void *data, size_t size);
#define ASK(what, extra, bytes, data, size, ...) \
  ask(what, (int64_t[]){__VA_ARGS__}, sizeof(int64_t[]){__VA_ARGS__} / 8, extra, bytes, data, size)
// Receives the answers of launches, and returns the error of one.
HIDDEN int settle(void);
// Says that the program misuses CUDA, with the call's place, and returns the error; error 801 is a thing that is not supported.
HIDDEN int misuse(int error, const char *format, ...) __attribute__((format(printf, 2, 3)));
// Says why a call fails that a program may try.
HIDDEN int rejected(int error, const char *format, ...) __attribute__((format(printf, 2, 3)));
// Says at the end that the program has never asked for this error; null if it has.
HIDDEN void unread(const char *error);
HIDDEN void lock(void);
HIDDEN void unlock(void);
// Facts of the device that the emulator says at the beginning.
HIDDEN const struct facts { int64_t chip, memory, multiprocessors, threads, blocks, shared, shared_block, registers; } *facts(void);
// A setting among the words of CATCHUP_CUDA, such as late or refuse=3; 0 if it is absent, 1 for a word without a number.
HIDDEN long setting(const char *name);

// Keeps an error for cudaGetLastError.
HIDDEN int failed(int error);
// Whether an error stays: all later calls return it, as a GPU has to be reset after it.
HIDDEN int is_sticky(int error);

// A kernel, known by its number in the emulator's process.
struct kernel {
  int number, count, shared, registers, most_threads, dynamic;
  int size[MOST_PARAMETERS], offset[MOST_PARAMETERS], bytes;
  const char *name;
  const void *host;
  struct CUmod_st *module;
};
HIDDEN int kernel_of(const void *function, struct kernel **to);
HIDDEN int kernel_in(struct CUmod_st *module, const char *name, struct kernel **to);
HIDDEN int module_load(const void *image, struct CUmod_st **to);
HIDDEN int module_variable(struct CUmod_st *module, const char *name, char **at, size_t *bytes);
// The place of the call, as the emulator reads it; equal ones are one string.
HIDDEN const char *place(void);
// Packs arguments as the kernel reads them.
HIDDEN char *packed(const struct kernel *k, void **arguments, void **extra);
// Blocks that a multiprocessor holds at once.
HIDDEN int blocks_of(const struct kernel *k, int threads, size_t shared);

// A piece of work of a stream or a graph.
enum kind { EMPTY, LAUNCHES, COPIES, FILLS, CALLS, GRAPH, CONDITION, FREES, ALLOCATES };
struct area { char *at; size_t pitch, slice; }; // bytes from row to row, and from plane to plane
struct work {
  enum kind kind;
  struct kernel *kernel;
  dim3 grid, block;
  unsigned shared;
  int cooperative;
  char *arguments;
  const char *place; // of the launch's call
  struct area to, from;
  size_t width, height, depth;
  unsigned value, element;
  void (*call)(void *);
  void *data;
  struct CUgraph_st *graph; // a child, or the bodies of a condition
  struct CUgraph_st **bodies;
  int condition, bodies_count;
  void *address;
};
HIDDEN int work_run(const struct work *w);
HIDDEN int launch_run(const struct work *w);
HIDDEN int copy_run(const struct work *w);
HIDDEN int fill_run(const struct work *w);
HIDDEN int graph_run(struct CUgraph_st *g);
HIDDEN int condition_run(const struct work *w);
HIDDEN void graph_add(struct CUgraph_st *g, const struct work *w);
HIDDEN struct CUgraph_st *graph_new(void);
// Does work in a stream: now, later, or never if it is captured.
HIDDEN int submit(void *stream, const struct work *w);
// Completes all work, of a stream or of all; refused while one is captured.
HIDDEN int finish(void *stream);
HIDDEN int finish_all(void);
HIDDEN int capturing(void);

// Memory.
HIDDEN int is_device(const void *p);
HIDDEN int in_reach(const void *p); // notes that the device has memory there; 0 if the host may have some there
HIDDEN int is_pinned(const void *p);
HIDDEN struct work flat_copy(void *to, const void *from, size_t bytes);
HIDDEN int now(const struct work *w); // a synchronous call
HIDDEN int release(void *p);
// Memory that host and device share: what the host has changed goes up, and what a kernel has changed comes in its answer.
HIDDEN int share(char *p, size_t n); // memory of the device, such as a variable
HIDDEN void mirrors_up(void);
HIDDEN void mirrors_down(const char *changes, size_t bytes);
HIDDEN const char *error_name(int error, int driver), *error_text(int error);
