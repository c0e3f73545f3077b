package org.catchupmix.emulator.compiler;

import java.util.Optional;

/** Finds a compiler that another module binds, by {@code ServiceLoader}. */
public interface CompilerFinder {
  CompilerName name();

  /** Returns the compiler if this machine has it. */
  Optional<Compiler> find();
}
