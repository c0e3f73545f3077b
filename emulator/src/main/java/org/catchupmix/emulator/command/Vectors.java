package org.catchupmix.emulator.command;

import java.lang.reflect.InvocationTargetException;

/** The JDK's incubating Vector API, which makes the emulator faster. */
final class Vectors {
  private Vectors() {}

  /**
   * Loads the module if the program is allowed to; the manifest of the jar allows it, without the
   * warning that {@code --add-modules} prints.
   */
  static void load() {
    try {
      Class.forName("jdk.internal.module.Modules")
          .getMethod("loadModule", String.class)
          .invoke(null, "jdk.incubator.vector");
    } catch (ClassNotFoundException
        | NoSuchMethodException
        | IllegalAccessException
        | InvocationTargetException e) {
      // Plain loops run everything too.
    }
  }
}
