package org.catchupmix.study.robust.corrupt;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.catchupmix.data.ImageDataset;
import org.catchupmix.progress.Progress;
import org.catchupmix.study.robust.suite.Measured;
import org.catchupmix.study.robust.suite.RunResult.SuiteResult;
import org.catchupmix.study.robust.suite.Suite;
import org.catchupmix.study.robust.suite.TestedNetwork;

/** Measures accuracy under fifteen corruptions at five severities. */
public final class CorruptionSuite implements Suite.Run {
  private static final String MADE =
      "frost is procedural here, not photographed: not comparable with CIFAR-10-C";

  private final long seed;
  private final int limit;
  private final Optional<Path> files;

  /**
   * Creates a suite.
   *
   * @param limit maximum number of images from the files, 0 for all
   * @param files the folder of the official files; if absent, images are corrupted here
   */
  public CorruptionSuite(long seed, int limit, Optional<Path> files) {
    this.seed = seed;
    this.limit = limit;
    this.files = files;
  }

  @Override
  public SuiteResult run(TestedNetwork tested, Path folder, Progress steps) throws IOException {
    Map<String, Object> facts = new LinkedHashMap<>();
    Source source;
    int count = tested.size();
    if (files.isPresent()) {
      CorruptionFiles read = new CorruptionFiles(files.get(), tested.images());
      int[] numbers = ImageDataset.spread(read.images(), limit);
      source = (corruption, severity) -> read.read(corruption, severity, numbers);
      count = numbers.length;
      facts.put("files", files.get().toString());
    } else {
      ImageDataset p = tested.images();
      Corruption.requireImages(p.name(), p.height(), p.width(), p.channels());
      source = (corruption, severity) -> corrupted(tested, corruption, severity);
      facts.put("seed", seed);
      facts.put("note", MADE);
    }
    facts.put("images", count);
    steps.begin((long) Corruption.values().length * Corruption.SEVERITIES * count);
    List<Measured> measures = new ArrayList<>();
    double[] bySeverity = new double[Corruption.SEVERITIES];
    double total = 0;
    for (Corruption corruption : Corruption.values()) {
      double sum = 0;
      for (int severity = 1; severity <= Corruption.SEVERITIES; severity++) {
        ImageDataset images = source.images(corruption, severity);
        double error = 100 - tested.predict(images, steps::add).top1();
        String name = "error_" + corruption.key() + "_" + severity;
        measures.add(Measured.loss(name, error).asDetail());
        sum += error;
        bySeverity[severity - 1] += error;
        total += error;
      }
      measures.add(Measured.loss("error_" + corruption.key(), sum / Corruption.SEVERITIES));
    }
    int corruptions = Corruption.values().length;
    for (int i = 0; i < Corruption.SEVERITIES; i++) {
      measures.add(Measured.loss("error_severity_" + (i + 1), bySeverity[i] / corruptions));
    }
    measures.add(Measured.loss("error_mean", total / (corruptions * Corruption.SEVERITIES)));
    return new SuiteResult(Suite.CORRUPT, facts, measures);
  }

  private interface Source {
    ImageDataset images(Corruption corruption, int severity) throws IOException;
  }

  private ImageDataset corrupted(TestedNetwork tested, Corruption corruption, int severity) {
    ImageDataset p = tested.images();
    return p.changed(
        corruption.key() + " " + severity,
        (i, image) ->
            corruption.apply(
                image, p.height(), p.width(), p.channels(), severity, seed, tested.numbers()[i]));
  }
}
