package org.catchupmix.app.campaign;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.catchupmix.app.campaign.Readers.Outcome;
import org.catchupmix.app.campaign.Readers.Reader;
import org.catchupmix.nn.state.WeightsException;
import org.catchupmix.run.Checkpoint;
import org.catchupmix.run.RunException;

/**
 * Damages small files and has them read: each is read, or refused in a sentence that names it.
 * Started with a small heap, so that one who believes a wrong length runs out of memory.
 */
final class DamagedInputs {
  private static final long[] LENGTHS = {
    0, 1, -1, 127, 255, 65_535, 1 << 20, Integer.MAX_VALUE, 1L << 31, 1L << 32, 1L << 62
  };

  /** Inputs that led to defects, a folder for each reader. */
  private static final Path CORPUS = Path.of("src", "test", "corpus");

  private final Path work;
  private final Readers readers;
  private final Random random;

  private DamagedInputs(Path work, Random random) throws IOException {
    this.work = work;
    this.random = random;
    this.readers = new Readers(work, random);
  }

  /** Arguments: seed, an empty folder, damaged inputs, flipped bits, hostile inputs. */
  public static void main(String[] args) throws IOException, InterruptedException {
    Random random = new Random(Long.parseLong(args[0]));
    DamagedInputs inputs = new DamagedInputs(Path.of(args[1]).toAbsolutePath(), random);
    inputs.flipBits(Integer.parseInt(args[3]));
    inputs.kept();
    inputs.damaged(Integer.parseInt(args[2]));
    new HostileInputs(inputs.work, inputs.readers.run().path(), random)
        .run(Integer.parseInt(args[4]));
  }

  /** Reads the inputs that led to defects. */
  private void kept() throws IOException {
    Result result = new Result("input that led to a defect");
    for (Reader reader : readers.all()) {
      Path folder = CORPUS.resolve(reader.key());
      if (Files.isDirectory(folder)) {
        try (var files = Files.list(folder)) {
          for (Path file : files.sorted().toList()) {
            result.add(reader.outcome(Files.readAllBytes(file)).finding());
          }
        }
      }
    }
    result.print();
  }

  private void damaged(int count) throws IOException {
    List<Reader> all = readers.all();
    Map<String, Result> results = new LinkedHashMap<>();
    int refused = 0;
    for (int i = 0; i < count; i++) {
      Reader reader = all.get(i % all.size());
      Outcome outcome = reader.outcome(damage(reader.good(), random));
      refused += outcome.refused() ? 1 : 0;
      results
          .computeIfAbsent(reader.what(), what -> new Result("damaged " + what))
          .add(outcome.finding());
    }
    results.values().forEach(Result::print);
    System.out.println("refused " + refused);
  }

  private void flipBits(int count) throws IOException {
    Result result = new Result("one bit flipped in a checkpoint");
    Path file = work.resolve("flipped.safetensors");
    byte[] good = Files.readAllBytes(readers.run().checkpoint());
    Checkpoint.read(readers.run().checkpoint());
    for (int i = 0; i < count; i++) {
      int bit = random.nextInt(good.length * Byte.SIZE);
      byte[] bad = good.clone();
      bad[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
      Files.write(file, bad);
      String finding = "bit " + bit + " was read";
      try {
        Checkpoint.read(file);
      } catch (RunException | WeightsException e) {
        finding = "";
      }
      result.add(finding);
    }
    result.print();
  }

  /** One to three wounds. */
  static byte[] damage(byte[] good, Random random) {
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
