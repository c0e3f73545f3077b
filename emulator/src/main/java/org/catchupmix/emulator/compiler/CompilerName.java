package org.catchupmix.emulator.compiler;

import java.util.Locale;

/** Compilers, in the order in which {@code auto} prefers them. */
public enum CompilerName {
  NVCC,
  NVRTC,
  CLANG;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
