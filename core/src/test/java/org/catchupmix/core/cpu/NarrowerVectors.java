package org.catchupmix.core.cpu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The build runs some tests again without a feature of the processor (see core/pom.xml), which a
 * property names as Linux does. They are skipped where the processor lacks it, since they ran there
 * already.
 */
public final class NarrowerVectors {
  private static final Path PROCESSOR = Path.of("/proc/cpuinfo");

  private static final String MISSING = System.getProperty("catchupmix.test.without", "");

  private NarrowerVectors() {}

  /** Whether this run is one of those. */
  public static boolean areAsked() {
    return !MISSING.isEmpty();
  }

  /** Whether these vectors are another test than those of the run before. */
  public static boolean areNew() throws IOException {
    if (!areAsked()) {
      return true;
    }
    return System.getProperty("os.arch").equals("amd64")
        && (!Files.exists(PROCESSOR) || Files.readString(PROCESSOR).contains(" " + MISSING + " "));
  }
}
