package org.catchupmix.study.robust;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.catchupmix.recipe.Repetitions;
import org.catchupmix.study.page.Html;
import org.catchupmix.study.page.PageFigure;
import org.catchupmix.study.plot.LineCharts;
import org.catchupmix.study.plot.Panel;
import org.catchupmix.study.plot.Series;
import org.catchupmix.study.robust.RunResult.SuiteResult;
import org.catchupmix.study.statistics.SampleStatistics;

/**
 * Figures of results: lines by setting, and sheets of test images.
 *
 * @param runs one at least
 * @param names short ones, of all runs
 * @param settings the same runs by setting
 */
record RobustnessFigures(
    List<RunResult> runs, List<String> names, List<Repetitions<RunResult>> settings) {
  private static final int SEVERITIES = 5;

  /** Draws lines by setting; none without measurements. */
  List<PageFigure> lines() throws IOException {
    List<PageFigure> figures = new ArrayList<>();
    reliability(figures);
    severities(figures);
    return figures;
  }

  /** Returns the sheets of images in the folders of runs. */
  List<PageFigure> sheets() throws IOException {
    List<PageFigure> figures = new ArrayList<>();
    sheet(figures, CorruptionSuite.SHEET, "One image under each corruption at each severity");
    sheet(figures, DeformationSuite.SHEET, "Images under each deformation");
    return figures;
  }

  private void reliability(List<PageFigure> figures) throws IOException {
    List<Series> lines = new ArrayList<>();
    for (Repetitions<RunResult> group : settings) {
      Bins bins = Bins.of(group.runs());
      if (bins.confidence().length > 0) {
        lines.add(new Series(group.label(), bins.confidence(), bins.accuracy()));
      }
    }
    if (lines.isEmpty()) {
      return;
    }
    lines.add(new Series("perfectly calibrated", new double[] {0, 1}, new double[] {0, 1}));
    figures.add(
        chart(
            new Panel("Reliability", "mean confidence of a bin", "accuracy", lines),
            "Accuracy over mean confidence",
            Html.of(
                "Reliability diagram: below the diagonal a network is overconfident. Bins"
                    + " without an image are left out; those of several seeds are pooled.")));
  }

  /**
   * Nonempty bins of confidence, pooled over runs.
   *
   * @param confidence mean of a bin
   * @param accuracy accuracy of a bin
   */
  private record Bins(double[] confidence, double[] accuracy) {
    static Bins of(List<RunResult> runs) {
      double[] count = new double[Calibration.BINS];
      double[] confidence = new double[Calibration.BINS];
      double[] accuracy = new double[Calibration.BINS];
      for (RunResult run : runs) {
        Map<String, Object> facts =
            run.find(Suite.CALIBRATION).map(SuiteResult::facts).orElse(Map.of());
        double[] n = numbers(facts.get("bin_images"));
        double[] c = numbers(facts.get("bin_confidence"));
        double[] a = numbers(facts.get("bin_accuracy"));
        for (int i = 0; i < Math.min(Math.min(n.length, c.length), a.length); i++) {
          if (n[i] > 0) {
            count[i] += n[i];
            confidence[i] += n[i] * c[i];
            accuracy[i] += n[i] * a[i];
          }
        }
      }
      int[] filled = IntStream.range(0, count.length).filter(i -> count[i] > 0).toArray();
      return new Bins(
          Arrays.stream(filled).mapToDouble(i -> confidence[i] / count[i]).toArray(),
          Arrays.stream(filled).mapToDouble(i -> accuracy[i] / count[i]).toArray());
    }

    private static double[] numbers(Object list) {
      return list instanceof List<?> values
          ? values.stream()
              .mapToDouble(v -> v instanceof Number number ? number.doubleValue() : Double.NaN)
              .toArray()
          : new double[0];
    }
  }

  private void severities(List<PageFigure> figures) throws IOException {
    List<Series> lines = new ArrayList<>();
    for (Repetitions<RunResult> group : settings) {
      List<SampleStatistics> errors =
          IntStream.rangeClosed(1, SEVERITIES)
              .mapToObj(
                  s -> RunResult.statistics(group.runs(), Suite.CORRUPT, "error_severity_" + s))
              .toList();
      if (errors.stream().allMatch(s -> s.n() > 0)) {
        double[] x = IntStream.rangeClosed(1, SEVERITIES).asDoubleStream().toArray();
        lines.add(Series.mean(group.label(), x, errors));
      }
    }
    if (lines.isEmpty()) {
      return;
    }
    figures.add(
        chart(
            new Panel("Corruptions", "severity of the corruption", "error (%)", lines),
            "Error over the severity of corruptions",
            Html.of(
                "Error over severity, the mean of all corruptions",
                lines.stream().noneMatch(Series::hasBand)
                    ? "."
                    : "; the mean over the seeds, with a band of one sample standard deviation to"
                        + " both sides.")));
  }

  private static PageFigure chart(Panel panel, String alt, Html caption) throws IOException {
    return PageFigure.png(LineCharts.figure("", List.of(panel)).png(), alt, caption);
  }

  /** A sheet once for all runs that have the same one. */
  private void sheet(List<PageFigure> figures, String file, String what) throws IOException {
    Map<ByteBuffer, List<String>> owners = new LinkedHashMap<>();
    for (int i = 0; i < runs.size(); i++) {
      Path png = runs.get(i).folder().resolve(file);
      if (Files.isRegularFile(png)) {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(png));
        owners.computeIfAbsent(bytes, _ -> new ArrayList<>()).add(names.get(i));
      }
    }
    owners.forEach(
        (bytes, of) ->
            figures.add(
                PageFigure.png(
                    bytes.array(),
                    what,
                    Html.of(
                        what,
                        ", as ",
                        of.size() == runs.size() ? "all networks" : String.join(", ", of),
                        " met them."))));
  }
}
