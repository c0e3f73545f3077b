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
 * Places JCuda's native libraries where JCuda looks for them.
 *
 * <p>JCuda unpacks a library into the temp folder unless a file of that name is there, whatever it
 * holds: half a file of a process that was killed, or of one that is writing just now, or somebody
 * else's. So the library is written here first, whole or not at all, what is there is compared, and
 * while JCuda loads it, the temp folder is one that nobody else can write to: {@code
 * ~/.cache/catchupmix/jcuda-VERSION}.
 */
final class JCudaNatives {
  static final String VERSION = "12.6.0";
  private static final String PLATFORM = "linux-x86_64";

  private static final String TEMPORARY = "java.io.tmpdir";
  private static final Set<PosixFilePermission> OWN = PosixFilePermissions.fromString("rwx------");

  private JCudaNatives() {}

  /** The file of a library in its jar and in its folder. */
  static String fileName(String library) {
    return "lib%s-%s-%s.so".formatted(library, VERSION, PLATFORM);
  }

  /** Whether the jar that brings a library is there. */
  static boolean isPresent(String library) {
    return JCudaNatives.class.getResource("/lib/" + fileName(library)) != null;
  }

  /** The bytes of a library in its jar. */
  static byte[] read(String library) throws IOException {
    String resource = "/lib/" + fileName(library);
    try (InputStream in = JCudaNatives.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new GpuException(
            "%s is not in this program: it has no jar with %s. Use the whole program, not the bundle"
                .formatted(library, resource));
      }
      return in.readAllBytes();
    }
  }

  /**
   * Places one.
   *
   * @param library such as {@code JCudaDriver}
   * @throws GpuException if the program has no such library or the folder cannot be written to
   */
  static void place(String library) {
    Path folder = path(library).getParent();
    try {
      own(folder);
    } catch (IOException e) {
      throw new GpuException(
          "the folder %s for native libraries cannot be made one of this user's alone (%s): delete it, or set -Duser.home to a folder of yours"
              .formatted(folder, e),
          e);
    }
    place(library, folder);
  }

  /** Makes a folder that only this user can read and write, or one that is there such a folder. */
  static void own(Path folder) throws IOException {
    Files.createDirectories(folder.getParent());
    try {
      Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(OWN));
    } catch (FileAlreadyExistsException e) {
      // It fails for a folder of somebody else.
      Files.setPosixFilePermissions(folder, OWN);
    }
  }

  /** Where a library is placed. */
  static Path path(String library) {
    return Path.of(
        System.getProperty("user.home"),
        ".cache",
        "catchupmix",
        "jcuda-" + VERSION,
        fileName(library));
  }

  /** Runs what loads a library: JCuda knows no other place than the temp folder. */
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
