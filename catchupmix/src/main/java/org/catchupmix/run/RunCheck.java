package org.catchupmix.run;

import static org.catchupmix.recipe.Settings.EPOCHS;
import static org.catchupmix.recipe.Settings.TRACK_FILTERS;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.catchupmix.data.DataException;
import org.catchupmix.filters.FilterTrack;
import org.catchupmix.nn.state.FileTensor;
import org.catchupmix.nn.state.Safetensors;
import org.catchupmix.nn.state.WeightsException;
import org.catchupmix.progress.Plural;
import org.catchupmix.progress.ShellWord;
import org.catchupmix.recipe.Recipe;

/**
 * Checks that a run's folder is complete: each file is there, is what was written by its checksum
 * where it has one, and agrees with the others. Later checks use what earlier ones have read.
 */
public final class RunCheck {
  private final RunFolder folder;
  private final List<Finding> findings = new ArrayList<>();
  private Recipe recipe;
  private Checkpoint checkpoint;
  private Metrics metrics;

  private RunCheck(RunFolder folder) {
    this.folder = folder;
  }

  /**
   * State of a file.
   *
   * @param right whether it exists and is valid
   * @param words its content, or its defect
   */
  public record Finding(Path file, boolean right, String words) {}

  /** Checks a folder; only reads. */
  public static RunCheck of(RunFolder folder) {
    RunCheck check = new RunCheck(folder);
    check.all();
    return check;
  }

  public List<Finding> findings() {
    return List.copyOf(findings);
  }

  public boolean isWhole() {
    return findings.stream().allMatch(Finding::right);
  }

  private interface Check {
    String words() throws IOException;
  }

  private void check(Path file, Check check) {
    try {
      findings.add(new Finding(file, true, check.words()));
    } catch (RunException | DataException | WeightsException | IllegalArgumentException e) {
      findings.add(new Finding(file, false, e.getMessage().replace(file + " ", "")));
    } catch (NoSuchFileException e) {
      findings.add(new Finding(file, false, "is missing"));
    } catch (IOException e) {
      findings.add(new Finding(file, false, "cannot be read: " + e.getMessage()));
    }
  }

  private void all() {
    check(folder.config(), this::config);
    if (recipe != null) {
      if (Files.exists(folder.step())) {
        check(folder.step(), this::step);
      }
      check(folder.checkpoint(), this::checkpoint);
      check(folder.origin(), () -> Origin.read(folder.origin()).sessions().size() + " session(s)");
    }
    if (checkpoint != null) {
      check(folder.metrics(), this::metrics);
    }
    if (metrics != null) {
      check(folder.timing(), this::timing);
      if (!metrics.evaluated().isEmpty()) {
        check(folder.best(), this::best);
      }
      if (metrics.isValidated()) {
        check(folder.tests(), this::tests);
      }
      check(folder.summary(), this::summary);
      if (Files.exists(folder.warnings())) {
        check(
            folder.warnings(),
            () -> TrainingWarning.read(folder.warnings()).size() + " warning(s)");
      }
      if (Files.exists(folder.steps())) {
        check(folder.steps(), this::steps);
      }
      if (recipe.get(TRACK_FILTERS)) {
        check(folder.filters(), this::filters);
      }
    }
  }

  private String config() {
    recipe = folder.recipe();
    return recipe.settings().size() + " settings";
  }

  private String checkpoint() {
    if (!Files.exists(folder.checkpoint()) && !Files.exists(folder.summary())) {
      return "not yet: no epoch is done";
    }
    checkpoint = read(folder.checkpoint());
    return "the state after epoch " + checkpoint.epoch();
  }

  private String step() {
    Checkpoint step = read(folder.step());
    return "the state after step %d of epoch %d".formatted(step.part().steps(), step.epoch() + 1);
  }

  private static Checkpoint read(Path file) {
    Checkpoint read = Checkpoint.read(file);
    requireFinite(read.tensors());
    return read;
  }

  private static void requireFinite(Map<String, FileTensor> tensors) {
    for (Map.Entry<String, FileTensor> t : tensors.entrySet()) {
      require(
          Arrays.stream(t.getValue().toDoubles()).allMatch(Double::isFinite),
          "tensor %s holds values that are not finite",
          t.getKey());
    }
  }

  private String metrics() throws IOException {
    Metrics read = Metrics.readEpochs(folder.metrics(), checkpoint.epoch());
    checkpoint.requireSame(folder, recipe, read);
    metrics = read;
    return "%d of %d epochs".formatted(read.epochs().size(), recipe.get(EPOCHS));
  }

  private String timing() throws IOException {
    int epochs = Timing.trainSeconds(folder.timing()).length;
    int done = metrics.epochs().size();
    require(epochs >= done, "has %d of %d epochs", epochs, done);
    return epochs + " epochs";
  }

  /** A kill may have left the weights of an epoch that has no checkpoint yet. */
  private String best() {
    Safetensors weights = folder.weights(true);
    requireFinite(weights.tensors());
    String epoch = weights.metadata().getOrDefault("epoch", "unknown");
    int done = metrics.epochs().size();
    boolean next = done < recipe.get(EPOCHS) && epoch.equals(Integer.toString(done + 1));
    int best = metrics.best().epoch();
    require(
        next || epoch.equals(Integer.toString(best)),
        "holds the weights of epoch %s, must be those of epoch %d, the best",
        epoch,
        best);
    return "the weights of epoch " + epoch;
  }

  /** The file is written after the last checkpoint, so a kill may have come before. */
  private String tests() throws IOException {
    if (!Files.exists(folder.tests()) && !Files.exists(folder.summary())) {
      return "not yet: the test images are looked at once, at the end";
    }
    metrics.requireTests(folder.tests());
    return "the last and the best epoch on the test images";
  }

  private String summary() throws IOException {
    if (metrics.epochs().size() < recipe.get(EPOCHS) && !Files.exists(folder.summary())) {
      return "not yet: resume with train --resume " + ShellWord.of(folder.path().toString());
    }
    require(
        metrics.epochs().size() == recipe.get(EPOCHS),
        "is there, but only %d of %d epochs are done",
        metrics.epochs().size(),
        recipe.get(EPOCHS));
    Optional<String> differing = RunLog.differing(folder.summary(), metrics);
    require(differing.isEmpty(), "has another %s than metrics.csv", differing.orElse("number"));
    return "the run is done";
  }

  private String steps() throws IOException {
    return Plural.of(StepLog.count(folder.steps(), metrics.epochs().size()), "step");
  }

  private String filters() throws IOException {
    return FilterTrack.read(folder.filters(), metrics.epochs().size()).epochs().size() + " epochs";
  }

  private static void require(boolean condition, String words, Object... values) {
    if (!condition) {
      throw new RunException(words.formatted(values));
    }
  }
}
