package org.catchupmix.run.trainer;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.data.ImageDataset;
import org.catchupmix.io.AtomicFile;
import org.catchupmix.mix.MixMethods;
import org.catchupmix.nn.Network;
import org.catchupmix.nn.state.Safetensors;
import org.catchupmix.nn.state.StateDict;
import org.catchupmix.progress.DeviceNotes;
import org.catchupmix.progress.Plural;
import org.catchupmix.progress.Progress;
import org.catchupmix.recipe.Recipe;
import org.catchupmix.run.JsonFile;
import org.catchupmix.run.RunFolder;
import org.catchupmix.run.TextFile;
import org.catchupmix.run.checkpoint.BestWeights;
import org.catchupmix.run.checkpoint.FileSums;
import org.catchupmix.run.metrics.Metrics;
import org.catchupmix.run.metrics.Origin;
import org.catchupmix.run.metrics.StepLog;
import org.catchupmix.run.metrics.Timing;
import org.catchupmix.train.BatchSource;
import org.catchupmix.train.EpochPart;
import org.catchupmix.train.Evaluation;
import org.catchupmix.train.EvaluationMetric;
import org.catchupmix.train.StepResult;
import org.catchupmix.train.TrainingData;

/** Output of a run to the screen and to its folder, except for the checkpoint. */
final class RunLog implements AutoCloseable {
  /** Loss above which training has exploded, in multiples of a uniform guess ({@code ln K}). */
  private static final int EXPLODED = 4;

  private final TrainingRun run;
  private final RunFolder folder;
  private final Recipe recipe;
  private final Metrics metrics;
  private final PrintStream out;
  private final StringBuilder timing = new StringBuilder(Timing.HEADER).append('\n');
  private final boolean resumed;
  private final DeviceNotes notes;
  private final long begun = System.nanoTime();
  private final int epochsBefore;
  private Optional<StepLog> steps = Optional.empty();
  private Optional<String> bestSum;
  private Origin origin;
  private boolean exploded;

  RunLog(TrainingRun run, PrintStream out) throws IOException {
    this.run = run;
    this.folder = run.folder();
    this.recipe = run.recipe();
    this.metrics = run.metrics();
    this.out = out;
    this.epochsBefore = metrics.epochs().size();
    this.notes = new DeviceNotes(backend(), out::println);
    this.bestSum = run.sums().best();
    Origin before = Origin.read(folder.origin());
    if (Files.exists(folder.timing())) {
      before.requireSameTimes(folder.timing());
      // After a kill an epoch may be trained again: its earlier time is dropped.
      TextFile.lines(folder.timing()).stream()
          .skip(1)
          .limit(epochsBefore)
          .forEach(line -> timing.append(line).append('\n'));
    }
    resumed = !before.sessions().isEmpty();
    origin =
        epochsBefore < recipe.optimization().epochs()
            ? before.withSession(backend(), metrics, recipe.optimization().epochs())
            : before;
    // Before the times, which may lose a line now: at any moment they begin with the recorded ones.
    writeOrigin();
    AtomicFile.write(folder.timing(), timing.toString());
  }

  private void writeOrigin() throws IOException {
    origin = origin.withTimes(timing.toString());
    origin.write(folder.origin());
  }

  private Backend backend() {
    return run.network().backend();
  }

  private void print(String format, Object... values) {
    out.printf(Locale.ROOT, format + "%n", values);
  }

  /** Opens the logs of steps, if there are any, to continue after what is done. */
  void openSteps(EpochPart part, int perEpoch) throws IOException {
    close();
    if (recipe.run().log()) {
      long done = (long) metrics.epochs().size() * perEpoch + part.steps();
      steps = Optional.of(StepLog.open(folder, done, perEpoch, stepsSum(part)));
    }
  }

  /** The recorded sum, if the log continues where the run was resumed. */
  private Optional<String> stepsSum(EpochPart part) {
    boolean atResumption = metrics.epochs().size() == epochsBefore && part == run.progress();
    return atResumption ? run.sums().steps() : Optional.empty();
  }

  /** Sums of the files that a checkpoint relies on. */
  FileSums sums() {
    // That of the last epoch is written after its checkpoint, which has the same weights.
    boolean isLast = metrics.bestSoFar().stream().anyMatch(b -> b == metrics.last());
    return new FileSums(isLast ? Optional.empty() : bestSum, steps.map(StepLog::sum));
  }

