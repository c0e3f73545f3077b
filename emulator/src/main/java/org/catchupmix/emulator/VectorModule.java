package org.catchupmix.emulator;

import java.nio.ByteOrder;

/**
 * Whether this JVM has the Vector API: it was started with {@code --add-modules
 * jdk.incubator.vector}, or the program has loaded the module before its first kernel. Without it
 * the emulator does the same in plain loops, and is slower.
 */
final class VectorModule {
  static final boolean PRESENT = isPresent();

  private VectorModule() {}

  private static boolean isPresent() {
    if (ByteOrder.nativeOrder() != ByteOrder.LITTLE_ENDIAN) {
      return false; // memory is little-endian, and vectors are loaded as they lie there
    }
    try {
      Class.forName("jdk.incubator.vector.IntVector", false, VectorModule.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }
}
