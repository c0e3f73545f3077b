package org.catchupmix.run.checkpoint;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.catchupmix.nn.state.Safetensors;
import org.catchupmix.program.Program;
import org.catchupmix.run.RunException;
import org.catchupmix.run.RunFolder;
import org.catchupmix.run.weights.ImagePreparation;

/** Weights that a run has learnt, read from its folder. */
public final class RunWeights {
  private RunWeights() {}

  /**
   * Reads the weights of a run's network, with PyTorch's names, and their metadata.
   *
   * @param best those of the best epoch, else of the last
   * @throws RunException if no epoch has been finished yet
   */
  public static Safetensors read(RunFolder run, boolean best) {
    Path file = run.weightsFile(best);
    if (!Files.isRegularFile(file)) {
      throw new RunException(
          "%s has no %s: no epoch of it was finished; train it first (train --resume %s)"
              .formatted(run.path(), file.getFileName(), run.path()));
    }
    if (best) {
      Safetensors weights = Safetensors.read(file);
      if (!weights.checked()) {
        throw new RunException(file + " is damaged: its checksum is missing");
      }
      return weights;
    }
    Checkpoint last = Checkpoint.read(file);
    return new Safetensors(last.model(), last.metadata());
  }

  /**
   * Adds to {@link #read} the metadata that another program needs to use them, all settings, and
   * the program that trained them.
   */
  public static Safetensors export(RunFolder run, boolean best) {
    Safetensors weights = read(run, best);
    Map<String, String> metadata = new TreeMap<>(weights.metadata());
    metadata
        .keySet()
        .removeIf(key -> key.matches("(part|metrics|best|steps|optimizer|setting)\\..*"));
    run.recipe().usedInTraining().forEach((key, value) -> metadata.put("setting." + key, value));
    metadata.put("format", "pt");
    metadata.put("program", "catchup");
    metadata.put("version", "%s (commit %s)".formatted(Program.version(), Program.commit()));
    return new Safetensors(weights.tensors(), ImagePreparation.addTo(metadata));
  }
}
