package org.catchupmix.study.robust;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.catchupmix.progress.Steps;
import org.catchupmix.train.Evaluation;

/** The test pictures as they are. */
final class CleanSuite implements SuiteRun {
  @Override
  public SuiteResult run(Subject s, Path folder, Steps steps) {
    steps.begin(s.size());
    Evaluation e = Evaluation.of(s.network(), s.pictures(), s.transform(), s.batch());
    steps.add(s.size(), e.loss());
    return new SuiteResult(
        Suite.CLEAN,
        Map.of("pictures", s.size()),
        List.of(
            Measure.gain("top1", e.top1()),
            Measure.gain("top5", e.top5()),
            Measure.nats("cross_entropy", e.loss())));
  }
}
