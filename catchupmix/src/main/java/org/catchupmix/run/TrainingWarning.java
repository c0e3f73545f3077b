package org.catchupmix.run;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * Anomaly that does not end a run, reported once when first detected. A run's warnings are in its
 * {@code warnings.json} and {@code summary.json}, as objects with these keys.
 *
 * @param epoch in which it was seen first, from 1
 * @param layer the module or parameter, such as {@code layer1.0.bn1}; empty for the whole network
 * @param value loss in nats, number of dead filters, or root mean square of a gradient
 * @param message a sentence: what is off, and what to try
 */
public record TrainingWarning(
    @JsonProperty(required = true) Kind kind,
    @JsonProperty(required = true) int epoch,
    @JsonProperty(required = true) int step,
    @JsonProperty(required = true) String layer,
    @JsonProperty(required = true) double value,
    @JsonProperty(required = true) String message) {
  public enum Kind {
    /** A loss far above that of a guess, or far above what it was. */
    @JsonProperty("exploding loss")
    EXPLODING_LOSS,
    /** Filters whose output is zero for every image, so that they learn nothing. */
    @JsonProperty("dead filters")
    DEAD_FILTERS,
    /** A gradient too small beside those of other layers to change anything. */
    @JsonProperty("vanishing gradient")
    VANISHING_GRADIENT
  }

  /** Refuses null, which JSON may hold for each key. */
  public TrainingWarning {
    Objects.requireNonNull(kind);
    Objects.requireNonNull(layer);
    Objects.requireNonNull(message);
  }

  /** Whether it has the same cause, perhaps at another time. */
  boolean isAbout(Kind kind, String layer) {
    return this.kind == kind && this.layer.equals(layer);
  }

  /** Whether it was detected within the first epochs, plus steps of the following one. */
  boolean isWithin(int epochs, int steps) {
    return epoch <= epochs || epoch == epochs + 1 && step <= steps;
  }

  /**
   * Reads a file of them; none where there is no file.
   *
   * @throws RunException if it is not one of ours
   */
  public static List<TrainingWarning> read(Path json) throws IOException {
    if (!Files.exists(json)) {
      return List.of();
    }
    try {
      return List.of(new ObjectMapper().readValue(TextFile.read(json), TrainingWarning[].class));
    } catch (JsonProcessingException | NullPointerException e) {
      throw new RunException(
          "%s is not a list of warnings: it was damaged or changed by hand; without it the run continues, and may repeat earlier warnings"
              .formatted(json));
    }
  }

  /** Writes a file of them; none where there are none. */
  static void write(List<TrainingWarning> warnings, Path json) throws IOException {
    if (warnings.isEmpty()) {
      Files.deleteIfExists(json);
      return;
    }
    TextFile.writeJson(json, warnings);
  }
}
