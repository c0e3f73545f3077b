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
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.catchupmix.io.AtomicFile;
import org.catchupmix.io.Csv;
import org.catchupmix.run.CsvFile;
import org.catchupmix.run.JsonFile;
import org.catchupmix.run.RunException;
import org.catchupmix.run.RunFolder;
import org.catchupmix.train.Evaluation;
import org.catchupmix.train.EvaluationMetric;
import org.catchupmix.train.StepMetric;

/**
 * Measurements after each epoch, and their file {@code metrics.csv}. It holds only what the seed
 * determines, so two runs of one recipe have the same bytes; times are in {@code timing.csv}.
 */
public final class Metrics {
  private static final String TEST_PREFIX = "test";
  private static final String EPOCH = "epoch";
  private static final String RATE = "learning_rate";

  /** Metrics of an evaluation that runs of each version have. */
  private static final List<EvaluationMetric> EARLIEST =
      List.of(EvaluationMetric.LOSS, EvaluationMetric.TOP1, EvaluationMetric.TOP5);

  private static final String TEST_HEADER =
      String.join(
          ",",
          Stream.concat(
                  Stream.of("weights", EPOCH),
                  columns(TEST_PREFIX, Arrays.asList(EvaluationMetric.values())))
              .toList());

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

  /** Metrics of a file; a run of an earlier version may lack the last ones. */
  private record Columns(List<EvaluationMetric> judged, List<StepMetric> others) {
    static Columns all() {
      return new Columns(
          Arrays.asList(EvaluationMetric.values()), behind(Arrays.stream(StepMetric.values())));
    }

    /** Metrics of steps behind those of the evaluation. */
    static List<StepMetric> behind(Stream<StepMetric> all) {
      return all.filter(m -> m != StepMetric.LOSS).toList();
    }

    /** Those that a file has, the last ones missing at most. */
    static Columns in(List<String> names, String prefix) {
      Columns all = all();
      long judged = all.judged.stream().filter(m -> names.contains(m.column(prefix))).count();
      long others = all.others.stream().filter(m -> names.contains(m.key())).count();
      return new Columns(all.judged.subList(0, (int) judged), all.others.subList(0, (int) others));
    }

    /** Whether an evaluation by which epochs are chosen is among them. */
    boolean isWhole() {
      return judged.containsAll(EARLIEST);
    }

    List<String> names(String prefix) {
      return Stream.of(
              Stream.of(EPOCH, RATE, StepMetric.LOSS.key()),
              columns(prefix, judged),
              others.stream().map(StepMetric::key))
          .flatMap(s -> s)
          .toList();
    }
  }

  private static Stream<String> columns(String prefix, List<EvaluationMetric> metrics) {
    return metrics.stream().map(metric -> metric.column(prefix));
  }

  private String header() {
    return String.join(",", columns().names(columnPrefix()));
  }

