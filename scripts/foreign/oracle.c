// Compares the first launches of each kernel with the same kernel compiled for the CPU (cpu/cpu.h) and with the same arguments: device
// memory is mapped for it at the device's addresses. Memory must agree afterwards. The environment variable TWIN names the library of the
// CPU's kernels.
#define _GNU_SOURCE
#include "cudart.h"
#include <dlfcn.h>
#include <math.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

// Set by Java. Uninitialized memory reads as zeros.
int (*device_peek)(void *, const void *, size_t);
int (*device_launch)(int, const char *, int, int, int, int, int, int, int, int, void **);
void *(*device_variable)(int, const char *);
int (*device_judge)(const char *, int);
// Compares printed lines of the last launch, in any order: 0 if both are empty, 1 if equal, 2 if different.
int (*device_told)(const char *);

typedef struct kernel { const char *name; void (*run)(void **); const char *kinds; struct kernel *next; } kernel;
typedef struct variable { const char *name; void *at; size_t bytes; struct variable *next; } variable;
static struct { char *at; size_t bytes; char kind, managed, kept; } held[8192];
static int held_count;
static struct { const char *name; int launches; } seen[4096];

void *oracle_malloc(size_t bytes) {
  void *p = device_malloc(bytes);
  if (p && held_count < 8192) held[held_count].at = p, held[held_count].kind = '?', held[held_count].managed = held[held_count].kept = 0, held[held_count++].bytes = bytes;
  return p;
}
static int at_of(const void *p) {
  for (int i = 0; i < held_count; i++) if ((char *)p >= held[i].at && (char *)p < held[i].at + held[i].bytes) return i;
  return -1;
}
// Memory of a graph, which it may reuse after the program has freed it.
void oracle_keep(void *p) { held[at_of(p)].kept = 1; }
int oracle_free(void *p) {
  int at = at_of(p);
  if (at >= 0 && held[at].kept) return 0;
  if (at >= 0) held[at] = held[--held_count];
  return device_free(p);
}
// Host memory at a device address, shared with other processes.
static int lay(void *p, size_t n) {
  return mmap(p, n, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0) == p;
}
int oracle_manage(void *p, size_t n) {
  int at = at_of(p);
  if (at < 0 || !lay(p, n)) return 0;
  return held[at].managed = 1;
}

