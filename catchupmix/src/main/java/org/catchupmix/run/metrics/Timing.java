package org.catchupmix.run.metrics;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.catchupmix.run.RunException;
import org.catchupmix.run.TextFile;

/** The file {@code timing.csv} of a run. */
public final class Timing {
  public static final String HEADER = "epoch,train_seconds,train_images_per_second";

  private Timing() {}

  /**
   * The seconds that each epoch trained, tests not counted.
   *
   * @throws RunException if the file is not one of ours
   */
  public static double[] trainSeconds(Path csv) throws IOException {
    List<String> lines = TextFile.lines(csv);
    if (lines.isEmpty() || !HEADER.equals(lines.getFirst())) {
      throw new RunException(csv + " is not a timing file: its first line must be " + HEADER);
    }
    try {
      return lines.stream()
          .skip(1)
          .mapToDouble(line -> Double.parseDouble(line.split(",")[1]))
          .toArray();
    } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
      throw new RunException(csv + " has a line that is not an epoch: " + e.getMessage());
    }
  }
}
