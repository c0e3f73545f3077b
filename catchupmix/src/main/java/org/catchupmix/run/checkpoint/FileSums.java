package org.catchupmix.run.checkpoint;

import java.util.Map;
import java.util.Optional;

/**
 * SHA-256 of files beside a checkpoint that the run still needs, kept in its metadata.
 *
 * @param best sum of {@code best.safetensors}; empty if no epoch was judged yet, and if the best
 *     weights are those of the checkpoint itself
 * @param steps sum of {@code steps.jsonl} up to the checkpoint; empty without {@code --log}
 */
public record FileSums(Optional<String> best, Optional<String> steps) {
  public static final FileSums NONE = new FileSums(Optional.empty(), Optional.empty());

  static final String BEST = "best.sha256";
  private static final String STEPS = "steps.sha256";

  void addTo(Map<String, String> metadata) {
    best.ifPresent(sum -> metadata.put(BEST, sum));
    steps.ifPresent(sum -> metadata.put(STEPS, sum));
  }

  public static FileSums of(Map<String, String> metadata) {
    return new FileSums(
        Optional.ofNullable(metadata.get(BEST)), Optional.ofNullable(metadata.get(STEPS)));
  }
}
