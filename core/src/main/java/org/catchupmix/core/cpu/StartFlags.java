package org.catchupmix.core.cpu;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Flags that make the device faster and that only the start of Java can set (decision 0020). */
final class StartFlags {
  private static final Path LARGE_PAGES = Path.of("/sys/kernel/mm/transparent_hugepage/enabled");

  private StartFlags() {}

  /** Returns a sentence on the flags that are missing, with their gain as measured. */
  static Optional<String> advice() {
    List<String> missing = new ArrayList<>();
    if (Integer.parseInt(value("ObjectAlignmentInBytes")) % 64 != 0) {
      missing.add("-XX:ObjectAlignmentInBytes=64 (steps took 0.85 to 0.95 of the time)");
    }
    if (offersLargePages()
        && !Boolean.parseBoolean(value("UseTransparentHugePages"))
        && !Boolean.parseBoolean(value("UseLargePages"))) {
      missing.add("-XX:+UseTransparentHugePages (0.90 to 0.96)");
    }
    return missing.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "device cpu is faster where java starts with " + String.join(" and ", missing));
  }

  private static boolean offersLargePages() {
    try {
      return Files.readString(LARGE_PAGES).matches("(?s).*\\[(madvise|always)\\].*");
    } catch (IOException e) {
      return false; // not Linux
    }
  }

  private static String value(String option) {
    return ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
        .getVMOption(option)
        .getValue();
  }
}
