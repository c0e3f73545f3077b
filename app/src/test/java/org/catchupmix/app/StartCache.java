package org.catchupmix.app;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.catchupmix.io.TemporaryFolder;

/**
 * Java's cache of the program's classes as it has them once loaded, made once for the programs that
 * this JVM starts: a short training takes two thirds of the processor time (docs/decisions/0044).
 *
 * <p>Java caches classes of jars alone. So there is no cache where the modules are folders of
 * classes, as in {@code mvn test}, and it takes this module's own classes from a jar.
 */
final class StartCache {
  private static final Path CLASSES = Path.of("target", "classes").toAbsolutePath();
  private static final Path FOLDER = Path.of("target", "start-cache").toAbsolutePath();
  private static final Path CACHE = FOLDER.resolve("program.aot");
  private static final Path JAR = FOLDER.resolve("app.jar");

  /** Silences Java about a cache that does not fit: a test would take that for the program's. */
  private static final String SILENT = "-Xlog:aot*=off";

  /** The class path of this JVM, with jars before folders where there is a cache. */
  static final String CLASS_PATH;

  /** Options that use the cache; none where there is none. */
  static final List<String> OPTIONS;

  static {
    List<String> own = List.of(System.getProperty("java.class.path").split(File.pathSeparator));
    List<String> folders = own.stream().filter(p -> Files.isDirectory(Path.of(p))).toList();
    List<String> jars = new ArrayList<>(own);
    jars.removeAll(folders);
    jars.addFirst(JAR.toString());
    boolean made = folders.stream().allMatch(StartCache::isOfThisModule) && make(path(jars));
    OPTIONS = made ? List.of("-XX:AOTCache=" + CACHE, SILENT) : List.of();
    CLASS_PATH =
        made
            ? path(Stream.concat(jars.stream(), folders.stream()).toList())
            : System.getProperty("java.class.path");
  }

  private StartCache() {}

  private static String path(List<String> parts) {
    return parts.stream().collect(Collectors.joining(File.pathSeparator));
  }

  private static boolean isOfThisModule(String folder) {
    return Path.of(folder).startsWith(CLASSES.getParent());
  }

  private static boolean make(String jars) {
    try {
      TemporaryFolder.delete(FOLDER);
      Files.createDirectories(FOLDER);
      ToolProvider jar = ToolProvider.findFirst("jar").orElseThrow();
      jar.run(System.out, System.err, "-cf", JAR.toString(), "-C", CLASSES.toString(), ".");
      String configuration = "-XX:AOTConfiguration=" + FOLDER.resolve("training.aotconf");
      // Not on device cpu: a class that needs the module of the Vector API spoils the cache.
      String[] training =
          TrainedRuns.small(FOLDER, "training", "--device=reference", "--test-limit=10", "--log");
      return run(jars, List.of("-XX:AOTMode=record", configuration, SILENT), training)
          && run(
              jars,
              List.of("-XX:AOTMode=create", configuration, "-XX:AOTCache=" + CACHE, SILENT),
              "--version");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static boolean run(String jars, List<String> options, String... arguments)
      throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(options);
    all.add("-XX:TieredStopAtLevel=1");
    Outcome ended = Programs.run(Programs.java(jars, all, Main.class.getName(), arguments));
    if (ended.code() != 0) {
      System.err.println("programs start without a cache: " + ended.out());
    }
    return ended.code() == 0;
  }
}
