package org.catchupmix.kernels.jcuda;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import org.catchupmix.kernels.driver.GpuException;

/**
 * Places JCuda's native libraries where JCuda looks for them.
 *
 * <p>JCuda unpacks a library into the temp folder unless a file of that name is there, whatever it
 * holds: half a file of a process that was killed, or of one that is writing just now, or somebody
 * else's. So the library is written here first, whole or not at all, and what is there is compared.
 */
final class JCudaNatives {
  static final String VERSION = "12.6.0";
  private static final String PLATFORM = "linux-x86_64";

  private JCudaNatives() {}

  /** The file of a library in its jar and in the temp folder. */
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
   * @throws GpuException if the program has no such library or the temp folder refuses it
   */
  static void place(String library) {
    place(library, path(library).getParent());
  }

  /** Where JCuda looks for a library. */
  static Path path(String library) {
    return Path.of(System.getProperty("java.io.tmpdir")).resolve(fileName(library));
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
          "the native library %s cannot be written (%s): make room or delete the old file, or set -Djava.io.tmpdir to a folder of yours"
              .formatted(file, e.getMessage()),
          e);
    }
  }
}
