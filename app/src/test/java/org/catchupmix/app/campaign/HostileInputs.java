package org.catchupmix.app.campaign;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.catchupmix.app.cli.Failures;
import org.catchupmix.core.io.TemporaryFolder;
import org.catchupmix.data.fetch.ArchiveReader;
import org.catchupmix.data.fetch.Packed;
import org.catchupmix.data.sets.Datasets;

/**
 * Inputs made to exhaust memory or to do harm elsewhere; each must be rejected. Others are tried by
 * {@code HostileFilesTest} and {@code HostileShardsTest}.
 */
final class HostileInputs {
  private static final String CONTROLS = "\u0007\u001b\r\u007f\u009b\u200f\u202e\u2066";
  private static final int TAR_RECORD = 512;

  /** One attack; returns the finding, or nothing if it was rejected with a message. */
  interface Attack {
    String run(Path folder) throws IOException, InterruptedException;
  }

  private final Path work;
  private final Path run;
  private final Random random;
  private final Map<String, Attack> attacks = new LinkedHashMap<>();

  /**
   * Prepares the attacks.
   *
   * @param run a run that is done
   */
  HostileInputs(Path work, Path run, Random random) {
    this.work = work;
    this.run = run;
    this.random = random;
    attacks.put("output to a device, a pipe or a dangling link", this::device);
    attacks.put("tar header of gigabytes", this::header);
    attacks.put("control characters for a script of Slurm", this::script);
  }

  /** Tries each attack in turn. */
  void run(int count) throws IOException, InterruptedException {
    Map<String, Result> results = new LinkedHashMap<>();
    List<String> names = List.copyOf(attacks.keySet());
    for (int i = 0; i < count; i++) {
      String name = names.get(i % names.size());
      Path folder = Files.createTempDirectory(work, "hostile-");
      String finding = attacks.get(name).run(folder);
      results.computeIfAbsent(name, Result::new).add(finding);
      if (finding.isEmpty()) {
        TemporaryFolder.delete(folder);
      }
    }
    results.values().forEach(Result::print);
  }

  private <T> T oneOf(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  private interface Action {
    void run() throws IOException;
  }

  private static String rejected(Action action) {
    try {
      action.run();
      return "accepted";
    } catch (IOException e) {
      return withoutSentence(e);
    } catch (RuntimeException | Error e) {
      if (Failures.isExpected(e)) {
        return withoutSentence(e);
      }
      return e + " at " + Arrays.toString(Arrays.copyOf(e.getStackTrace(), 3));
    }
  }

  private static String withoutSentence(Throwable e) {
    return e.getMessage() == null || e.getMessage().contains("Exception") ? "no message" : "";
  }

  private String device(Path folder) throws IOException, InterruptedException {
    Path target = folder.resolve("target.safetensors");
    switch (random.nextInt(4)) {
      case 0 -> Files.createSymbolicLink(target, Path.of("/dev/null"));
      case 1 -> Files.createSymbolicLink(target, folder.resolve("nothing"));
      case 2 -> make("mkfifo", target.toString());
      // As a user who may not, there is no device: then a pipe.
      default -> {
        if (!make("mknod", target.toString(), "c", "1", "3")) {
          make("mkfifo", target.toString());
        }
      }
    }
    List<String> command =
        switch (random.nextInt(3)) {
          case 0 -> List.of("export", run.toString(), target.toString());
          case 1 -> List.of("report", run.toString(), "--out=" + target);
          default -> List.of("init", target.toString());
        };
    TinyRun.Said said = TinyRun.call(command);
    if (said.code() == 0 || Files.isRegularFile(target, LinkOption.NOFOLLOW_LINKS)) {
      return command.getFirst() + " wrote to it";
    }
    return said.wrong();
  }

  private static boolean make(String... command) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    return builder.start().waitFor() == 0;
  }

  private String header(Path folder) throws IOException {
    byte[] record = new byte[TAR_RECORD];
    put(record, 0, "././@LongLink");
    put(record, 124, "%011o".formatted(random.nextLong(2L << 20, 6L << 30)));
    record[156] = (byte) (char) oneOf(List.of('L', 'K', 'x', 'g'));
    put(record, 257, "ustar\00000");
    Arrays.fill(record, 148, 156, (byte) ' ');
    int sum = 0;
    for (byte b : record) {
      sum += b;
    }
    put(record, 148, "%06o\0 ".formatted(sum));
    ByteArrayOutputStream tar = new ByteArrayOutputStream();
    tar.write(record);
    tar.write("1200000000 path=".getBytes(StandardCharsets.US_ASCII));
    byte[] name = new byte[3 << 20];
    Arrays.fill(name, (byte) 'a');
    tar.write(name);
    if (random.nextBoolean()) {
      Path shard = Files.write(folder.resolve("train-000000.tar"), tar.toByteArray());
      Files.copy(shard, folder.resolve("test-000000.tar"));
      return rejected(() -> Datasets.load("shards:" + folder));
    }
    Path archive = folder.resolve("a.tar.gz");
    Files.write(archive, Packed.gzip(tar.toByteArray()));
    return rejected(() -> ArchiveReader.unpack(archive, folder.resolve("unpacked")));
  }

  private static void put(byte[] record, int at, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    System.arraycopy(bytes, 0, record, at, bytes.length);
  }

  /** Whether or not there is a Slurm, nothing may be written that a shell would run. */
  private String script(Path folder) throws IOException {
    String line = "touch " + folder.resolve("owned");
    String value = "x" + oneOf(List.of("\n", "\r", "\u0085", "\u2028")) + line + " #";
    List<String> command = new ArrayList<>(List.of("compare", "--methods=none", "--seeds=1"));
    command.addAll(List.of("--on=slurm", "--out=" + folder.resolve(value)));
    TinyRun.Said said = TinyRun.call(command);
    if (said.code() == 0) {
      return "accepted";
    }
    try (var files = Files.walk(folder)) {
      for (Path script : files.filter(Files::isRegularFile).toList()) {
        if (script.toString().endsWith(".sh")
            && Files.readString(script).lines().anyMatch(l -> l.startsWith(line))) {
          return script + " has a line of the attacker's";
        }
      }
    }
    return said.wrong();
  }
}
