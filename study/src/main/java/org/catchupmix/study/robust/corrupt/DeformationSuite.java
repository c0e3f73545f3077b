package org.catchupmix.study.robust.corrupt;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.catchupmix.data.ImageDataset;
import org.catchupmix.progress.Progress;
import org.catchupmix.study.robust.suite.Measured;
import org.catchupmix.study.robust.suite.Predictions;
import org.catchupmix.study.robust.suite.RunResult.SuiteResult;
import org.catchupmix.study.robust.suite.Suite;
import org.catchupmix.study.robust.suite.TestedNetwork;

/** Measures accuracy on rotated, sheared and scaled test images. */
public final class DeformationSuite implements Suite.Run {
  private final long seed;

  public DeformationSuite(long seed) {
    this.seed = seed;
  }

  @Override
  public SuiteResult run(TestedNetwork tested, Path folder, Progress steps) {
    steps.begin((long) Deformation.ALL.size() * tested.size());
    List<Measured> measures = new ArrayList<>();
    double sum = 0;
    for (Deformation d : Deformation.ALL) {
      Predictions p = tested.predict(deformed(tested, d), steps::add);
      measures.add(Measured.gain("top1_" + d.key(), p.top1()));
      sum += p.top1();
    }
    measures.add(Measured.gain("top1_mean", sum / Deformation.ALL.size()));
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("images", tested.size());
    facts.put("seed", seed);
    return new SuiteResult(Suite.DEFORM, facts, measures);
  }

  private ImageDataset deformed(TestedNetwork tested, Deformation d) {
    ImageDataset p = tested.images();
    return p.changed(
        d.key(),
        (i, image) ->
            d.apply(image, p.height(), p.width(), p.channels(), seed, tested.numbers()[i]));
  }
}
