package org.catchupmix.app.campaign;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.catchupmix.app.Main;

/** Long runs of the program, whose peak memory must not grow after the first epochs. */
final class Memory {
  /** The peak at the end over the peak early on. */
  private static final double MAX_GROWTH = 1.2;

  private static final int EARLY_EPOCHS = 3;

  private final Path work;
  private final int epochs;
  private final Result result = new Result("peak memory after the first epochs and at the end");

  /** Trains for so many epochs below a folder. */
  Memory(Path work, int epochs) {
    this.work = work;
    this.epochs = epochs;
  }

  Result run() throws IOException, InterruptedException {
    train("default");
    train("small", "--train-limit=2500", "--val=0.1", "--threads=1");
    compare();
    eval();
    return result;
  }

  private void train(String name, String... flags) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("train", "--name=" + name));
    command.add("--runs=" + work.resolve("runs"));
    command.add("--epochs=" + epochs);
    command.addAll(List.of(flags));
    trained(name, command, 1);
  }

  private void compare() throws IOException, InterruptedException {
    Path recipe = work.resolve("recipe.yaml");
    Files.writeString(recipe, "train-limit: 1000\nepochs: %d\n".formatted(epochs));
    List<String> command = new ArrayList<>(List.of("compare", recipe.toString(), "--jobs=2"));
    command.addAll(List.of("--seeds=1", "--methods=none,catchup"));
    command.add("--out=" + work.resolve("comparison"));
    trained("compare", command, 2);
  }

  /** Compares the peak when all runs have had their first epochs with that at their end. */
  private void trained(String name, List<String> command, int runs)
      throws IOException, InterruptedException {
    List<Long> peaks = new ArrayList<>();
    Jvm jvm = start(name, command);
    while (!jvm.process().waitFor(100, TimeUnit.MILLISECONDS)) {
      long early =
          Files.readString(jvm.said())
              .lines()
              .filter(line -> line.contains("epoch " + EARLY_EPOCHS + "/"))
              .count();
      if (early >= runs) {
        peaks.add(peak(jvm));
      }
    }
    check(name, jvm, peaks, 0);
  }

  /** Compares the peak after a third of the time with that at the end. */
  private void eval() throws IOException, InterruptedException {
    List<Long> peaks = new ArrayList<>();
    Path run = work.resolve("runs").resolve("default");
    Jvm jvm = start("eval", List.of("eval", run.toString(), "--suite=all", "--limit=500"));
    while (!jvm.process().waitFor(100, TimeUnit.MILLISECONDS)) {
      peaks.add(peak(jvm));
    }
    check("eval", jvm, peaks, peaks.size() / 3);
  }

  private Jvm start(String name, List<String> arguments) throws IOException {
    Files.createDirectories(work);
    return Jvm.start(
        work.resolve(name + ".txt"),
        List.of("-XX:MaxNewSize=64m", "-XX:MaxRAMPercentage=75", "-XX:ObjectAlignmentInBytes=64"),
        Main.class.getName(),
        arguments);
  }

  /** The most memory that a process has occupied, in bytes; 0 once it has ended. */
  private static long peak(Jvm jvm) {
    try {
      return Files.readAllLines(Path.of("/proc", "" + jvm.process().pid(), "status")).stream()
          .filter(line -> line.startsWith("VmHWM:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      return 0;
    }
  }

  private void check(String name, Jvm jvm, List<Long> peaks, int early) throws IOException {
    peaks.removeIf(p -> p == 0);
    if (jvm.process().exitValue() != 0 || peaks.size() <= early) {
      result.add(name + " failed: " + Files.readString(jvm.said()));
      return;
    }
    long first = peaks.get(early) >> 20;
    long last = peaks.getLast() >> 20;
    System.out.printf("peak memory of %s: %d MiB early, %d MiB at the end%n", name, first, last);
    result.add(
        last <= MAX_GROWTH * first
            ? ""
            : "%s grew from %d MiB to %d MiB".formatted(name, first, last));
  }
}
