package org.catchupmix.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.catchupmix.core.io.AppendedFile;
import org.catchupmix.train.StepResult;

/**
 * The file {@code steps.jsonl}: a line for each step, a JSON object of {@code epoch}, {@code step}
 * (both from 1) and {@code steps} of an epoch, {@code learning_rate}, {@code train_loss} in nats,
 * {@code train_mixed_top1_percent}, {@code mix_point} where the batch was changed and {@code
 * lambda}, the weight of a sample's own label, see {@link StepResult}; the last two are null where
 * there is none. Numbers have all their digits, and there are no times: the same recipe gives the
 * same bytes, also after a kill.
 */
record StepLines(AppendedFile file, int perEpoch) implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Opens the file to continue after a step; cuts off later lines of a killed process.
   *
   * @param done the last step that is done
   * @param perEpoch steps of an epoch
   * @throws RunException if it is not one of ours, or ends before that step
   */
  static StepLines open(Path file, Place done, int perEpoch) throws IOException {
    if (Files.exists(file)) {
      long end = 0;
      Place last = null;
      for (String line : lines(file)) {
        if (done.equals(last)) {
          break;
        }
        Place place = place(file, line);
        if (place.isAfter(done)) {
          break;
        }
        last = place;
        end += line.getBytes(StandardCharsets.UTF_8).length + 1;
      }
      if (last != null && !last.equals(done)) {
        throw new RunException(
            "%s lacks steps between %s and %s: it was changed by hand; move it away, and the run continues with a new one"
                .formatted(file, last, done));
      }
      AppendedFile.cut(file, end);
    }
    return new StepLines(AppendedFile.open(file), perEpoch);
  }

  /** A step of a run, both from 1; the state before all is the last step of epoch 0. */
  record Place(int epoch, int step) {
    private boolean isAfter(Place other) {
      return epoch > other.epoch || epoch == other.epoch && step > other.step;
    }

    private boolean follows(Place other) {
      return equals(new Place(other.epoch, other.step + 1))
          || equals(new Place(other.epoch + 1, 1));
    }

    @Override
    public String toString() {
      return "step %d of epoch %d".formatted(step, epoch);
    }
  }

  /** The whole lines; one that was cut short by a kill has no end. */
  static List<String> lines(Path file) throws IOException {
    String text = TextFile.read(file);
    return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
  }

  private static Place place(Path file, String line) {
    JsonNode step = object(file, line);
    return new Place(step.get("epoch").asInt(), step.get("step").asInt());
  }

  static JsonNode object(Path file, String line) {
    try {
      JsonNode step = JSON.readTree(line);
      if (step.path("epoch").isInt() && step.path("step").isInt()) {
        return step;
      }
    } catch (JsonProcessingException e) {
      // Said below.
    }
    throw new RunException(
        "%s has a line that is no step: %s: it was damaged or changed by hand; move it away, and the run continues with a new one"
            .formatted(file, line));
  }

  /**
   * How many steps a file holds.
   *
   * @param epochs that are done
   * @throws RunException if they do not follow each other, or end before those epochs do
   */
  static int count(Path file, int epochs) throws IOException {
    List<Place> places = new ArrayList<>();
    for (String line : lines(file)) {
      Place place = place(file, line);
      if (!places.isEmpty() && !place.follows(places.getLast())) {
        throw new RunException(
            "%s has %s after %s: it was changed by hand".formatted(file, place, places.getLast()));
      }
      places.add(place);
    }
    if (epochs > 0 && (places.isEmpty() || places.getLast().epoch() < epochs)) {
      throw new RunException(
          "%s ends before epoch %d, which is done: it was changed by hand".formatted(file, epochs));
    }
    return places.size();
  }

  /** Appends a step of an epoch, both from 1, with its learning rate. */
  void step(int epoch, int step, double rate, StepResult result) throws IOException {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("epoch", epoch);
    line.put("step", step);
    line.put("steps", perEpoch);
    line.put("learning_rate", rate);
    line.put("train_loss", result.loss());
    line.put("train_mixed_top1_percent", result.top1());
    line.put("mix_point", result.mixPoint().stream().boxed().findFirst().orElse(null));
    line.put("lambda", result.ownWeight().stream().boxed().findFirst().orElse(null));
    file.write((JSON.writeValueAsString(line) + "\n").getBytes(StandardCharsets.UTF_8));
  }

  void force() throws IOException {
    file.force();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
