package org.catchupmix.core.cpu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The build runs some tests again with fewer instructions than the processor has (see
 * core/pom.xml), and says in a property with how few. They are skipped where the processor has no
 * more than that, since they ran there already.
 */
public final class NarrowerVectors {
  private static final Path PROCESSOR = Path.of("/proc/cpuinfo");

  private NarrowerVectors() {}

  /** Whether these vectors are another test than those of the run before. */
  public static boolean areNew() throws IOException {
    String limit = System.getProperty("catchupmix.test.avx", "");
    if (limit.isEmpty()) {
      return true;
    }
    if (!System.getProperty("os.arch").equals("amd64")) {
      return false;
    }
    String wider = limit.equals("0") ? " avx " : " avx512f ";
    return !Files.exists(PROCESSOR) || Files.readString(PROCESSOR).contains(wider);
  }
}
