package org.catchupmix.kernels.jcuda;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.catchupmix.core.foreign.NativeLibrary;
import org.catchupmix.kernels.driver.GpuException;

/**
 * Loading of JCuda's native libraries.
 *
 * <p>JCuda unpacks a library into the temp folder unless a file of its name exists, which may be
 * incomplete or foreign. So it gets a new temp folder that only this user can enter, and which is
 * deleted once the library is loaded.
 */
public final class JCudaNatives {
  public static final String VERSION = "12.6.0";

  private static final String PLATFORM = "linux-x86_64";

  private static final String TEMPORARY = "java.io.tmpdir";

  /** Finds resources of other modules, which a class does not. */
  private static final ClassLoader LOADER = JCudaNatives.class.getClassLoader();

  private JCudaNatives() {}

  private static String fileName(String library) {
    return "lib%s-%s-%s.so".formatted(library, VERSION, PLATFORM);
  }

  public static boolean isPresent(String library) {
    return LOADER.getResource("lib/" + fileName(library)) != null;
  }

  /**
   * Loads a library.
   *
   * @param library such as {@code JCudaDriver}
   * @param loads initializes the class of JCuda that loads it
   * @throws GpuException if the program has no such library, or it cannot be unpacked or loaded
   */
  static synchronized void load(String library, Runnable loads) {
    if (!isPresent(library)) {
      throw new GpuException(
          "%s is not in this program: it has no jar with lib/%s. Use the whole program, not the bundle"
              .formatted(library, fileName(library)));
    }
    Path folder;
    try {
      folder = Files.createTempDirectory("jcuda-");
    } catch (IOException e) {
      throw new GpuException(
          "cannot make a folder for native libraries (%s): free some space, or set CATCHUP_JAVA_OPTS=-Djava.io.tmpdir=FOLDER"
              .formatted(e),
          e);
    }
    Path file = folder.resolve(fileName(library));
    String before = System.setProperty(TEMPORARY, folder.toString());
    try {
      loads.run();
    } catch (LinkageError e) {
      // JCuda's message is a page of stack traces; the loader names the missing file.
      NativeLibrary tried = NativeLibrary.open(file.toString());
      throw new GpuException(
          "JCuda's %s cannot be loaded: %s. 'catchup doctor' says what to install; if %s is full or mounted noexec, set CATCHUP_JAVA_OPTS=-Djava.io.tmpdir=FOLDER"
              .formatted(
                  library,
                  tried.found() ? e.getClass().getSimpleName() : tried.problem(),
                  folder.getParent()));
    } finally {
      System.setProperty(TEMPORARY, before);
      file.toFile().delete();
      folder.toFile().delete();
    }
  }
}
