package org.catchupmix.app;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Small runs of two mix methods with two seeds, trained once for all test classes, also where these
 * are shared out among several JVMs. A test works on copies.
 */
public final class TrainedRuns {
  /** Method and seed. All have recorded their filters. */
  public static final List<String> NAMES = List.of("none-1", "none-2", "catchup-1", "catchup-2");

  private TrainedRuns() {}

  /** Copies a run, training all where nobody has yet. */
  public static void copy(String name, Path to) throws IOException {
    copyFolder(folder().resolve(name), to);
  }

  public static void copyFolder(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(file, target);
        }
      }
    }
  }

  /** The JVMs of one build have one Java among their ancestors, that of Maven. */
  private static String build() {
    ProcessHandle own = ProcessHandle.current();
    ProcessHandle maven =
        Stream.iterate(own.parent(), Optional::isPresent, p -> p.get().parent())
            .map(Optional::get)
            .filter(p -> p.info().command().orElse("").endsWith("java"))
            .findFirst()
            .orElse(own);
    return maven.pid() + "-" + maven.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
  }

  private static synchronized Path folder() throws IOException {
    Path folder = Files.createDirectories(Path.of("target", "trained-runs-" + build()));
    Path done = folder.resolve("done");
    try (FileChannel channel =
            FileChannel.open(
                folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock held = channel.lock()) {
      if (held.isValid() && !Files.exists(done)) {
        NAMES.forEach(name -> train(folder, name));
        Files.createFile(done);
      }
    }
    return folder;
  }

  private static void train(Path folder, String name) {
    String[] parts = name.split("-");
    String[] flags = {"--mix=" + parts[0], "--seed=" + parts[1], "--track-filters", "--epochs=2"};
    Outcome.succeed(small(folder, name, flags));
  }

  /** Returns the arguments of a small run of one epoch, but for what the flags say. */
  public static String[] small(Path folder, String name, String... flags) {
    List<String> args = new ArrayList<>(List.of("train", "--device=cpu", "--epochs=1"));
    args.addAll(List.of("--runs=" + folder, "--name=" + name, "--width=2", "--batch=32"));
    args.addAll(List.of("--train-limit=64", "--test-limit=40"));
    for (String flag : flags) {
      String key = flag.substring(0, flag.indexOf('=') + 1);
      args.removeIf(old -> !key.isEmpty() && old.startsWith(key));
      args.add(flag);
    }
    return args.toArray(String[]::new);
  }
}
