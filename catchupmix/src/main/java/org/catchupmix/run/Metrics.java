package org.catchupmix.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.catchupmix.core.io.AtomicFile;
import org.catchupmix.train.Evaluation;

/**
 * Measurements after each epoch, and their file {@code metrics.csv}. It holds only what the seed
 * determines, so two runs of one recipe have the same bytes; times are in {@code timing.csv}.
 */
public final class Metrics {
  private static final String TRAIN_TOP1 = ",train_mixed_top1_percent";
  private static final String TEST_HEADER =
      "weights,epoch,test_loss,test_top1_percent,test_top5_percent";

  private final boolean validated;
  private final boolean trainAccuracy;

  /** Tests of the last and of the best epoch: both, or none. */
  private final List<Evaluation> tests = new ArrayList<>();

  /** Epochs of which the median is reported. */
  public static final int LAST = 10;

  /** No epochs yet, of a run that is judged by its test images. */
  public Metrics() {
    this(false, true);
  }

  /**
   * No epochs yet.
   *
   * @param validated whether epochs are judged by validation images
   * @param trainAccuracy whether the accuracy in training is counted: of all but old runs
   */
  Metrics(boolean validated, boolean trainAccuracy) {
    this.validated = validated;
    this.trainAccuracy = trainAccuracy;
  }

  private String header() {
    return "epoch,learning_rate,train_loss,%1$s_loss,%1$s_top1_percent,%1$s_top5_percent%2$s"
        .formatted(validated ? "val" : "test", trainAccuracy ? TRAIN_TOP1 : "");
  }

  /** The numbers of an epoch by the columns of the file. */
  Map<String, Double> columns(Epoch epoch) {
    String[] names = header().split(",");
    double[] values = epoch.values();
    Map<String, Double> columns = new LinkedHashMap<>();
    for (int i = 1; i < names.length; i++) {
      columns.put(names[i], values[i - 1]);
    }
    return columns;
  }

  /**
   * One epoch.
   *
   * @param epoch from 1
   * @param rate learning rate of its last step
   * @param trainLoss mean loss of its steps, mixed as trained, in nats
   * @param trainTop1 percentage of the training images that were right in its steps, mixed as
   *     trained: each before the update by its step, in training mode, counted by the weights of
   *     its labels, {@code w [argmax z = y] + (1 - w) [argmax z = y']}; without mixing the usual
   *     training accuracy; NaN in a run of a version that did not count it
   * @param test on the test images, after it; with {@code --val} on the validation images
   */
  public record Epoch(int epoch, double rate, double trainLoss, double trainTop1, Evaluation test) {
    private double[] values() {
      return new double[] {rate, trainLoss, test.loss(), test.top1(), test.top5(), trainTop1};
    }
  }

  private final List<Epoch> epochs = new ArrayList<>();

  /** Adds an epoch. */
  void add(Epoch epoch) {
    epochs.add(epoch);
  }

  /** All epochs so far. */
  public List<Epoch> epochs() {
    return Collections.unmodifiableList(epochs);
  }

  /** The last epoch. */
  public Epoch last() {
    return epochs.getLast();
  }

  /** Whether epochs were judged by validation images, and the test images looked at once. */
  public boolean isValidated() {
    return validated;
  }

  /** Whether training accuracy is known; runs of old versions did not count it. */
  public boolean hasTrainAccuracy() {
    return trainAccuracy;
  }

  /** The images that epochs were judged by, as a word: {@code validation} or {@code test}. */
  public String judges() {
    return validated ? "validation" : "test";
  }

  /**
   * The last epoch's weights on the test images.
   *
   * @throws RunException if a run with {@code --val} has not been tested yet
   */
  public Evaluation lastTest() {
    return validated ? tested(0) : last().test();
  }

  /** The best epoch's weights on the test images; see {@link #lastTest}. */
  public Evaluation bestTest() {
    return validated ? tested(1) : best().test();
  }

  private Evaluation tested(int i) {
    if (tests.isEmpty()) {
      throw new RunException(
          "a run with --val lacks its test.csv: train --resume RUN tests it again");
    }
    return tests.get(i);
  }

  /** The test at the end of a run with {@code --val}. */
  void tested(Evaluation last, Evaluation best) {
    tests.clear();
    tests.addAll(List.of(last, best));
  }

  /** The epoch of the highest top-1, the first of equal ones. */
  public Epoch best() {
    return epochs.stream().min(Comparator.comparingDouble(e -> -e.test().top1())).orElseThrow();
  }

