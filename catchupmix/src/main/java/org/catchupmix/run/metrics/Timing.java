package org.catchupmix.run.metrics;

import java.io.IOException;
import java.nio.file.Path;
import org.catchupmix.run.CsvFile;
import org.catchupmix.run.RunException;

/** The file {@code timing.csv} of a run. */
public final class Timing {
  private static final String SECONDS = "train_seconds";

  public static final String HEADER = "epoch," + SECONDS + ",train_images_per_second";

  private Timing() {}

  /**
   * The seconds that each epoch trained, tests not counted.
   *
   * @throws RunException if the file is not one of ours
   */
  public static double[] trainSeconds(Path csv) throws IOException {
    CsvFile file = CsvFile.read(csv);
    if (!HEADER.equals(String.join(",", file.columns()))) {
      throw new RunException(csv + " is not a timing file: its first line must be " + HEADER);
    }
    try {
      return file.rows().stream()
          .mapToDouble(row -> Double.parseDouble(row.getOrDefault(SECONDS, "")))
          .toArray();
    } catch (NumberFormatException e) {
      throw new RunException(csv + " has a line that is not an epoch: " + e.getMessage());
    }
  }
}
