package org.catchupmix.study.analyze.landscape;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.catchupmix.core.UserException;
import org.catchupmix.progress.Steps;
import org.catchupmix.study.analyze.Analysis;
import org.catchupmix.study.analyze.AnalyzedRun;
import org.catchupmix.study.analyze.FigureFolder;
import org.catchupmix.study.analyze.Finding;
import org.catchupmix.study.robust.Subject;
import org.catchupmix.train.Evaluation;
import org.catchupmix.train.Repetitions;

/**
 * Loss and accuracy on test pictures as the weights move along filter-normalised random directions
 * (Figure 3 of the paper of Catch-up Mix): lines along several directions, the plane of the first
 * two, and the sharpness as a number. Batch norm uses its running statistics, those of the weights
 * as they were trained.
 *
 * @param options how much is looked at
 */
public record LandscapeAnalysis(LandscapeOptions options) implements Analysis<LandscapeResult> {
  @Override
  public String name() {
    return "landscape";
  }

  @Override
  public String what() {
    return "loss and accuracy as the weights move along random directions; sharpness";
  }

  @Override
  public LandscapeResult analyze(AnalyzedRun run, FigureFolder figures, Steps steps)
      throws IOException {
    Subject s = run.subject().limited(options.pictures());
    LandscapeResult result = measure(s, run.seed(), steps);
    new LandscapeFigures(figures).draw(run.run().name(), result);
    return result;
  }

  /** The landscape of a network, whose weights are afterwards as they were. */
  LandscapeResult measure(Subject s, long seed, Steps steps) {
    steps.begin(Survey.measurements(options) * s.size());
    try (MovedWeights weights = MovedWeights.of(s.network())) {
      LandscapeResult result =
          new Survey(
                  weights,
                  s.size(),
                  () -> {
                    Evaluation e =
                        Evaluation.of(s.network(), s.pictures(), s.transform(), s.batch());
                    steps.add(s.size(), e.loss());
                    return e;
                  })
              .of(options, seed);
      if (Double.isNaN(result.loss())) {
        throw new UserException(
            "%s: the network's scores are no finite numbers: its training diverged"
                .formatted(s.name()));
      }
      return result;
    }
  }

  @Override
  public Map<String, Object> numbers(LandscapeResult r) {
    Map<String, Object> numbers = new LinkedHashMap<>();
    numbers.put("pictures", r.pictures());
    numbers.put("loss_nats", r.loss());
    numbers.put("top1_percent", r.top1());
    numbers.put("radius_weight_norms", r.sharpnessRadius());
    numbers.put("directions", r.lineLoss().length);
    numbers.put("sharpness_nats", r.sharpness().mean());
    numbers.put("sharpness_deviation_over_directions_nats", r.sharpness().deviation());
    numbers.put("largest_rise_nats", r.largestRise());
    return numbers;
  }

  @Override
  public void compare(List<Repetitions<Finding<LandscapeResult>>> settings, FigureFolder figures)
      throws IOException {
    new LandscapeComparison(settings, figures).draw();
  }
}
