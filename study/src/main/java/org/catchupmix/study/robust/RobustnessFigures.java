package org.catchupmix.study.robust;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.catchupmix.recipe.Repetitions;
import org.catchupmix.study.page.Html;
import org.catchupmix.study.page.PageFigure;
import org.catchupmix.study.plot.LineCharts;
import org.catchupmix.study.plot.Panel;
import org.catchupmix.study.plot.Series;
import org.catchupmix.study.statistics.SampleStatistics;

/** Figures of results: lines by setting, and sheets of test images. */
record RobustnessFigures(List<RunResult> runs, List<Repetitions<RunResult>> settings) {
  private static final int SEVERITIES = 5;

  List<PageFigure> lines() throws IOException {
    List<PageFigure> figures = new ArrayList<>();
    reliability(figures);
    severities(figures);
    return figures;
  }

  List<PageFigure> sheets() throws IOException {
    List<PageFigure> figures = new ArrayList<>();
    sheet(figures, CorruptionSuite.SHEET, "One image under each corruption at each severity");
    sheet(figures, DeformationSuite.SHEET, "Images under each deformation");
    return figures;
  }

  private void reliability(List<PageFigure> figures) throws IOException {
    List<Series> lines = new ArrayList<>();
    for (Repetitions<RunResult> group : settings) {
      double[] images = new double[Calibration.BINS];
      double[] confidence = new double[Calibration.BINS];
      double[] accuracy = new double[Calibration.BINS];
      for (RunResult run : group.runs()) {
        double[] count = run.numbers(Suite.CALIBRATION, "bin_images", Calibration.BINS);
        double[] meanConfidence = run.numbers(Suite.CALIBRATION, "bin_confidence", count.length);
        double[] meanAccuracy = run.numbers(Suite.CALIBRATION, "bin_accuracy", count.length);
        for (int i = 0; i < count.length; i++) {
          if (count[i] > 0) {
            images[i] += count[i];
            confidence[i] += count[i] * meanConfidence[i];
            accuracy[i] += count[i] * meanAccuracy[i];
          }
        }
      }
      int[] filled = IntStream.range(0, images.length).filter(i -> images[i] > 0).toArray();
      if (filled.length > 0) {
        double[] x = IntStream.of(filled).mapToDouble(i -> confidence[i] / images[i]).toArray();
        double[] y = IntStream.of(filled).mapToDouble(i -> accuracy[i] / images[i]).toArray();
        lines.add(new Series(group.label(), x, y));
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
    return new PageFigure(LineCharts.figure("", List.of(panel)).png(), alt, caption);
  }

  /** Adds the sheet of the first run that has one: images are the same for all networks. */
  private void sheet(List<PageFigure> figures, String file, String what) throws IOException {
    for (RunResult run : runs) {
      Path png = run.folder().resolve(file);
      if (Files.isRegularFile(png)) {
        Html caption = Html.of(what, ", from ", png.toString(), ".");
        figures.add(new PageFigure(Files.readAllBytes(png), what, caption));
        return;
      }
    }
  }
}
