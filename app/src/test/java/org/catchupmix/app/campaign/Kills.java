package org.catchupmix.app.campaign;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.catchupmix.core.io.TemporaryFolder;
import org.catchupmix.run.RunFolder;

/** Kills programs at random moments by SIGKILL and starts them again. */
final class Kills {
  private static final String MAIN = "org.catchupmix.app.Main";
  private static final List<String> OPTIONS = List.of("-XX:TieredStopAtLevel=1", "-Xmx512m");
  private static final String WHOLE = "whole";
  private static final List<String> COMPARED = List.of("none", "mixup");
  private static final int EPOCHS_COMPARED = 60;

  /** The most kills of one run. */
  private static final int MAX_OF_ONE = 4;

  private final Path work;
  private final Random random;
  private final int epochs;
  private int programs;

  /**
   * @param work an empty folder
   * @param epochs of the runs that are killed
   */
  Kills(Path work, Random random, int epochs) throws IOException {
    this.work = work;
    this.random = random;
    this.epochs = epochs;
    TinyRun.writeData(work.resolve("data"), random);
  }

  private Jvm begin(List<String> command) throws IOException {
    return Jvm.start(work.resolve("said-" + programs++ + ".txt"), OPTIONS, MAIN, command);
  }

  private List<String> goOn(String name) {
    List<String> command = new ArrayList<>(TinyRun.goOn(work, name));
    if (!command.contains("--resume")) {
      command.add("--epochs=" + epochs);
    }
    return command;
  }

  /** Runs a command to its end and returns how many milliseconds it took. */
  private long undisturbed(List<String> command) throws IOException, InterruptedException {
    long before = System.nanoTime();
    Jvm jvm = begin(command);
    String said = jvm.end();
    if (jvm.process().exitValue() != 0) {
      throw new IllegalStateException(command + ": " + said);
    }
    return (System.nanoTime() - before) / 1_000_000;
  }

  /** Any moment of a program that takes so long, but the first of Java's own. */
  private long moment(long milliseconds) {
    return milliseconds / 5 + random.nextLong(Math.max(1, milliseconds * 4 / 5));
  }

  /** Kills runs of {@code train} so often in all; each ends with the bytes of one undisturbed. */
  Result train(int kills) throws IOException, InterruptedException {
    Result result = new Result("kill -9 of train");
    long time = undisturbed(goOn(WHOLE));
    for (int run = 0; result.tried() < kills; run++) {
      String name = "killed" + run;
      int most = Math.min(MAX_OF_ONE, kills - result.tried());
      int killed = 0;
      long before = System.nanoTime();
      while (killed < most && begin(goOn(name)).kill(moment(time))) {
        killed++;
        before = System.nanoTime();
      }
      if (killed < most) {
        // It ended by itself: the machine is less busy than it was.
        time = Math.min(time, (System.nanoTime() - before) / 1_000_000);
      }
      Jvm last = begin(goOn(name));
      String said = last.end();
      String wrong = last.process().exitValue() == 0 ? TinyRun.difference(work, WHOLE, name) : said;
      for (int k = 0; k < killed; k++) {
        result.add(wrong.isEmpty() ? "" : name + ": " + wrong);
      }
      TemporaryFolder.delete(TinyRun.folder(work, name).path());
    }
    return result;
  }

  /** Kills {@code export}: the file is the old one or the new one, and then the new one. */
  Result export(int kills) throws IOException, InterruptedException {
    Result result = new Result("kill -9 of export");
    String run = TinyRun.folder(work, WHOLE).path().toString();
    Path good = work.resolve("good.safetensors");
    long time = undisturbed(List.of("export", run, good.toString()));
    Path file = work.resolve("exported.safetensors");
    for (int k = 0; k < kills; k++) {
      Files.writeString(file, "old");
      List<String> command = List.of("export", run, file.toString());
      begin(command).kill(moment(time));
      boolean whole = Files.size(file) == 3 || Files.mismatch(good, file) < 0;
      undisturbed(command);
      result.add(whole && Files.mismatch(good, file) < 0 ? "" : "a file that is neither");
    }
    return result;
  }

  /** Kills {@code eval}: it can be called again. */
  Result eval(int kills) throws IOException, InterruptedException {
    Result result = new Result("kill -9 of eval --suite");
    RunFolder run = TinyRun.folder(work, WHOLE);
    List<String> command =
        List.of("eval", run.path().toString(), "--suite", "clean,calibration", "--device=cpu");
    long time = undisturbed(command);
    byte[] good = Files.readAllBytes(run.path().resolve("robustness.json"));
    for (int k = 0; k < kills; k++) {
      begin(command).kill(moment(time));
      undisturbed(command);
      byte[] again = Files.readAllBytes(run.path().resolve("robustness.json"));
      result.add(numbers(good).equals(numbers(again)) ? "" : "robustness.json has other numbers");
    }
    return result;
  }

