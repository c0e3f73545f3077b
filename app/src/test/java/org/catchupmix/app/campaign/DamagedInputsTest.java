package org.catchupmix.app.campaign;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.catchupmix.app.Outcome;
import org.catchupmix.app.Programs;
import org.catchupmix.app.campaign.Readers.Reader;
import org.catchupmix.nn.state.WeightsException;
import org.catchupmix.run.RunException;
import org.catchupmix.run.checkpoint.Checkpoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Damages small files and has them read: each is read, or refused in a sentence that names it. */
@Execution(ExecutionMode.CONCURRENT)
class DamagedInputsTest {
  private static final int DAMAGED = 150;
  private static final int FLIPPED = 20;

  private static final long[] LENGTHS = {
    0, 1, -1, 127, 255, 65_535, 1 << 20, Integer.MAX_VALUE, 1L << 31, 1L << 32, 1L << 62
  };

  /** Inputs that led to defects, a folder for each reader. */
  private static final Path CORPUS = Path.of("src", "test", "corpus");

  /** The program with its classes takes 60 MB of a heap in which wrong lengths find no room. */
  @Test
  void damagedFilesAreReadOrRefused(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path work)
      throws IOException, InterruptedException {
    List<String> small = List.of("-XX:TieredStopAtLevel=1", "-Xmx320m");
    String[] arguments = {work.toAbsolutePath().toString()};
    Outcome ended =
        Programs.run(Programs.java(small, DamagedInputsTest.class.getName(), arguments));
    assertEquals(0, ended.code(), ended.out());
  }

  /** Reads damaged files in an empty folder, the argument, and fails with a list of findings. */
  public static void main(String[] args) throws IOException {
    Random random = new Random(1);
    Readers readers = new Readers(Path.of(args[0]), random);
    List<String> findings = new ArrayList<>();
    flipBits(readers, random, findings);
    for (Reader reader : readers.all()) {
      Path folder = CORPUS.resolve(reader.key());
      if (Files.isDirectory(folder)) {
        try (var files = Files.list(folder)) {
          for (Path file : files.sorted().toList()) {
            findings.add(reader.finding(Files.readAllBytes(file)));
          }
        }
      }
    }
    for (int i = 0; i < DAMAGED; i++) {
      Reader reader = readers.all().get(i % readers.all().size());
      findings.add(reader.finding(damage(reader.good(), random)));
    }
    findings.removeIf(String::isEmpty);
    findings.forEach(System.out::println);
    System.exit(findings.isEmpty() ? 0 : 1);
  }

  private static void flipBits(Readers readers, Random random, List<String> findings)
      throws IOException {
    Path checkpoint = readers.run().checkpoint();
    Path file = checkpoint.resolveSibling("flipped.safetensors");
    byte[] good = Files.readAllBytes(checkpoint);
    Checkpoint.read(checkpoint);
    for (int i = 0; i < FLIPPED; i++) {
      int bit = random.nextInt(good.length * Byte.SIZE);
      byte[] bad = good.clone();
      bad[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
      Files.write(file, bad);
      try {
        Checkpoint.read(file);
        findings.add("bit " + bit + " was read");
      } catch (RunException | WeightsException e) {
        // It was found.
      }
    }
    Files.delete(file);
  }

  /** One to three wounds. */
  private static byte[] damage(byte[] good, Random random) {
    byte[] bad = good.clone();
    for (int wounds = 1 + random.nextInt(3); wounds > 0 && bad.length > 0; wounds--) {
      int at = random.nextInt(bad.length);
      int length = Math.min(1 + random.nextInt(64), bad.length - at);
      switch (random.nextInt(7)) {
        case 0 -> bad[at] ^= (byte) (1 << random.nextInt(Byte.SIZE));
        case 1 -> bad[at] = (byte) random.nextInt();
        case 2 -> bad = Arrays.copyOf(bad, at);
        case 3 -> bad = join(bad, at + length, bad, at);
        case 4 -> bad = join(bad, at, bad, at + length);
        case 5 -> writeLength(bad, at, random);
        default -> bad = writeDigits(bad, at, random);
      }
    }
    return bad;
  }

  /** The first {@code head} bytes of one, and the other from {@code tail}. */
  private static byte[] join(byte[] a, int head, byte[] b, int tail) {
    byte[] joined = Arrays.copyOf(a, head + b.length - tail);
    System.arraycopy(b, tail, joined, head, b.length - tail);
    return joined;
  }

  private static void writeLength(byte[] bytes, int at, Random random) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    buffer.order(random.nextBoolean() ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    long length = LENGTHS[random.nextInt(LENGTHS.length)];
    // Headers stand in front.
    int place = random.nextBoolean() ? at : at % 64;
    int size = Short.BYTES << random.nextInt(3);
    if (place > bytes.length - size) {
      return;
    }
    switch (size) {
      case Short.BYTES -> buffer.putShort(place, (short) length);
      case Integer.BYTES -> buffer.putInt(place, (int) length);
      default -> buffer.putLong(place, length);
    }
  }

  /** Replaces the next number in a text by another one. */
  private static byte[] writeDigits(byte[] bytes, int at, Random random) {
    int from = at;
    while (from < bytes.length && !Character.isDigit(bytes[from])) {
      from++;
    }
    int to = from;
    while (to < bytes.length && Character.isDigit(bytes[to])) {
      to++;
    }
    byte[] number =
        Long.toString(LENGTHS[random.nextInt(LENGTHS.length)]).getBytes(StandardCharsets.US_ASCII);
    return join(join(bytes, from, number, 0), from + number.length, bytes, to);
  }
}
