package org.catchupmix.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class KernelArgumentsTest {
  @Test
  void manyArgumentsAreAllThere() {
    KernelArguments arguments = KernelArguments.of();
    for (int i = 0; i < 300; i++) {
      arguments.i32(i);
    }
    for (int i = 0; i < 300; i++) {
      assertEquals(i, arguments.bytes().getInt(arguments.offset(i)));
    }
  }
}
