package org.catchupmix.study.robust;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.catchupmix.data.ImageDataset;
import org.catchupmix.progress.Progress;
import org.catchupmix.study.plot.Sheet;
import org.catchupmix.study.robust.RunResult.Measure;
import org.catchupmix.study.robust.RunResult.SuiteResult;

/** Measures accuracy on rotated, sheared and scaled test images. */
record DeformationSuite(long seed) implements Suite.Run {
  static final String SHEET = "deformations.png";
  private static final int SHOWN = 8;

  @Override
  public SuiteResult run(Subject s, Path folder, Progress steps) throws IOException {
    steps.begin((long) Deformation.ALL.size() * s.size());
    int shown = Math.min(SHOWN, s.size());
    List<Sheet.Row> rows = new ArrayList<>();
    rows.add(Sheet.Row.of("original", tiles(s.images(), shown)));
    List<Measure> measures = new ArrayList<>();
    double sum = 0;
    for (Deformation d : Deformation.ALL) {
      ImageDataset deformed = deformed(s, d);
      Predictions p = s.predict(deformed, steps::add);
      measures.add(Measure.gain("top1_" + d.key(), p.top1()));
      sum += p.top1();
      rows.add(Sheet.Row.of(label(d), tiles(deformed, shown)));
    }
    measures.add(Measure.gain("top1_mean", sum / Deformation.ALL.size()));
    Sheet.figure(
            "Deformations of " + s.images().name(),
            IntStream.rangeClosed(1, shown).mapToObj(i -> "image " + i).toList(),
            rows)
        .writePng(folder.resolve(SHEET));
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("images", s.size());
    facts.put("seed", seed);
    return new SuiteResult(Suite.DEFORM, facts, measures);
  }

  private ImageDataset deformed(Subject s, Deformation d) {
    ImageDataset p = s.images();
    return p.changed(
        d.key(),
        (i, image) -> d.apply(image, p.height(), p.width(), p.channels(), seed, s.numbers()[i]));
  }

  private static String label(Deformation d) {
    String key = d.key().replace('_', ' ');
    return d.kind() == Deformation.Kind.SCALE ? key : key.replace(" ", " \u00b1") + "\u00b0";
  }

  private static List<Sheet.Tile> tiles(ImageDataset p, int count) {
    return IntStream.range(0, count).mapToObj(i -> Subject.tile(p, i)).toList();
  }
}
