// A kernel with more parameters than the runtime has room for is refused by name.
// prints: 256 parameters: 0, 257 parameters: 801
// refused: kernel many has 257 parameters, at most 256 are supported
// code: 1
#include <cuda.h>
#include <stdio.h>

static int kernel_of(int count) {
  static char text[1 << 16];
  char *at = text + sprintf(text, ".version 7.0\n.target sm_75\n.address_size 64\n.visible .entry many(");
  for (int i = 0; i < count; i++) at += sprintf(at, "%s.param .u8 p%d", i ? ", " : "", i);
  sprintf(at, ")\n{\n  ret;\n}\n");
  CUmodule module;
  CUfunction many;
  int code = cuModuleLoadData(&module, text);
  return code ? code : cuModuleGetFunction(&many, module, "many");  // HERE
}

int main() {
  cuInit(0);
  int right = kernel_of(256);
  printf("256 parameters: %d, 257 parameters: %d\n", right, kernel_of(257));
  return 0;
}