static double element(const char *p, size_t i, char kind) {
  uint16_t h;
  switch (kind) {
    case 'f': return ((const float *)p)[i];
    case 'd': return ((const double *)p)[i];
    case 'h': case 'b': memcpy(&h, p + 2 * i, 2); break;
    default: return ((const int *)p)[i];
  }
  if (kind == 'b') { uint32_t w = (uint32_t)h << 16; float f; memcpy(&f, &w, 4); return f; }
  int e = h >> 10 & 31, m = h & 1023;
  double v = e == 31 ? (m ? NAN : INFINITY) : e ? ldexp(1024 + m, e - 25) : ldexp(m, -24);
  return h >> 15 ? -v : v;
}
// Counts elements that differ by more than the tolerance, relative to the mean magnitude, plus slack; `first` is one of them.
static size_t differing(const char *got, const char *must, size_t bytes, char kind, double slack, size_t *first) {
  size_t wrong = 0, size = kind == 'd' ? 8 : kind == 'h' || kind == 'b' ? 2 : 4, n = bytes / size, many = 0;
  double tolerance = kind == 'd' ? 1e-10 : kind == 'h' ? 4e-3 : kind == 'b' ? 2e-2 : 2e-5, sum = 0;
  for (size_t i = 0; i < n; i++) {
    double v = fabs(element(must, i, kind));
    if (v > 0 && v < 1e300) sum += v, many++;
  }
  double mean = many ? sum / many : 0;
  for (size_t i = 0; i < n; i++) {
    if (!memcmp(got + i * size, must + i * size, size)) continue;
    double a = element(got, i, kind), b = element(must, i, kind);
    if (kind != 'i' && (a == b || (isnan(a) && isnan(b)) || fabs(a - b) <= tolerance * (mean + fabs(b)) + slack)) continue;
    if (!wrong++) *first = i;
  }
  return wrong + (memcmp(got + n * size, must + n * size, bytes - n * size) != 0);
}
// The greatest difference of two elements; 0 for unknown types.
static double greatest(const char *a, const char *b, size_t bytes, char kind) {
  double most = 0;
  for (size_t i = 0; strchr("fdhb", kind) && i < bytes / (kind == 'd' ? 8 : kind == 'f' ? 4 : 2); i++) most = fmax(most, fabs(element(a, i, kind) - element(b, i, kind)));
  return most;
}
static int same(const char *name, const char *what, char kind, const char *got, const char *must, size_t bytes, double slack, int say) {
  size_t first = 0, wrong = memcmp(got, must, bytes) ? differing(got, must, bytes, kind == '?' ? 'i' : kind, slack, &first) : 0;
  char as = kind;
  for (const char *k = "fdhb"; wrong && kind == '?' && *k; k++) { // structures of numbers, or targets of void pointers
    size_t at = 0, now = bytes % 8 && *k == 'd' ? wrong : differing(got, must, bytes, *k, slack, &at);
    if (now < wrong) wrong = now, first = at, as = *k;
  }
  if (wrong && say) {
    printf("EMULATOR differs from the CPU: %s, %s of %zu bytes, %zu elements of kind %c, first %zu: %.9g, must be %.9g\n", name, what, bytes, wrong,
           as, first, element(got, first, as), element(must, first, as));
  }
  return !wrong;
}
// Compares one array: 1, 0, or 3 if it differs, but so does `other`, the result of another order of threads on the CPU. Float sums may
// depend on the order, so twice the difference of the two orders is tolerated.
static int part(const char *name, const char *what, char kind, const char *got, const char *must, const char *other, size_t bytes, int say) {
  if (same(name, what, kind, got, must, bytes, other ? 2 * greatest(must, other, bytes, kind) : 0, say)) return 1;
  return other && memcmp(must, other, bytes) ? 3 : 0;
}
// Compares all device memory and variables. `other` has all arrays and variables in sequence, or is null.
static int against(const char *name, int module, variable *v, const char *buffer, const char *other, char *got, int say) {
  int wrong = 0, most = 1, p;
  for (int i = 0; i < held_count; other += other ? held[i].bytes : 0, i++) {
    device_peek(got, held[i].at, held[i].bytes);
    p = part(name, "memory", held[i].kind, got, held[i].at, other, held[i].bytes, say);
    wrong |= !p, most |= p;
  }
  for (; v; buffer += v->bytes, other += other ? v->bytes : 0, v = v->next) {
    void *device = device_variable(module, v->name);
    if (!device) continue;
    device_peek(got, device, v->bytes);
    p = part(name, v->name, '?', got, buffer, other, v->bytes, say);
    wrong |= !p, most |= p;
  }
  return wrong ? 0 : most;
}
static uint64_t sum_of(const char *p, size_t n) {
  uint64_t h = n;
  for (; n >= 8; p += 8, n -= 8) h = (h ^ *(const uint64_t *)p) * 0x9e3779b97f4a7c15u, h ^= h >> 29;
  while (n--) h = (h ^ *(unsigned char *)p++) * 0x100000001b3u;
  return h;
}

static void swap(char *a, char *b, size_t n) {
  for (char t; n--; *b++ = t) t = *a, *a++ = *b;
}
// Swaps `with` and the contents of arrays and variables.
static void swap_all(char *with, char *buffer, size_t bytes) {
  for (int i = 0; i < held_count; with += held[i++].bytes) swap(held[i].at, with, held[i].bytes);
  swap(buffer, with, bytes);
}

// Runs in another process, which may crash or hang; returns whether it completed.
static int on_cpu(void *library, kernel *k, dim3 g, dim3 b, size_t shared, int cooperative, void **arguments, variable *v, char *buffer, int reversed, int *told) {
  void (*run)(kernel *, dim3, dim3, size_t, int, void **) = (void (*)(kernel *, dim3, dim3, size_t, int, void **))dlsym(library, "cpu_run");
  int said = memfd_create("said", 0);
  fflush(stdout);
  pid_t child = fork();
  if (child == 0) {
    int signals[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGALRM};
    sigset_t none;
    sigemptyset(&none);
    for (int i = 0; i < 6; i++) signal(signals[i], SIG_DFL);
    sigprocmask(SIG_SETMASK, &none, 0);
    alarm(40);
    dup2(said, 1);
    if (reversed) setenv("CPU_REVERSED", "1", 1);
    char *p = buffer;
    for (variable *each = v; each; each = each->next) p = (char *)memcpy(each->at, p, each->bytes) ? p + each->bytes : p;
    run(k, g, b, shared, cooperative, arguments);
    p = buffer;
    for (variable *each = v; each; each = each->next) memcpy(p, each->at, each->bytes), p += each->bytes;
    fflush(stdout);
    _exit(0);
  }
  int status = -1;
  if (child < 0 || waitpid(child, &status, 0) != child || status) {
    printf("oracle: %s came to no end on the CPU: %s %d\n", k->name, WIFSIGNALED(status) ? "signal" : "code", WIFSIGNALED(status) ? WTERMSIG(status) : status >> 8);
    close(said);
    return 0;
  }
  char *lines = calloc(1, 1 << 20);
  *told = pread(said, lines, (1 << 20) - 1, 0) < 0 ? 0 : device_told(lines);
  free(lines);
  close(said);
  return 1;
}

