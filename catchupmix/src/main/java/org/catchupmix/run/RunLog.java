package org.catchupmix.run;

import static org.catchupmix.recipe.Settings.BATCH;
import static org.catchupmix.recipe.Settings.DATA;
import static org.catchupmix.recipe.Settings.EPOCHS;
import static org.catchupmix.recipe.Settings.FREEZE;
import static org.catchupmix.recipe.Settings.INIT;
import static org.catchupmix.recipe.Settings.JPEG;
import static org.catchupmix.recipe.Settings.LOG;
import static org.catchupmix.recipe.Settings.MIX;
import static org.catchupmix.recipe.Settings.MODEL;
import static org.catchupmix.recipe.Settings.NEW_HEAD;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.Consumer;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.io.AtomicFile;
import org.catchupmix.data.ImageDataset;
import org.catchupmix.data.ImageStreams;
import org.catchupmix.mix.MixMethods;
import org.catchupmix.nn.Network;
import org.catchupmix.nn.state.Safetensors;
import org.catchupmix.nn.state.StateDict;
import org.catchupmix.progress.Plural;
import org.catchupmix.recipe.Recipe;
import org.catchupmix.tensorboard.EventFile;
import org.catchupmix.train.BatchSource;
import org.catchupmix.train.EpochPart;
import org.catchupmix.train.StepResult;
import org.catchupmix.train.TrainingData;

/** Output of a run to the screen and to its folder, except for the checkpoint. */
final class RunLog implements AutoCloseable {
  private final RunFolder folder;
  private final Recipe recipe;
  private final Metrics metrics;
  private final StringBuilder timing;
  private final Backend backend;
  private final boolean resumed;
  private final DeviceNotes notes;
  private Optional<StepLogs> stepLogs = Optional.empty();

  /** Logs of steps, with {@code --log}. */
  private record StepLogs(StepLines lines, EventFile events, int perEpoch) {}

  RunLog(RunFolder folder, Recipe recipe, Metrics metrics, Backend backend) throws IOException {
    this.folder = folder;
    this.recipe = recipe;
    this.metrics = metrics;
    this.backend = backend;
    this.notes = new DeviceNotes(backend);
    timing = new StringBuilder(Timing.HEADER).append('\n');
    if (Files.exists(folder.timing())) {
      // After a kill an epoch may be trained again: its earlier time is dropped.
      TextFile.lines(folder.timing()).stream()
          .skip(1)
          .limit(metrics.epochs().size())
          .forEach(line -> timing.append(line).append('\n'));
    }
    AtomicFile.write(folder.timing(), timing.toString());
    Origin before = Origin.read(folder.origin());
    resumed = !before.sessions().isEmpty();
    before.withSession(backend, metrics.epochs().size(), recipe.get(EPOCHS)).write(folder.origin());
  }

  /**
   * Opens the logs of steps, to continue after what is done.
   *
   * @param steps of an epoch
   */
  void openSteps(EpochPart part, int steps) throws IOException {
    close();
    int epochs = metrics.epochs().size();
    StepLines.Place done =
        part.steps() == 0
            ? new StepLines.Place(epochs, epochs == 0 ? 0 : steps)
            : new StepLines.Place(epochs + 1, part.steps());
    if (recipe.get(LOG)) {
      long doneSteps = (long) epochs * steps + part.steps();
      StepLines lines = StepLines.open(folder.steps(), done, steps);
      EventFile events = EventFile.open(folder.tensorboard(), doneSteps);
      stepLogs = Optional.of(new StepLogs(lines, events, steps));
    }
  }

  /** Writes a step to the logs of steps. */
  void step(int epoch, int step, double rate, StepResult result) throws IOException {
    if (stepLogs.isPresent()) {
      StepLogs logs = stepLogs.get();
      logs.lines().step(epoch, step, rate, result);
      logs.events()
          .write(
              (epoch - 1L) * logs.perEpoch() + step,
              Map.of("step/train_loss", result.loss(), "step/learning_rate", rate));
    }
  }

  /** Forces the logs of steps to the disk, before a checkpoint that relies on them. */
  void forceSteps() throws IOException {
    if (stepLogs.isPresent()) {
      stepLogs.get().lines().force();
      stepLogs.get().events().force();
    }
  }

  @Override
  public void close() throws IOException {
    if (stepLogs.isPresent()) {
      stepLogs.get().lines().close();
      stepLogs.get().events().close();
    }
    stepLogs = Optional.empty();
  }

  /** Warnings up to the point from which the run resumes; later ones are dropped. */
  List<TrainingWarning> warnings(Metrics metrics, EpochPart part) throws IOException {
    int epochs = metrics.epochs().size();
    List<TrainingWarning> file = TrainingWarning.read(folder.warnings());
    List<TrainingWarning> kept =
        file.stream().filter(w -> w.isWithin(epochs, part.steps())).toList();
    if (kept.size() < file.size()) {
      TrainingWarning.write(kept, folder.warnings());
    }
    return kept;
  }

