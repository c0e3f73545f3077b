package org.catchupmix.study.watch;

import static org.catchupmix.recipe.Settings.BATCH;
import static org.catchupmix.recipe.Settings.DATA;
import static org.catchupmix.recipe.Settings.EPOCHS;
import static org.catchupmix.recipe.Settings.MIX;
import static org.catchupmix.recipe.Settings.MODEL;
import static org.catchupmix.recipe.Settings.SEED;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.catchupmix.progress.Plural;
import org.catchupmix.progress.ShellWord;
import org.catchupmix.recipe.Recipe;
import org.catchupmix.run.LoggedStep;
import org.catchupmix.run.Metrics;
import org.catchupmix.run.RunFolder;
import org.catchupmix.run.RunNames;
import org.catchupmix.run.TrainingWarning;
import org.catchupmix.study.page.Html;
import org.catchupmix.study.page.Page;
import org.catchupmix.study.page.PageFigure;
import org.catchupmix.study.page.Section;
import org.catchupmix.study.plot.LineCharts;
import org.catchupmix.study.plot.Panel;
import org.catchupmix.study.plot.Series;
import org.catchupmix.study.report.RunCurves;

/**
 * Progress of a run, by the files of its folder alone.
 *
 * @param html the page
 * @param isDone whether the run has ended, so that the page is final
 */
public record LivePage(String html, boolean isDone) {
  /** Limit of drawn points; more steps are drawn as means of groups. */
  private static final int POINTS = 200;

  /**
   * Reads a run.
   *
   * @throws org.catchupmix.core.UserException if a file is damaged
   */
  public static LivePage of(RunFolder run, Instant now) throws IOException {
    return new Reading(run).page(now);
  }

  private static final class Reading {
    private final RunFolder run;
    private final Recipe recipe;
    private final Metrics metrics;
    private final List<LoggedStep> steps;
    private final boolean isDone;
    private final OptionalLong trainer;

    Reading(RunFolder run) throws IOException {
      this.run = run;
      // Read first, so that everything else is at least as new.
      boolean ended = Files.exists(run.summary());
      trainer = run.trainer();
      recipe = run.recipe();
      metrics = Metrics.read(run.metrics());
      isDone = ended && metrics.epochs().size() >= recipe.get(EPOCHS);
      steps = LoggedStep.read(run.steps());
    }

    LivePage page(Instant now) throws IOException {
      Page page = new Page("Run " + RunNames.shortNames(List.of(run.path())).getFirst());
      Section lead = page.lead();
      lead.paragraph(Html.strong(state(now)), " ", settings());
      if (!metrics.epochs().isEmpty()) {
        lead.paragraph(result());
      }
      for (TrainingWarning w : TrainingWarning.read(run.warnings())) {
        lead.warning(w.message());
      }
      Section curves = page.section("Learning curves");
      List<PageFigure> figures = new ArrayList<>();
      if (!metrics.epochs().isEmpty()) {
        for (Panel panel : RunCurves.panels(recipe, metrics)) {
          figures.add(figure(panel));
        }
      }
      if (!steps.isEmpty()) {
        figures.add(figure(stepLoss()));
      }
      curves.figures(figures);
      if (figures.isEmpty()) {
        curves.paragraph("They begin when the first epoch is done.");
      }
      if (steps.isEmpty() && !isDone) {
        curves.paragraph(
            "The steps of an epoch are seen of a run that is trained with ",
            Html.code("--log jsonl"),
            ".");
      }
      lead.paragraph(Html.small("Read ", time(now), ". ", refresh()));
      return new LivePage(page.html(), isDone);
    }

    private String settings() {
      return "%s on %s, mix %s, batches of %d images, seed %d."
          .formatted(
              recipe.get(MODEL),
              recipe.get(DATA),
              recipe.get(MIX),
              recipe.get(BATCH),
              recipe.get(SEED));
    }

    private static String time(Instant now) {
      return now.toString().substring(0, 19).replace('T', ' ') + " UTC";
    }

    private Html refresh() {
      return isDone
          ? Html.of(
              "The page does not change any more; all of the run: ",
              Html.code(command("report")),
              ".")
          : Html.of("The page reads the run anew every ", WatchServer.SECONDS, " seconds.");
    }

    private String command(String words) {
      return "catchup " + words + " " + ShellWord.of(run.path().toString());
    }

    private String state(Instant now) throws IOException {
      int done = metrics.epochs().size();
      if (isDone) {
        return "Done: %s.".formatted(Plural.of(recipe.get(EPOCHS), "epoch"));
      }
      if (trainer.isEmpty()) {
        return "Stopped after %s of %d. No process of this machine trains it; go on with: %s."
            .formatted(Plural.of(done, "epoch"), recipe.get(EPOCHS), command("train --resume"));
      }
      LoggedStep last = steps.isEmpty() ? null : steps.getLast();
      String where =
          last != null && last.epoch() == done + 1
              ? ", step %,d of %,d".formatted(last.step(), last.steps())
              : "";
      return "Epoch %d of %d%s.%s"
          .formatted(Math.min(done + 1, recipe.get(EPOCHS)), recipe.get(EPOCHS), where, left(now));
    }

    private String left(Instant now) throws IOException {
      Optional<LoggedStep> last = steps.isEmpty() ? Optional.empty() : Optional.of(steps.getLast());
      return TimeLeft.of(run, recipe, metrics.epochs().size(), last, now)
          .map(left -> " About %s left.".formatted(left.words()))
          .orElse("");
    }

    private String result() {
      Metrics.Epoch last = metrics.last();
      Metrics.Epoch best = metrics.best();
      return String.format(
          Locale.ROOT,
          "Top-1 on the %s images after epoch %d: %.2f %%; the best: %.2f %%, after epoch %d.",
          metrics.judges(),
          last.epoch(),
          last.test().top1(),
          best.test().top1(),
          best.epoch());
    }

    /** The loss of steps over epochs. */
    private Panel stepLoss() {
      int group = Math.ceilDiv(steps.size(), POINTS);
      int points = Math.ceilDiv(steps.size(), group);
      double[] x = new double[points];
      double[] y = new double[points];
      for (int i = 0; i < points; i++) {
        List<LoggedStep> of = steps.subList(i * group, Math.min(steps.size(), (i + 1) * group));
        LoggedStep last = of.getLast();
        x[i] = last.epoch() - 1 + (double) last.step() / Math.max(1, last.steps());
        y[i] = of.stream().mapToDouble(LoggedStep::loss).average().orElse(Double.NaN);
      }
      String title = group == 1 ? "Loss of each step" : "Loss of steps, means of " + group;
      return new Panel(
          title,
          "epochs done",
          "cross entropy (nats)",
          List.of(new Series("training, mixed as trained", x, y)));
    }

    private PageFigure figure(Panel panel) throws IOException {
      byte[] svg = LineCharts.figure("", List.of(panel)).svg().getBytes(StandardCharsets.UTF_8);
      return PageFigure.svg(svg, panel.title() + " over the epochs", Html.NONE);
    }
  }
}