int oracle_launch(int module, const char *name, dim3 g, dim3 b, size_t shared, int cooperative, void **arguments) {
  static void *library;
  if (!library && getenv("TWIN") && *getenv("TWIN") && !(library = dlopen(getenv("TWIN"), RTLD_LAZY | RTLD_LOCAL))) {
    printf("oracle: %s\n", dlerror());
    unsetenv("TWIN");
  }
  kernel *k = library ? ((kernel * (*)(const char *)) dlsym(library, "cpu_find"))(name) : 0;
  int at = 0;
  while (k && seen[at].name && seen[at].name != k->name) at++;
  if (k) seen[at].name = k->name;
  int most = getenv("ORACLE_LAUNCHES") ? atoi(getenv("ORACLE_LAUNCHES")) : 3;
  if (!k || seen[at].launches++ >= most)
    return device_launch(module, name, g.x, g.y, g.z, b.x, b.y, b.z, (int)shared, cooperative, arguments);

  for (int i = 0; k->kinds[i]; i++) {
    int of = k->kinds[i] == '?' ? -1 : at_of(*(void **)arguments[i]);
    if (of >= 0) held[of].kind = k->kinds[i];
  }
  size_t bytes = 1, most_bytes = 1, all = 0;
  variable *v = ((variable * (*)()) dlsym(library, "cpu_first_variable"))();
  for (variable *each = v; each; each = each->next) bytes += each->bytes;
  char *buffer = mmap(0, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0), *p = buffer;
  for (variable *each = v; each; p += each->bytes, each = each->next) {
    void *device = device_variable(module, each->name);
    if (device) device_peek(p, device, each->bytes);
  }
  uint64_t before = 0, after = 0;
  for (int i = 0; i < held_count; i++) {
    if (!held[i].managed) {
      if (!lay(held[i].at, held[i].bytes)) perror("oracle: mmap");
      device_peek(held[i].at, held[i].at, held[i].bytes);
    }
    before += sum_of(held[i].at, held[i].bytes) * (i + 1);
    if (held[i].bytes > most_bytes) most_bytes = held[i].bytes;
    all += held[i].bytes;
  }
  char *saved = malloc(all + bytes);
  for (size_t i = 0, at = 0; i < (size_t)held_count; at += held[i++].bytes) memcpy(saved + at, held[i].at, held[i].bytes);
  memcpy(saved + all, buffer, bytes);
  before += sum_of(buffer, bytes);
  int told, ignored, code = device_launch(module, name, g.x, g.y, g.z, b.x, b.y, b.z, (int)shared, cooperative, arguments);
  if (!code && on_cpu(library, k, g, b, shared, cooperative, arguments, v, buffer, 0, &told)) {
    char *got = malloc(most_bytes > bytes ? most_bytes : bytes);
    for (int i = 0; i < held_count; i++) after += sum_of(held[i].at, held[i].bytes) * (i + 1);
    after += sum_of(buffer, bytes);
    int good = against(name, module, v, buffer, 0, got, 0);
    if (good != 1) { // check another order of threads
      swap_all(saved, buffer, bytes);
      int again = on_cpu(library, k, g, b, shared, cooperative, arguments, v, buffer, 1, &ignored);
      swap_all(saved, buffer, bytes);
      good = against(name, module, v, buffer, again ? saved : 0, got, 1);
    }
    free(got);
    device_judge(name, told == 2 ? 0 : before == after && !told && good == 1 ? 2 : good);
  }
  free(saved);
  for (int i = 0; i < held_count; i++) if (!held[i].managed) munmap(held[i].at, held[i].bytes);
  munmap(buffer, bytes);
  return code;
}