  /** Prints and writes new warnings, one line for each kind. */
  void warn(TrainingMonitor monitor, Consumer<String> out) throws IOException {
    notes.say(out);
    List<TrainingWarning> fresh = monitor.fresh();
    if (fresh.isEmpty()) {
      return;
    }
    TrainingWarning.write(monitor.all(), folder.warnings());
    for (TrainingWarning.Kind kind : TrainingWarning.Kind.values()) {
      List<TrainingWarning> of = fresh.stream().filter(w -> w.kind() == kind).toList();
      if (!of.isEmpty()) {
        String more =
            of.size() == 1
                ? ""
                : "; %d more layers in %s".formatted(of.size() - 1, folder.warnings());
        out.accept("warning: " + of.getFirst().message() + more);
      }
    }
  }

  /** Prints what is about to be trained. */
  void describe(Network network, TrainingData data, EpochPart part, PrintStream out) {
    ImageDataset train = data.train();
    out.printf(
        Locale.ROOT,
        "data    %s: %,d training and %,d test images of %dx%dx%d, %d classes%n",
        recipe.get(DATA),
        train.size(),
        data.test().size(),
        train.height(),
        train.width(),
        train.channels(),
        train.classes());
    data.validation()
        .ifPresent(
            heldOut ->
                out.printf(
                    Locale.ROOT,
                    "        %,d validation images held out of the training images judge the"
                        + " epochs%n",
                    heldOut.size()));
    data.remark().ifPresent(remark -> out.printf("        %s%n", remark));
    train
        .streaming()
        .ifPresent(
            streaming ->
                out.printf(
                    "        images stay in their files; jpeg %s: %s%n",
                    recipe.get(JPEG), streaming.decoder()));
    out.printf(
        Locale.ROOT,
        "model   %s, width %d, %,d parameters%n",
        recipe.get(MODEL),
        network.spec().width(),
        network.parameterCount());
    if (!recipe.get(INIT).isEmpty()) {
      out.printf(
          "        starts from %s%s%n",
          recipe.get(INIT), recipe.get(NEW_HEAD) ? ", with a new classifier" : "");
    }
    if (!recipe.get(FREEZE).isEmpty()) {
      out.printf(
          Locale.ROOT,
          "        frozen up to and including %s: %,d parameters are trained%n",
          recipe.get(FREEZE),
          network.trainedCount());
    }
    out.printf("mix     %s%n", MixMethods.named(recipe.get(MIX)).entry().about());
    out.printf(
        "run     %s (%s of %s of %d images)%n",
        folder.path(),
        Plural.of(recipe.get(EPOCHS), "epoch"),
        Plural.of(BatchSource.batches(train.size(), recipe), "step"),
        recipe.get(BATCH));
    int batches = BatchSource.batches(train.size(), recipe);
    int done = metrics.epochs().size();
    if (resumed && done == recipe.get(EPOCHS)) {
      out.printf("        %s done already%n", done == 1 ? "its epoch is" : "all epochs are");
    } else if (resumed) {
      out.printf(
          "        resumes in epoch %d of %d at step %d of %d (%s)%n",
          done + 1,
          recipe.get(EPOCHS),
          part.steps() + 1,
          batches,
          part.steps() > 0
              ? "%s of it saved".formatted(Plural.of(part.steps(), "step"))
              : "no step of it was saved");
    }
  }

  /**
   * Prints the results of an epoch after its checkpoint is written. For five classes or fewer,
   * top-5 accuracy is omitted, as it is always 100 %.
   */
  void say(Network network, EpochPart whole, PrintStream out) {
    notes.say(out::println);
    Metrics.Epoch e = metrics.last();
    out.printf(
        Locale.ROOT,
        "epoch %d/%d  lr %.4f  train loss %.4f  %s loss %.4f  top-1 %.2f %%%s  %,.0f images/s%n",
        e.epoch(),
        recipe.get(EPOCHS),
        e.rate(),
        e.trainLoss(),
        metrics.isValidated() ? "val" : "test",
        e.test().loss(),
        e.test().top1(),
        network.spec().classes() > 5 ? "  top-5 %.2f %%".formatted(e.test().top5()) : "",
        whole.images() / whole.seconds());
  }

