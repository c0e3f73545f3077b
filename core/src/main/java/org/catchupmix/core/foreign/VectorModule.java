package org.catchupmix.core.foreign;

import java.lang.reflect.InvocationTargetException;

/**
 * The JDK's incubating Vector API. Java prints a warning at each start with {@code --add-modules
 * jdk.incubator.vector}; it prints none where the module is loaded afterwards, by the JDK's own
 * loader of modules, which {@code --add-exports java.base/jdk.internal.module=ALL-UNNAMED} opens to
 * this class (docs/decisions/0024).
 */
public final class VectorModule {
  public static final String NAME = "jdk.incubator.vector";

  private static final boolean PRESENT =
      ModuleLayer.boot().findModule(NAME).isPresent() || loaded();

  private VectorModule() {}

  /**
   * Whether classes of the module can be used: Java was started with it, or it is loaded by the
   * first call.
   */
  public static boolean isPresent() {
    return PRESENT;
  }

  private static boolean loaded() {
    try {
      Class.forName("jdk.internal.module.Modules")
          .getMethod("loadModule", String.class)
          .invoke(null, NAME);
      return true;
    } catch (IllegalAccessException e) {
      return false; // not opened to us
    } catch (ClassNotFoundException | NoSuchMethodException | InvocationTargetException e) {
      return false; // another JDK, or a runtime without the module
    }
  }
}