  /** The median top-1 of the last ten epochs, or of all if there are fewer; in percent. */
  public double medianOfLast() {
    double[] top1 =
        epochs.subList(Math.max(0, epochs.size() - LAST), epochs.size()).stream()
            .mapToDouble(e -> e.test().top1())
            .sorted()
            .toArray();
    return (top1[(top1.length - 1) / 2] + top1[top1.length / 2]) / 2;
  }

  /** Writes the file. */
  void write(Path csv) throws IOException {
    AtomicFile.write(csv, text());
  }

  /** Writes the file of the test at the end. */
  void writeTests(Path csv) throws IOException {
    AtomicFile.write(csv, testText());
  }

  private String testText() {
    return TEST_HEADER
        + "\n"
        + testLine("last", last(), lastTest())
        + testLine("best", best(), bestTest());
  }

  /**
   * Reads the file of the test at the end, of a run that lacks it here.
   *
   * @throws RunException if it is not one of this run
   */
  void requireTests(Path csv) throws IOException {
    tests.clear();
    readTests(csv);
    if (!testText().equals(TextFile.read(csv))) {
      throw new RunException(csv + " is not of the last and the best epoch, or was changed");
    }
  }

  private static String testLine(String weights, Epoch epoch, Evaluation test) {
    return "%s,%d,%s,%s,%s%n"
        .formatted(weights, epoch.epoch(), test.loss(), test.top1(), test.top5())
        .replace(System.lineSeparator(), "\n");
  }

  /** Reads the file of the test at the end, where there is one. */
  private void readTests(Path file) throws IOException {
    if (!validated || epochs.isEmpty() || !Files.exists(file)) {
      return;
    }
    try {
      List<Evaluation> read = new ArrayList<>();
      for (String line : TextFile.lines(file).subList(1, 3)) {
        String[] f = line.split(",");
        read.add(
            new Evaluation(
                Double.parseDouble(f[2]), Double.parseDouble(f[3]), Double.parseDouble(f[4])));
      }
      tests.addAll(read);
    } catch (IndexOutOfBoundsException | NumberFormatException e) {
      throw new RunException(file + " is no file of tests: it was written in part or changed");
    }
  }

  /** The file. */
  String text() {
    StringBuilder text = new StringBuilder(header()).append('\n');
    for (Epoch e : epochs) {
      // Appended, not formatted: the digits are the same in each country.
      text.append(e.epoch());
      columns(e).values().forEach(v -> text.append(',').append(v.doubleValue()));
      text.append('\n');
    }
    return text.toString();
  }

  /**
   * Reads all epochs of the file; none if it is not there yet.
   *
   * @throws RunException if it is not one of ours
   */
  public static Metrics read(Path csv) throws IOException {
    return Files.exists(csv)
        ? read(csv, Math.max(0, TextFile.lines(csv).size() - 1))
        : new Metrics();
  }

  /**
   * Reads the file.
   *
   * @param upTo epochs after this one are left out
   * @throws RunException if it is not one of ours
   */
  public static Metrics read(Path csv, int upTo) throws IOException {
    Metrics metrics = readEpochs(csv, upTo);
    metrics.readTests(RunFolder.of(csv).tests());
    return metrics;
  }

  /** Columns without the test at the end of a run with {@code --val}. */
  static Metrics readEpochs(Path csv, int upTo) throws IOException {
    List<String> lines = TextFile.lines(csv);
    String header = lines.isEmpty() ? "" : lines.getFirst();
    Metrics metrics = new Metrics(header.contains("val_loss"), header.endsWith(TRAIN_TOP1));
    if (!header.equals(metrics.header())) {
      throw new RunException(
          csv + " is no metrics file: its first line must be " + new Metrics().header());
    }
    for (String line : lines.subList(1, lines.size())) {
      Epoch epoch = metrics.epoch(csv, line);
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

  private Epoch epoch(Path csv, String line) {
    String[] f = line.split(",");
    try {
      double[] values = Arrays.stream(f).skip(1).mapToDouble(Double::parseDouble).toArray();
      if (Arrays.stream(values).allMatch(Double::isFinite)) {
        Evaluation test = new Evaluation(values[2], values[3], values[4]);
        double trainTop1 = trainAccuracy ? values[5] : Double.NaN;
        return new Epoch(Integer.parseInt(f[0]), values[0], values[1], trainTop1, test);
      }
    } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
      // No number, or too few: as with numbers that are not finite.
    }
    throw new RunException(csv + " has a line that is no epoch: " + line);
  }
}
