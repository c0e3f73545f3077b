package org.catchupmix.run.checkpoint;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.util.Map;
import java.util.Optional;
import org.catchupmix.nn.state.FileTensor;
import org.catchupmix.nn.state.Safetensors;
import org.catchupmix.nn.state.WeightsException;
import org.catchupmix.progress.ShellWord;
import org.catchupmix.recipe.Recipe;
import org.catchupmix.run.RunException;
import org.catchupmix.run.RunFolder;
import org.catchupmix.run.metrics.Metrics;
import org.catchupmix.train.TrainingData;

/** Checks the weights of the best epoch before a run resumes: its final test needs them. */
public final class BestWeights {
  private final RunFolder folder;
  private final Recipe recipe;
  private final TrainingData data;
  private final PrintStream out;

  public BestWeights(RunFolder folder, Recipe recipe, TrainingData data, PrintStream out) {
    this.folder = folder;
    this.recipe = recipe;
    this.data = data;
    this.out = out;
  }

  /** Makes the file of the best weights, which are those of an epoch. */
  public static Safetensors file(
      Map<String, FileTensor> model, int epoch, Recipe recipe, TrainingData data) {
    return new Safetensors(model, Checkpoint.describe(recipe, data, Map.of("epoch", "" + epoch)));
  }

  /**
   * Checks the file, or writes it again where the checkpoint has the same weights.
   *
   * @param latest state from which the run resumes
   * @return SHA-256 of the file; empty if no epoch was judged yet
   * @throws RunException if the weights of the best epoch are lost
   */
  public Optional<String> check(Checkpoint latest, Metrics metrics) throws IOException {
    Optional<Metrics.Epoch> best = metrics.bestSoFar();
    if (best.isEmpty()) {
      return Optional.empty();
    }
    int epoch = best.get().epoch();
    Optional<Checkpoint> same =
        epoch == latest.epoch() ? Checkpoint.afterEpoch(folder, latest) : Optional.empty();
    if (same.isPresent()) {
      return Optional.of(restored(file(same.get().model(), epoch, recipe, data)));
    }
    Optional<String> problem = problem(epoch, FileSums.of(latest.metadata()).best());
    if (problem.isPresent()) {
      throw new RunException(
          "%s: the weights of epoch %d, the best so far, are lost; put the file back, or choose the best epoch anew, from epoch %d on: train --resume %s --forget-best"
              .formatted(
                  problem.get(), epoch, latest.epoch(), ShellWord.of(folder.path().toString())));
    }
    return Safetensors.read(folder.best()).sum();
  }

  /** A kill may have come between the checkpoint of the best epoch and this file. */
  private String restored(Safetensors weights) throws IOException {
    String sum = weights.computeSum();
    if (problem(weights.metadata().get("epoch"), Optional.of(sum)).isPresent()) {
      out.printf(
          "note: %s is written again from %s, which has the same weights%n",
          folder.best(), folder.checkpoint().getFileName());
      weights.write(folder.best());
    }
    return sum;
  }

  private Optional<String> problem(int epoch, Optional<String> sum) {
    return problem("" + epoch, sum);
  }

  private Optional<String> problem(String epoch, Optional<String> sum) {
    if (!Files.exists(folder.best())) {
      return Optional.of(folder.best() + " is missing");
    }
    try {
      Safetensors there = Safetensors.read(folder.best());
      boolean same =
          there.checked()
              && epoch.equals(there.metadata().get("epoch"))
              && (sum.isEmpty() || there.sum().equals(sum));
      return same
          ? Optional.empty()
          : Optional.of(folder.best() + " is not the file that the run has written");
    } catch (WeightsException e) {
      return Optional.of(e.getMessage());
    }
  }

  /** Rejects the wish to forget weights that are not lost. */
  public static void requireKept(Resumption how, RunFolder folder) {
    if (how.forgetBest()) {
      throw new RunException(
          "--forget-best: no best weights of %s are lost: leave it out".formatted(folder.path()));
    }
  }

  /**
   * Forgets lost weights: from now on the best epoch is one whose weights are at hand or will be.
   *
   * @return the state to resume from, which records it
   * @throws RunException if they are not lost
   */
  public Checkpoint forget(Checkpoint latest, Metrics metrics) throws IOException {
    Optional<Metrics.Epoch> best = metrics.bestSoFar();
    boolean lost =
        best.isPresent()
            && (best.get().epoch() < latest.epoch()
                || Checkpoint.afterEpoch(folder, latest).isEmpty())
            && problem(best.get().epoch(), FileSums.of(latest.metadata()).best()).isPresent();
    if (!lost) {
      requireKept(new Resumption(false, true), folder);
    }
    Optional<Checkpoint> whole = Checkpoint.afterEpoch(folder, latest);
    int from = whole.isPresent() ? latest.epoch() : latest.epoch() + 1;
    if (whole.isPresent()) {
      whole.get().withBestFrom(from).write(folder.checkpoint());
    }
    Checkpoint forgetful = latest.withBestFrom(from);
    if (latest.part().steps() > 0) {
      forgetful.write(folder.step());
    }
    metrics.chooseBestFrom(from);
    Files.deleteIfExists(folder.best());
    out.printf(
        "note: the best epoch is chosen from epoch %d on: the weights of epoch %d are lost%n",
        from, best.get().epoch());
    return forgetful;
  }
}
