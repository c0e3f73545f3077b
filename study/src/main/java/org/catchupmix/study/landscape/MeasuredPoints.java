package org.catchupmix.study.landscape;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.catchupmix.io.AppendedFile;
import org.catchupmix.io.AtomicFile;

/**
 * Numbers that were measured, each written to a file at once, so that a killed program resumes.
 *
 * <p>The first line names the conditions; numbers of other conditions are discarded. A last line
 * without its end is, too. Doubles are written so that they are read back exactly.
 */
public final class MeasuredPoints implements AutoCloseable {
  private final Map<String, double[]> known = new LinkedHashMap<>();
  private final AppendedFile file;

  private MeasuredPoints(AppendedFile file) {
    this.file = file;
  }

  /** Opens a file, with the numbers measured so far under equal conditions. */
  public static MeasuredPoints open(Path path, String conditions) throws IOException {
    Files.createDirectories(path.toAbsolutePath().getParent());
    String head = conditions + "\n";
    String text = Files.exists(path) ? Files.readString(path, StandardCharsets.ISO_8859_1) : "";
    if (text.startsWith(head)) {
      AppendedFile.cut(path, text.lastIndexOf('\n') + 1L);
    } else {
      AtomicFile.write(path, head);
      text = head;
    }
    MeasuredPoints points = new MeasuredPoints(AppendedFile.open(path));
    text.substring(head.length(), text.lastIndexOf('\n') + 1).lines().forEach(points::read);
    return points;
  }

  private void read(String line) {
    String[] cells = line.split(",");
    known.put(cells[0], Arrays.stream(cells).skip(1).mapToDouble(Double::parseDouble).toArray());
  }

  public boolean has(String key) {
    return known.containsKey(key);
  }

  public int size() {
    return known.size();
  }

  /** Returns the numbers of a key, which are measured if they are not known. */
  public double[] get(String key, Supplier<double[]> measure) {
    return known.computeIfAbsent(
        key,
        _ -> {
          double[] numbers = measure.get();
          String cells =
              Arrays.stream(numbers).mapToObj(Double::toString).collect(Collectors.joining(","));
          try {
            file.write((key + "," + cells + "\n").getBytes(StandardCharsets.ISO_8859_1));
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
          return numbers;
        });
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
