package org.catchupmix.kernels.jcuda;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Set;
import org.catchupmix.kernels.driver.GpuException;

/**
 * Placement of JCuda's native libraries.
 *
 * <p>JCuda unpacks a library into the temp folder unless a file of its name exists, which may be
 * incomplete or foreign. So this class writes the library atomically to {@code
 * ~/.cache/catchupmix/jcuda-VERSION}, which only this user can write, compares it, and sets the
 * temp folder to it while JCuda loads it.
 */
public final class JCudaNatives {
  public static final String VERSION = "12.6.0";

  private static final String PLATFORM = "linux-x86_64";

  private static final String TEMPORARY = "java.io.tmpdir";
  private static final Set<PosixFilePermission> OWN = PosixFilePermissions.fromString("rwx------");

  /** Finds resources of other modules, which a class does not. */
  private static final ClassLoader LOADER = JCudaNatives.class.getClassLoader();

  private JCudaNatives() {}

  /** Returns the file name of a library in its jar and in its folder. */
  static String fileName(String library) {
    return "lib%s-%s-%s.so".formatted(library, VERSION, PLATFORM);
  }

  public static boolean isPresent(String library) {
    return LOADER.getResource("lib/" + fileName(library)) != null;
  }

  public static byte[] read(String library) throws IOException {
    String resource = "lib/" + fileName(library);
    try (InputStream in = LOADER.getResourceAsStream(resource)) {
      if (in == null) {
        throw new GpuException(
            "%s is not in this program: it has no jar with %s. Use the whole program, not the bundle"
                .formatted(library, resource));
      }
      return in.readAllBytes();
    }
  }

  /**
   * Places a library.
   *
   * @param library such as {@code JCudaDriver}
   * @throws GpuException if the program has no such library or the folder cannot be written
   */
  static void place(String library) {
    Path folder = path(library).getParent();
    try {
      makePrivate(folder);
    } catch (IOException e) {
      throw new GpuException(
          "the folder %s for native libraries cannot be made one of this user's alone (%s): delete it, or set -Duser.home to a folder of yours"
              .formatted(folder, e),
          e);
    }
    place(library, folder);
  }

  /** Makes a folder private to this user. */
  static void makePrivate(Path folder) throws IOException {
    Files.createDirectories(folder.getParent());
    try {
      Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(OWN));
    } catch (FileAlreadyExistsException e) {
      // This fails for a folder of another user.
      Files.setPosixFilePermissions(folder, OWN);
    }
  }

  public static Path path(String library) {
    return Path.of(
        System.getProperty("user.home"),
        ".cache",
        "catchupmix",
        "jcuda-" + VERSION,
        fileName(library));
  }

  /** Loads a library with the temp folder set to its place, the only place that JCuda searches. */
  static synchronized void load(String library, Runnable loads) {
    String folder = path(library).getParent().toString();
    String before = System.setProperty(TEMPORARY, folder);
    try {
      loads.run();
    } finally {
      System.setProperty(TEMPORARY, before);
    }
  }

  static void place(String library, Path folder) {
    Path file = folder.resolve(fileName(library));
    try {
      byte[] wanted = read(library);
      if (Files.exists(file)
          && Files.size(file) == wanted.length
          && Arrays.equals(Files.readAllBytes(file), wanted)) {
        return;
      }
      Path part = Files.createTempFile(folder, fileName(library), ".part");
      try {
        Files.write(part, wanted);
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(part);
      }
    } catch (IOException e) {
      throw new GpuException(
          "the native library %s cannot be written (%s): make room or delete the old file, or set -Duser.home to a folder of yours"
              .formatted(file, e.getMessage()),
          e);
    }
  }
}