  /** The lines of a result, but those of times. */
  private static List<String> numbers(byte[] json) {
    return new String(json, StandardCharsets.UTF_8)
        .lines()
        .filter(line -> !line.contains("second") && !line.contains("time"))
        .toList();
  }

  /** Kills {@code compare} three times; called again, it ends with the bytes of one undisturbed. */
  Result compare(int comparisons) throws IOException, InterruptedException {
    Result result = new Result("kill -9 of compare, three times each");
    undisturbed(compareInto(WHOLE));
    Map<String, byte[]> good = runs(WHOLE);
    int third = 2 * EPOCHS_COMPARED / 3;
    for (int k = 0; k < comparisons; k++) {
      String name = "killed" + k;
      int killed = 0;
      for (int i = 0; i < 3; i++) {
        // Far from the end of the third, however late the kill comes.
        int epoch = i * third + 1 + random.nextInt(third / 2);
        killed += killAfter(begin(compareInto(name)), compared(name), epoch) ? 1 : 0;
      }
      undisturbed(compareInto(name));
      Map<String, byte[]> again = runs(name);
      boolean same =
          again.keySet().equals(good.keySet())
              && good.entrySet().stream()
                  .allMatch(e -> Arrays.equals(e.getValue(), again.get(e.getKey())));
      String kills = killed == 3 ? "" : name + " was killed " + killed + " times only";
      result.add(same ? kills : name + " has other runs: " + again.keySet());
    }
    return result;
  }

  /** Kills a comparison once its runs have so many epochs; returns false if it ended before. */
  private static boolean killAfter(Jvm jvm, Path comparison, int epochs)
      throws IOException, InterruptedException {
    while (jvm.process().isAlive() && epochs(comparison) < epochs) {
      Thread.sleep(2);
    }
    return jvm.kill(0);
  }

  private static int epochs(Path comparison) throws IOException {
    int epochs = 0;
    for (String method : COMPARED) {
      Path metrics = comparison.resolve(method + "-seed1/metrics.csv");
      epochs += Files.exists(metrics) ? Files.readAllLines(metrics).size() - 1 : 0;
    }
    return epochs;
  }

  private Path compared(String name) {
    return work.resolve("compared").resolve(name);
  }

  private List<String> compareInto(String name) throws IOException {
    Path recipe = work.resolve("compare.yaml");
    // Until its vectors are compiled, device cpu takes twice as long.
    Files.writeString(
        recipe,
        Files.readString(TinyRun.folder(work, WHOLE).config())
            .replace("device: cpu\nthreads: 1\n", "device: reference\n"));
    return List.of(
        "compare",
        recipe.toString(),
        "--methods=" + String.join(",", COMPARED),
        "--seeds=1",
        "--set=epochs=" + EPOCHS_COMPARED,
        "--out=" + compared(name));
  }

  /** The files of a comparison that the seed decides. */
  private Map<String, byte[]> runs(String name) throws IOException {
    Path folder = compared(name);
    Map<String, byte[]> files = new TreeMap<>();
    try (var paths = Files.walk(folder)) {
      for (Path file : paths.toList()) {
        if (TinyRun.SAME.contains(file.getFileName().toString())) {
          files.put(folder.relativize(file).toString(), Files.readAllBytes(file));
        }
      }
    }
    return files;
  }

  /** Resumes one run by two programs at once: one trains, the other says so. */
  Result twoAtOnce(int times) throws IOException, InterruptedException {
    Result result = new Result("two train --resume of one run at once");
    List<String> command = new ArrayList<>(TinyRun.start(work, "two"));
    command.add("--epochs=100000");
    Jvm first = begin(command);
    while (first.process().isAlive() && !Files.exists(TinyRun.folder(work, "two").checkpoint())) {
      Thread.sleep(20);
    }
    first.kill(0);
    for (int i = 0; i < times; i++) {
      result.add(two(goOn("two")));
    }
    return result;
  }

  private String two(List<String> command) throws IOException, InterruptedException {
    Jvm a = begin(command);
    Jvm b = begin(command);
    try {
      while (a.process().isAlive() && b.process().isAlive()) {
        Thread.sleep(20);
      }
      Jvm refused = a.process().isAlive() ? b : a;
      Jvm other = refused == a ? b : a;
      String said = refused.end();
      // The lock may not hold the number of its process yet: no number is said then.
      String sentence =
          Pattern.quote(
                  "catchup: %s is being trained by ".formatted(TinyRun.folder(work, "two").path()))
              + "[^:]+: wait for its end, or stop it";
      return other.process().isAlive()
              && said.lines().anyMatch(line -> line.matches(sentence))
              && refused.process().exitValue() == 1
          ? ""
          : "refused: " + said + ", the other: " + Files.readString(other.said());
    } finally {
      a.kill(0);
      b.kill(0);
    }
  }
}
