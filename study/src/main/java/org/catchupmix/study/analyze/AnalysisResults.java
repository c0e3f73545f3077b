package org.catchupmix.study.analyze;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.catchupmix.data.ImageDataset;
import org.catchupmix.io.AtomicFile;
import org.catchupmix.progress.Progress;
import org.catchupmix.recipe.Repetitions;
import org.catchupmix.run.JsonFile;
import org.catchupmix.run.RunException;
import org.catchupmix.run.trained.OpenRun;
import org.catchupmix.study.analyze.Analysis.AnalyzedRun;
import org.catchupmix.study.analyze.Analysis.Finding;
import org.catchupmix.study.plot.FigureFolder;
import org.catchupmix.study.statistics.TestSet;

/**
 * Results of an analysis, run after run.
 *
 * @param <R> what the analysis finds in a run
 */
public final class AnalysisResults<R> {
  private static final String FORMAT = "catchupmix analysis 1";

  private final Analysis<R> analysis;
  private final List<Finding<R>> found = new ArrayList<>();

  public AnalysisResults(Analysis<R> analysis) {
    this.analysis = analysis;
  }

  public String name() {
    return analysis.name();
  }

  /** Analyses a run and writes its figures and its numbers, {@code NAME.json}. */
  public void add(AnalyzedRun run, FigureFolder figures, Progress steps) throws IOException {
    Path numbers = figures.path().resolve(analysis.name() + ".json");
    Files.createDirectories(figures.path());
    AtomicFile.requireWritable(numbers); // before hours of work
    R result = analysis.analyze(run, figures, steps);
    OpenRun open = run.run();
    write(run, analysis.numbers(result), numbers);
    ImageDataset test = open.data().test();
    TestSet tested = TestSet.of(open.recipe().data().data(), test.classes(), test.size());
    found.add(
        new Finding<>(open.name(), open.recipe().run().seed(), open.settings(), tested, result));
  }

  private void write(AnalyzedRun run, Map<String, Object> numbers, Path file) throws IOException {
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("format", FORMAT);
    root.put("analysis", analysis.name());
    root.put("run", run.run().name());
    root.put("training_seed", run.run().recipe().run().seed());
    root.putAll(run.run().facts());
    root.put("used_images", run.tested().size());
    root.put("numbers", numbers);
    JsonFile.writeJson(file, root);
  }

  /**
   * Draws the runs side by side.
   *
   * @throws RunException if they were analysed on different images
   */
  public void compare(FigureFolder figures) throws IOException {
    TestSet.requireOne(found, Finding::tested, Finding::run);
    if (found.size() > 1) {
      analysis.compare(Repetitions.of(found, Finding::settings), figures);
    }
  }
}