  /** Writes what the last epoch gave. */
  void epoch(Network network, TrainingData data, EpochPart whole) throws IOException {
    Metrics.Epoch e = metrics.last();
    if (metrics.best() == e) {
      new Safetensors(
              StateDict.of(network),
              Checkpoint.describe(recipe, data, Map.of("epoch", "" + e.epoch())))
          .write(folder.best());
    }
    timing.append(
        String.format(
            Locale.ROOT,
            "%d,%.3f,%.1f\n",
            e.epoch(),
            whole.seconds(),
            whole.images() / whole.seconds()));
    AtomicFile.write(folder.timing(), timing.toString());
    metrics.write(folder.metrics());
    if (stepLogs.isPresent()) {
      String judged = metrics.isValidated() ? "val" : "test";
      stepLogs
          .get()
          .events()
          .write(
              (long) e.epoch() * stepLogs.get().perEpoch(),
              Map.of(
                  "epoch/train_loss",
                  e.trainLoss(),
                  "epoch/%s_loss".formatted(judged),
                  e.test().loss(),
                  "epoch/%s_top1_percent".formatted(judged),
                  e.test().top1()));
    }
  }

  /** Writes and prints which broken images were replaced by others, if any. */
  void broken(ImageDataset train, PrintStream out) throws IOException {
    List<String> skipped = train.streaming().map(ImageStreams::skipped).orElse(List.of());
    if (skipped.isEmpty()) {
      return;
    }
    AtomicFile.write(folder.broken(), String.join("\n", skipped) + "\n");
    out.printf(
        "warning: others took the place of %s: %s%s%n",
        Plural.of(skipped.size(), "broken training image"),
        skipped.getFirst(),
        skipped.size() == 1 ? "" : "; all are in " + folder.broken());
  }

  /** Reports the result and notifies the listeners. */
  void end(Network network, TrainingData data, List<TrainingWarning> warnings, PrintStream out)
      throws IOException {
    notes.say(out::println);
    Map<String, Object> summary = result(metrics);
    summary.put("best_epoch_chosen_on", metrics.judges());
    summary.put("epoch_that_counts", metrics.isValidated() ? "best" : "last");
    summary.put("parameters", network.parameterCount());
    if (!recipe.get(FREEZE).isEmpty()) {
      summary.put("trained_parameters", network.trainedCount());
    }
    summary.put("training_images", data.train().size());
    data.validation().ifPresent(heldOut -> summary.put("validation_images", heldOut.size()));
    summary.put("test_images", data.test().size());
    summary.put("classes", data.train().classes());
    summary.put("arithmetic", network.backend().arithmetic());
    summary.put("warnings", warnings);
    data.train()
        .streaming()
        .ifPresent(
            streaming -> {
              summary.put("jpeg_decoder", streaming.decoder());
              summary.put("broken_training_images", streaming.skipped().size());
            });
    summary.put("device", backend.name() + ": " + backend.description());
    TextFile.writeJson(folder.summary(), summary);
    out.printf(
        Locale.ROOT,
        "top-1   last %.2f %%, best %.2f %% (epoch %d, chosen on the %s images), %smedian of the"
            + " last %s %.2f %%%n",
        metrics.lastTest().top1(),
        metrics.bestTest().top1(),
        metrics.best().epoch(),
        metrics.judges(),
        metrics.isValidated() ? "on the test images; validation " : "",
        Plural.of(Math.min(Metrics.LAST, metrics.epochs().size()), "epoch"),
        metrics.medianOfLast());
    out.println(
        metrics.isValidated()
            ? "        the best epoch counts, chosen on images that were not tested with"
            : "        the last epoch counts; best was chosen on the test images themselves (--val keeps"
                + " others back)");
    for (RunListener listener : ServiceLoader.load(RunListener.class)) {
      notifyListener(listener, out);
    }
  }

  /** Results of the measurements. */
  private static Map<String, Object> result(Metrics metrics) {
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("epochs", metrics.epochs().size());
    result.put("last_top1_percent", metrics.lastTest().top1());
    result.put("best_top1_percent", metrics.bestTest().top1());
    result.put("best_epoch", metrics.best().epoch());
    if (metrics.isValidated()) {
      result.put("last_val_top1_percent", metrics.last().test().top1());
      result.put("best_val_top1_percent", metrics.best().test().top1());
    }
    result.put("median_top1_percent_of_last_epochs", metrics.medianOfLast());
    result.put("median_over_epochs", Math.min(Metrics.LAST, metrics.epochs().size()));
    result.put("last_top5_percent", metrics.lastTest().top5());
    result.put("last_test_loss_nats", metrics.lastTest().loss());
    return result;
  }

  /** The first number of a summary that contradicts the measurements. */
  static Optional<String> differing(Path summary, Metrics metrics) throws IOException {
    JsonNode root = TextFile.json(summary);
    return result(metrics).entrySet().stream()
        .filter(e -> root.path(e.getKey()).asDouble() != ((Number) e.getValue()).doubleValue())
        .map(Map.Entry::getKey)
        .findFirst();
  }

  /** A figure that fails, for whatever reason, costs no trained network. */
  private void notifyListener(RunListener listener, PrintStream out) {
    try {
      out.println(listener.ended(folder, recipe, metrics));
    } catch (IOException | RuntimeException | LinkageError | InternalError e) {
      out.printf("warning: %s is done, but lacks a figure (%s)%n", folder.path(), e);
    }
  }
}