  private Columns columns() {
    return new Columns(
        evaluated().isEmpty()
            ? Columns.all().judged()
            : List.copyOf(evaluated().getFirst().test().values().keySet()),
        epochs.isEmpty()
            ? Columns.all().others()
            : Columns.behind(epochs.getFirst().training().keySet().stream()));
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

    private String line(Columns columns) {
      List<EvaluationMetric> metrics = columns.judged();
      String judged =
          evaluation.map(e -> numbers(e, metrics)).orElse(",".repeat(metrics.size() - 1));
      StringBuilder line = new StringBuilder();
      line.append(epoch).append(',').append(rate).append(',').append(trainLoss());
      line.append(',').append(judged);
      columns.others().forEach(metric -> line.append(',').append(training.get(metric)));
      return line.toString();
    }

    private boolean isFinite() {
      return DoubleStream.concat(
              DoubleStream.concat(
                  DoubleStream.of(rate),
                  training.values().stream().mapToDouble(Double::doubleValue)),
              evaluation.stream()
                  .flatMap(e -> e.values().values().stream())
                  .mapToDouble(Double::doubleValue))
          .allMatch(Double::isFinite);
    }

    private static Epoch of(Path csv, Map<String, String> row, String prefix, Columns columns) {
      try {
        boolean evaluated =
            columns(prefix, columns.judged())
                .anyMatch(column -> !row.getOrDefault(column, "").isEmpty());
        Map<StepMetric, Double> training = new EnumMap<>(StepMetric.class);
        training.put(StepMetric.LOSS, number(row, StepMetric.LOSS.key()));
        columns.others().forEach(metric -> training.put(metric, number(row, metric.key())));
        Epoch epoch =
            new Epoch(
                Integer.parseInt(row.getOrDefault(EPOCH, "")),
                number(row, RATE),
                training,
                evaluated
                    ? Optional.of(evaluationOf(row, prefix, columns.judged()))
                    : Optional.empty());
        if (epoch.isFinite()) {
          return epoch;
        }
      } catch (NumberFormatException e) {
        // No number, or too few: as with numbers that are not finite.
      }
      throw new RunException(
          csv + " has a line that is not an epoch: " + Csv.line(row.values().toArray()));
    }
  }

  /** Appended, not formatted: the digits are the same in each country. */
  private static String numbers(Evaluation e, List<EvaluationMetric> metrics) {
    return metrics.stream().map(m -> Double.toString(e.get(m))).collect(Collectors.joining(","));
  }

  private static double number(Map<String, String> row, String column) {
    return Double.parseDouble(row.getOrDefault(column, ""));
  }

  private static Evaluation evaluationOf(
      Map<String, String> row, String prefix, List<EvaluationMetric> metrics) {
    Map<EvaluationMetric, Double> values = new EnumMap<>(EvaluationMetric.class);
    metrics.forEach(metric -> values.put(metric, number(row, metric.column(prefix))));
    return new Evaluation(values);
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
    return validated ? "val" : TEST_PREFIX;
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
    return weights + "," + epoch.epoch() + "," + numbers(test, Columns.all().judged());
  }

  /** Reads the file of the test at the end, where there is one. */
  private void readTests(Path file) throws IOException {
    if (!validated || epochs.isEmpty() || !Files.exists(file)) {
      return;
    }
    CsvFile read = CsvFile.read(file);
    List<Map<String, String>> rows = read.rows();
    List<EvaluationMetric> metrics = Columns.in(read.columns(), TEST_PREFIX).judged();
    try {
      tested(
          evaluationOf(rows.get(0), TEST_PREFIX, metrics),
          evaluationOf(rows.get(1), TEST_PREFIX, metrics));
    } catch (IndexOutOfBoundsException | NumberFormatException e) {
      throw new RunException(
          file + " is not a file of test results: it is incomplete or was changed");
    }
  }

  public String text() {
    StringBuilder text = new StringBuilder(header()).append('\n');
    Columns columns = columns();
    epochs.forEach(e -> text.append(e.line(columns)).append('\n'));
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
      int from = JsonFile.json(summary).path(BEST_FROM).asInt(1);
      metrics.chooseBestFrom(Math.clamp(from, 1, Math.max(1, upTo)));
    }
    return metrics;
  }

  /** Reads the epochs alone: a run that resumes is tested and summarized anew. */
  public static Metrics readEpochs(Path csv, int upTo) throws IOException {
    CsvFile file = CsvFile.read(csv);
    Metrics metrics = new Metrics(file.columns().contains("val_loss"));
    Columns columns = Columns.in(file.columns(), metrics.columnPrefix());
    if (!columns.isWhole() || !file.columns().equals(columns.names(metrics.columnPrefix()))) {
      throw new RunException(
          csv + " is not a metrics file: its first line must be " + new Metrics(false).header());
    }
    for (Map<String, String> row : file.rows()) {
      Epoch epoch = Epoch.of(csv, row, metrics.columnPrefix(), columns);
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
