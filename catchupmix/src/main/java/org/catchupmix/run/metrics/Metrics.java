package org.catchupmix.run.metrics;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.catchupmix.io.AtomicFile;
import org.catchupmix.run.RunException;
import org.catchupmix.run.RunFolder;
import org.catchupmix.run.TextFile;
import org.catchupmix.train.Evaluation;
import org.catchupmix.train.StepMetric;

/**
 * Measurements after each epoch, and their file {@code metrics.csv}. It holds only what the seed
 * determines, so two runs of one recipe have the same bytes; times are in {@code timing.csv}.
 */
public final class Metrics {
  private static final String TEST_HEADER =
      "weights,epoch,test_loss,test_top1_percent,test_top5_percent";

  /** Key of {@link #bestFrom} in {@code summary.json}, where it is not 1. */
  public static final String BEST_FROM = "best_epoch_chosen_from_epoch";

  /** Epochs of which the median is reported. */
  private static final int LAST = 10;

  private final boolean validated;
  private final List<Epoch> epochs = new ArrayList<>();
  private Optional<Tests> tests = Optional.empty();
  private int bestFrom = 1;

  /** Tests at the end of a run with {@code --val}: of the last and of the best epoch's weights. */
  private record Tests(Evaluation last, Evaluation best) {}

  /**
   * Creates metrics without epochs.
   *
   * @param validated whether epochs are judged by validation images, else by the test images
   */
  public Metrics(boolean validated) {
    this.validated = validated;
  }

  private String header() {
    String first = StepMetric.LOSS.key();
    return others()
        .map(StepMetric::key)
        .reduce(
            "epoch,learning_rate,%1$s,%2$s_loss,%2$s_top1_percent,%2$s_top5_percent"
                .formatted(first, columnPrefix()),
            (columns, key) -> columns + "," + key);
  }

  /** Metrics behind those of the evaluation; a run of an earlier version may lack the last ones. */
  private Stream<StepMetric> others() {
    return Arrays.stream(StepMetric.values())
        .filter(m -> m != StepMetric.LOSS)
        .filter(m -> epochs.isEmpty() || epochs.getFirst().training().containsKey(m));
  }

