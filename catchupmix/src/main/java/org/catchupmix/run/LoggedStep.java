package org.catchupmix.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A line of {@code steps.jsonl}, as far as it is shown of a run that goes.
 *
 * @param epoch from 1
 * @param step of it, from 1
 * @param steps of an epoch
 * @param loss as trained, in nats
 */
public record LoggedStep(int epoch, int step, int steps, double loss) {
  /**
   * The whole lines of a file that may be growing; none if it is not there.
   *
   * @throws RunException if it is not one of ours
   */
  public static List<LoggedStep> read(Path jsonl) throws IOException {
    List<LoggedStep> steps = new ArrayList<>();
    if (Files.exists(jsonl)) {
      for (String line : StepLines.lines(jsonl)) {
        JsonNode o = StepLines.object(jsonl, line);
        steps.add(
            new LoggedStep(
                o.get("epoch").asInt(),
                o.get("step").asInt(),
                o.path("steps").asInt(),
                o.path("train_loss").asDouble(Double.NaN)));
      }
    }
    return steps;
  }
}