  /**
   * Logs a step.
   *
   * @param screen receives notes of the device, and a warning once a loss explodes
   */
  void step(int epoch, int step, double rate, StepResult result, Consumer<String> screen)
      throws IOException {
    notes.report(screen);
    double guess = Math.log(run.network().classes());
    if (!exploded && result.loss() > EXPLODED * guess) {
      exploded = true;
      screen.accept(
          String.format(
              Locale.ROOT,
              "warning: the loss explodes: it is %.4g in step %d of epoch %d, that of a guess is %.4g; try a lower --lr or a longer --warmup",
              result.loss(),
              step,
              epoch,
              guess));
    }
    if (steps.isPresent()) {
      steps.get().step(epoch, step, rate, result);
    }
  }

  /** Forces the logs of steps to the disk, before a checkpoint that relies on them. */
  void forceSteps() throws IOException {
    if (steps.isPresent()) {
      steps.get().force();
    }
  }

  @Override
  public void close() throws IOException {
    if (steps.isPresent()) {
      steps.get().close();
    }
    steps = Optional.empty();
  }

  /** Prints what is about to be trained. */
  void describe() {
    ImageDataset train = run.data().train();
    Network network = run.network();
    print(
        "data    %s: %,d training and %,d test images of %dx%dx%d, %d classes",
        recipe.data().data(),
        train.size(),
        run.data().test().size(),
        train.height(),
        train.width(),
        train.channels(),
        train.classes());
    run.data()
        .validation()
        .ifPresent(
            heldOut ->
                print(
                    "        %,d validation images held out of the training images judge the epochs",
                    heldOut.size()));
    run.data().remarks().forEach(remark -> print("        %s", remark));
    if (train.isStreamed()) {
      print(
          "        images stay in their files; jpeg %s: %s",
          recipe.data().jpeg(), train.decoder().get());
    }
    print(
        "model   %s, width %d, %,d parameters",
        recipe.network().model(), recipe.network().spec(1, 1).width(), network.parameterCount());
    if (!recipe.network().init().isEmpty()) {
      print(
          "        starts from %s%s",
          recipe.network().init(), recipe.network().newHead() ? ", with a new classifier" : "");
    }
    if (!recipe.network().freeze().isEmpty()) {
      print(
          "        frozen up to and including %s: %,d parameters are trained",
          recipe.network().freeze(), network.trainedCount());
    }
    print("mix     %s", MixMethods.named(recipe.mix().method().name()).entry().about());
    int batches = BatchSource.batches(train.size(), recipe);
    print(
        "run     %s (%s of %s of %d images)",
        folder.path(),
        Plural.of(recipe.optimization().epochs(), "epoch"),
        Plural.of(batches, "step"),
        recipe.optimization().batch());
    if (resumed) {
      describeResumption(metrics.epochs().size(), batches);
    }
  }

  private void describeResumption(int done, int batches) {
    if (done == recipe.optimization().epochs()) {
      print("        %s done already", done == 1 ? "its epoch is" : "all epochs are");
      return;
    }
    int saved = run.progress().steps();
    print(
        "        resumes in epoch %d of %d at step %d of %d (%s)",
        done + 1,
        recipe.optimization().epochs(),
        saved + 1,
        batches,
        saved > 0 ? Plural.of(saved, "step") + " of it saved" : "no step of it was saved");
  }

  void writeEpoch(EpochPart whole) throws IOException {
    Metrics.Epoch e = metrics.last();
    double rate = whole.images() / whole.seconds();
    timing.append(String.format(Locale.ROOT, "%d,%.3f,%.1f\n", e.epoch(), whole.seconds(), rate));
    AtomicFile.write(folder.timing(), timing.toString());
    writeOrigin();
    metrics.write(folder.metrics());
    if (steps.isPresent()) {
      steps.get().epoch(e, metrics.columnPrefix());
    }
  }

  /** Writes the weights of the last epoch if it is the best. */
  void writeBest() throws IOException {
    Metrics.Epoch e = metrics.last();
    if (e.isEvaluated() && metrics.best() == e) {
      Safetensors weights =
          BestWeights.file(StateDict.of(run.network()), e.epoch(), recipe, run.data());
      bestSum = Optional.of(weights.write(folder.best()));
    }
  }

