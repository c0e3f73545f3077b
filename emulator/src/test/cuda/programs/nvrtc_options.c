// What the shell would read as a command of its own is no option of NVRTC; without a compilation there is no PTX.
// prints: refused 5 5 5 5, no PTX 4 4
#include <nvrtc.h>
#include <stdio.h>
#include <string.h>

int main() {
  static char longer[5000];
  const char *quoted[] = {"-DX='; echo ran >&2; '"}, *all[] = {longer};
  nvrtcProgram plain, quote, lengthy;
  size_t bytes;
  nvrtcCreateProgram(&plain, "", "plain.cu", 0, 0, 0);
  nvrtcCreateProgram(&quote, "", "a'b.cu", 0, 0, 0);
  memset(longer, 'x', sizeof longer - 1);
  nvrtcCreateProgram(&lengthy, "", longer, 0, 0, 0);
  memcpy(longer, "-D", 2);
  printf("refused %d %d", nvrtcCompileProgram(plain, 1, quoted), nvrtcCompileProgram(plain, 1, all));
  printf(" %d %d", nvrtcCompileProgram(quote, 0, 0), nvrtcCompileProgram(lengthy, 0, 0));
  printf(", no PTX %d %d\n", nvrtcGetPTXSize(plain, &bytes), nvrtcGetPTX(plain, longer));
  return 0;
}