  /**
   * One epoch.
   *
   * @param rate learning rate of its last step
   * @param training metrics of its steps
   * @param evaluation on the test images, after it; with {@code --val} on the validation images;
   *     empty for epochs that {@code --eval-every} leaves out
   */
  public record Epoch(
      int epoch, double rate, Map<StepMetric, Double> training, Optional<Evaluation> evaluation) {
    public double trainLoss() {
      return training.get(StepMetric.LOSS);
    }

    /** The evaluation of an epoch that has one. */
    public Evaluation test() {
      return evaluation.orElseThrow();
    }

    public boolean isEvaluated() {
      return evaluation.isPresent();
    }

    private String line(Stream<StepMetric> others) {
      String judged = evaluation.map(Metrics::numbers).orElse(",,");
      StringBuilder line = new StringBuilder();
      line.append(epoch).append(',').append(rate).append(',').append(trainLoss());
      line.append(',').append(judged);
      others.forEach(metric -> line.append(',').append(training.get(metric)));
      return line.toString();
    }

    private boolean isFinite() {
      return DoubleStream.concat(
              DoubleStream.concat(
                  DoubleStream.of(rate),
                  training.values().stream().mapToDouble(Double::doubleValue)),
              evaluation.stream()
                  .flatMapToDouble(e -> DoubleStream.of(e.loss(), e.top1(), e.top5())))
          .allMatch(Double::isFinite);
    }

    private static Epoch of(Path csv, String line, List<StepMetric> others) {
      String[] f = line.split(",");
      try {
        Optional<Evaluation> evaluation =
            (f[3] + f[4] + f[5]).isEmpty() ? Optional.empty() : Optional.of(evaluationOf(f, 3));
        Map<StepMetric, Double> training = new EnumMap<>(StepMetric.class);
        training.put(StepMetric.LOSS, number(f[2]));
        for (int i = 0; i < others.size(); i++) {
          training.put(others.get(i), number(f[6 + i]));
        }
        Epoch epoch = new Epoch(Integer.parseInt(f[0]), number(f[1]), training, evaluation);
        if (epoch.isFinite()) {
          return epoch;
        }
      } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
        // No number, or too few: as with numbers that are not finite.
      }
      throw new RunException(csv + " has a line that is not an epoch: " + line);
    }
  }

  /** Appended, not formatted: the digits are the same in each country. */
  private static String numbers(Evaluation e) {
    return e.loss() + "," + e.top1() + "," + e.top5();
  }

  private static double number(String text) {
    return Double.parseDouble(text);
  }

  private static Evaluation evaluationOf(String[] fields, int from) {
    return new Evaluation(number(fields[from]), number(fields[from + 1]), number(fields[from + 2]));
  }

  public void add(Epoch epoch) {
    epochs.add(epoch);
  }

  public List<Epoch> epochs() {
    return Collections.unmodifiableList(epochs);
  }

  public Epoch last() {
    return epochs.getLast();
  }

  /** The epochs that were evaluated: all, unless {@code --eval-every} leaves some out. */
  public List<Epoch> evaluated() {
    return epochs.stream().filter(Epoch::isEvaluated).toList();
  }

  /** Whether validation images selected the epoch, and test images were used once. */
  public boolean isValidated() {
    return validated;
  }

  /** Images that epochs were judged by: {@code validation} or {@code test}. */
  public String evaluationSet() {
    return validated ? "validation" : "test";
  }

  /** Prefix of the columns with the numbers of these images: {@code val} or {@code test}. */
  public String columnPrefix() {
    return validated ? "val" : "test";
  }

  /**
   * The weights of the last evaluated epoch on the test images.
   *
   * @throws RunException if a run with {@code --val} has not been tested yet
   */
  public Evaluation lastTest() {
    return validated ? tests().last() : evaluated().getLast().test();
  }

  /** The best epoch's weights on the test images; see {@link #lastTest}. */
  public Evaluation bestTest() {
    return validated ? tests().best() : best().test();
  }

  private Tests tests() {
    return tests.orElseThrow(
        () ->
            new RunException(
                "a run with --val lacks its test.csv: train --resume RUN tests it again"));
  }

  public void tested(Evaluation last, Evaluation best) {
    tests = Optional.of(new Tests(last, best));
  }

  /**
   * The evaluated epoch with the highest top-1, the first of equal ones, among those from {@link
   * #bestFrom} on.
   */
  public Epoch best() {
    return bestSoFar().orElseThrow();
  }

  public Optional<Epoch> bestSoFar() {
    return evaluated().stream()
        .filter(e -> e.epoch() >= bestFrom)
        .min(Comparator.comparingDouble(e -> -e.test().top1()));
  }

  /** First epoch that can be the best; later than 1 if the weights of the best were lost. */
  public int bestFrom() {
    return bestFrom;
  }

  public void chooseBestFrom(int epoch) {
    bestFrom = epoch;
  }

  /** Number of epochs of which the median is reported. */
  public int medianCount() {
    return Math.min(LAST, evaluated().size());
  }

  /** The median top-1 of the last ten evaluated epochs, or of all if there are fewer; percent. */
  public double medianOfLast() {
    double[] top1 =
        evaluated().reversed().stream()
            .limit(LAST)
            .mapToDouble(e -> e.test().top1())
            .sorted()
            .toArray();
    return (top1[(top1.length - 1) / 2] + top1[top1.length / 2]) / 2;
  }

  public void write(Path csv) throws IOException {
    AtomicFile.write(csv, text());
  }

  public void writeTests(Path csv) throws IOException {
    AtomicFile.write(
        csv,
        String.join(
            "\n",
            TEST_HEADER,
            testLine("last", last(), lastTest()),
            testLine("best", best(), bestTest()),
            ""));
  }

  private static String testLine(String weights, Epoch epoch, Evaluation test) {
    return weights + "," + epoch.epoch() + "," + numbers(test);
  }

  /** Reads the file of the test at the end, where there is one. */
  private void readTests(Path file) throws IOException {
    if (!validated || epochs.isEmpty() || !Files.exists(file)) {
      return;
    }
    List<String> lines = TextFile.lines(file);
    try {
      tested(evaluationOf(lines.get(1).split(","), 2), evaluationOf(lines.get(2).split(","), 2));
    } catch (IndexOutOfBoundsException | NumberFormatException e) {
      throw new RunException(
          file + " is not a file of test results: it is incomplete or was changed");
    }
  }

  public String text() {
    StringBuilder text = new StringBuilder(header()).append('\n');
    epochs.forEach(e -> text.append(e.line(others())).append('\n'));
    return text.toString();
  }

  /**
   * Reads the file up to an epoch, with the test at the end of the run.
   *
   * @throws RunException if the file was damaged or lacks epochs
   */
  public static Metrics read(Path csv, int upTo) throws IOException {
    Metrics metrics = readEpochs(csv, upTo);
    metrics.readTests(RunFolder.of(csv).tests());
    Path summary = RunFolder.of(csv).summary();
    if (Files.exists(summary)) {
      int from = TextFile.json(summary).path(BEST_FROM).asInt(1);
      metrics.chooseBestFrom(Math.clamp(from, 1, Math.max(1, upTo)));
    }
    return metrics;
  }

  /** Reads the epochs alone: a run that resumes is tested and summarized anew. */
  public static Metrics readEpochs(Path csv, int upTo) throws IOException {
    List<String> lines = TextFile.lines(csv);
    String header = lines.isEmpty() ? "" : lines.getFirst();
    Metrics metrics = new Metrics(header.contains("val_loss"));
    List<StepMetric> others = metrics.others().toList();
    String whole = metrics.header();
    while (!header.equals(whole) && !others.isEmpty()) {
      whole = whole.substring(0, whole.lastIndexOf(','));
      others = others.subList(0, others.size() - 1);
    }
    if (!header.equals(whole)) {
      throw new RunException(
          csv + " is not a metrics file: its first line must be " + new Metrics(false).header());
    }
    for (String line : lines.subList(1, lines.size())) {
      Epoch epoch = Epoch.of(csv, line, others);
      int number = metrics.epochs.size() + 1;
      if (epoch.epoch() != number && epoch.epoch() <= upTo) {
        throw new RunException(
            "%s has a line of epoch %d where epoch %d must be: it was changed by hand"
                .formatted(csv, epoch.epoch(), number));
      }
      if (epoch.epoch() <= upTo) {
        metrics.add(epoch);
      }
    }
    if (metrics.epochs.size() != upTo) {
      throw new RunException(
          "%s has %d of the %d epochs that were trained: it was changed by hand"
              .formatted(csv, metrics.epochs.size(), upTo));
    }
    return metrics;
  }
}
