package org.catchupmix.core.cpu;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Ways of starting Java that make the device slower, found while it runs (decision 0020). */
final class StartFlags {
  private static final Path LARGE_PAGES = Path.of("/sys/kernel/mm/transparent_hugepage/enabled");
  private static final int C2 = 4;

  private StartFlags() {}

  /** Returns why the device is many times slower in this JVM; empty if it is not. */
  static Optional<String> slowdown() {
    return compiler(StartFlags::value);
  }

  /** Returns what would be faster, with the gain as measured. */
  static Optional<String> advice() {
    return advice(StartFlags::value);
  }

  /** Judges the values of options, which are empty where the JVM lacks the option. */
  static Optional<String> advice(Function<String, Optional<String>> value) {
    List<String> sentences = new ArrayList<>();
    compiler(value).ifPresent(sentences::add);
    List<String> missing = new ArrayList<>();
    if (Integer.parseInt(value.apply("ObjectAlignmentInBytes").orElse("64")) % 64 != 0) {
      missing.add("-XX:ObjectAlignmentInBytes=64 (steps took 0.85 to 0.95 of the time)");
    }
    if (offersLargePages()
        && !isOn(value, "UseTransparentHugePages")
        && !isOn(value, "UseLargePages")) {
      missing.add("-XX:+UseTransparentHugePages (0.90 to 0.96)");
    }
    if (!missing.isEmpty()) {
      sentences.add("device cpu is faster where java starts with " + String.join(" and ", missing));
    }
    return sentences.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", sentences));
  }

  /** Only C2 keeps vectors in registers. */
  private static Optional<String> compiler(Function<String, Optional<String>> value) {
    if (isOn(value, "UseJVMCICompiler")) {
      return Optional.of(
          "Graal compiles here and makes an object of each vector, so steps take about four times "
              + "as long as with C2: start java with -XX:-UseJVMCICompiler");
    }
    int level = Integer.parseInt(value.apply("TieredStopAtLevel").orElse("" + C2));
    boolean compiles = isOn(value, "UseCompiler") || value.apply("UseCompiler").isEmpty();
    return compiles && level >= C2
        ? Optional.empty()
        : Optional.of(
            "this JVM runs without its compiler C2, so device cpu is many times slower: start java "
                + "without -Xint and -XX:TieredStopAtLevel");
  }

  private static boolean isOn(Function<String, Optional<String>> value, String option) {
    return value.apply(option).map(Boolean::parseBoolean).orElse(false);
  }

  private static boolean offersLargePages() {
    try {
      return Files.readString(LARGE_PAGES).matches("(?s).*\\[(madvise|always)\\].*");
    } catch (IOException e) {
      return false; // not Linux
    }
  }

  private static Optional<String> value(String option) {
    try {
      return Optional.of(
          ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
              .getVMOption(option)
              .getValue());
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // a JVM without this option, or that is not HotSpot
    }
  }
}