  /** Prints the last epoch, once its checkpoint is written. */
  void printEpoch(EpochPart whole) {
    notes.report();
    Metrics.Epoch e = metrics.last();
    print(
        "epoch %d/%d  lr %s  train loss %.4f%s  %,.0f images/s%s",
        e.epoch(),
        recipe.optimization().epochs(),
        rate(e.rate()),
        e.trainLoss(),
        e.evaluation().map(this::text).orElse(""),
        whole.images() / whole.seconds(),
        timeLeft(e.epoch()));
  }

  /** Four decimals, or three significant digits of a rate that these would not show. */
  static String rate(double rate) {
    if (rate == 0 || rate >= 0.001) {
      return String.format(Locale.ROOT, "%.4f", rate);
    }
    return String.format(Locale.ROOT, "%.2e", rate).replaceFirst("\\.?0+e", "e");
  }

  private String text(Evaluation test) {
    return Arrays.stream(EvaluationMetric.values())
        .filter(metric -> metric.applies(run.network().classes()))
        .map(metric -> metric.progress(test.get(metric)))
        .collect(Collectors.joining("  ", "  " + metrics.columnPrefix() + " ", ""));
  }

  /** Estimates the rest of the run, with tests and checkpoints, by this session's epochs. */
  private String timeLeft(int epoch) {
    double perEpoch = (System.nanoTime() - begun) * 1e-9 / (epoch - epochsBefore);
    int left = recipe.optimization().epochs() - epoch;
    return left == 0 ? "" : "  " + Progress.clock(left * perEpoch) + " left";
  }

  /** Reports the result and notifies the listeners. */
  void end() throws IOException {
    notes.report();
    Map<String, Object> summary = result(metrics);
    summary.put("best_epoch_chosen_on", metrics.evaluationSet());
    summary.put("epoch_that_counts", metrics.isValidated() ? "best" : "last");
    if (metrics.bestFrom() > 1) {
      summary.put(Metrics.BEST_FROM, metrics.bestFrom());
    }
    TrainingData data = run.data();
    summary.put("parameters", run.network().parameterCount());
    if (!recipe.network().freeze().isEmpty()) {
      summary.put("trained_parameters", run.network().trainedCount());
    }
    summary.put("training_images", data.train().size());
    data.validation().ifPresent(heldOut -> summary.put("validation_images", heldOut.size()));
    summary.put("test_images", data.test().size());
    summary.put("classes", data.train().classes());
    summary.put("arithmetic", backend().arithmetic());
    data.train().decoder().ifPresent(decoder -> summary.put("jpeg_decoder", decoder));
    summary.put("device", backend().name() + ": " + backend().description());
    JsonFile.writeJson(folder.summary(), summary);
    print(
        "top-1   last %.2f %%, best %.2f %% (epoch %d, chosen on the %s images), %smedian of the last %s %.2f %%",
        metrics.lastTest().top1(),
        metrics.bestTest().top1(),
        metrics.best().epoch(),
        metrics.evaluationSet(),
        metrics.isValidated() ? "on the test images; validation " : "",
        Plural.of(metrics.medianCount(), "epoch"),
        metrics.medianOfLast());
    print(
        metrics.isValidated()
            ? "        the best epoch counts, chosen on images that were not tested with"
            : "        the last epoch counts; best was chosen on the test images themselves (--val keeps others back)");
    if (metrics.bestFrom() > 1) {
      print(
          "        best was chosen from epoch %d on: the weights of a better one before were lost",
          metrics.bestFrom());
    }
    Iterator<RunListener> listeners = ServiceLoader.load(RunListener.class).iterator();
    while (true) {
      try {
        if (!listeners.hasNext()) {
          return;
        }
        notifyListener(listeners.next());
      } catch (ServiceConfigurationError e) {
        warn(e);
      }
    }
  }

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
    result.put("median_over_epochs", metrics.medianCount());
    for (EvaluationMetric metric : EvaluationMetric.values()) {
      if (metric != EvaluationMetric.LOSS && metric != EvaluationMetric.TOP1) {
        result.put("last_" + metric.measure().key(), metrics.lastTest().get(metric));
      }
    }
    result.put("last_test_loss_nats", metrics.lastTest().loss());
    return result;
  }

  /** A figure that fails, for whatever reason, costs no trained network. */
  private void notifyListener(RunListener listener) {
    try {
      out.println(listener.ended(folder, recipe, metrics));
    } catch (IOException | RuntimeException | LinkageError | InternalError e) {
      warn(e);
    }
  }

  private void warn(Throwable e) {
    print("warning: %s is done, but lacks a figure (%s)", folder.path(), e);
  }
}
