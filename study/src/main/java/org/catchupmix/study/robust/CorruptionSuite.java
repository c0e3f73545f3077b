package org.catchupmix.study.robust;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.catchupmix.data.ImageDataset;
import org.catchupmix.progress.Steps;
import org.catchupmix.study.plot.Figure;
import org.catchupmix.study.plot.Sheet;
import org.catchupmix.study.robust.RunResult.Measure;
import org.catchupmix.study.robust.RunResult.SuiteResult;
import org.catchupmix.study.robust.corrupt.Corruption;
import org.catchupmix.study.robust.corrupt.CorruptionFiles;

/**
 * Measures accuracy under fifteen corruptions at five severities.
 *
 * <p>Images are corrupted on the fly, or read from the official files.
 *
 * @param seed of the random parts
 * @param limit maximum number of images from the files, 0 for all
 * @param files the folder of the official files, if they are to be used
 */
record CorruptionSuite(long seed, int limit, Optional<Path> files) implements Suite.Run {
  static final String SHEET = "corruptions.png";
  private static final String MADE =
      "frost is procedural here, not photographed: not comparable with CIFAR-10-C";

  @Override
  public SuiteResult run(Subject s, Suite.Figures figures, Steps steps) throws IOException {
    Map<String, Object> facts = new LinkedHashMap<>();
    BiFunction<Corruption, Integer, ImageDataset> source;
    int tested = s.size();
    if (files.isPresent()) {
      CorruptionFiles read = new CorruptionFiles(files.get(), s.images());
      int[] numbers = ImageDataset.spread(read.images(), limit);
      source = (corruption, severity) -> read.read(corruption, severity, numbers);
      tested = numbers.length;
      facts.put("files", files.get().toString());
    } else {
      ImageDataset p = s.images();
      Corruption.requireImages(p.name(), p.height(), p.width(), p.channels());
      source = (corruption, severity) -> corrupted(s, corruption, severity);
      facts.put("seed", seed);
      facts.put("note", MADE);
    }
    facts.put("images", tested);
    steps.begin((long) Corruption.values().length * Corruption.SEVERITIES * tested);
    List<List<Double>> errors = new ArrayList<>();
    List<List<Sheet.Tile>> tiles = new ArrayList<>();
    for (Corruption corruption : Corruption.values()) {
      List<Double> row = new ArrayList<>();
      List<Sheet.Tile> shown = new ArrayList<>();
      for (int severity = 1; severity <= Corruption.SEVERITIES; severity++) {
        ImageDataset images = source.apply(corruption, severity);
        Predictions p = s.predict(images, steps::add);
        row.add(100 - p.top1());
        shown.add(tile(images));
      }
      errors.add(row);
      tiles.add(shown);
    }
    figures.take(SHEET, sheet(s, tiles));
    return new SuiteResult(Suite.CORRUPT, facts, measures(errors));
  }

  private ImageDataset corrupted(Subject s, Corruption corruption, int severity) {
    ImageDataset p = s.images();
    return p.changed(
        corruption.key() + " " + severity,
        (i, image) ->
            corruption.apply(
                image, p.height(), p.width(), p.channels(), severity, seed, s.numbers()[i]));
  }

  private static List<Measure> measures(List<List<Double>> errors) {
    List<Measure> all = new ArrayList<>();
    for (Corruption corruption : Corruption.values()) {
      List<Double> row = errors.get(corruption.ordinal());
      for (int i = 0; i < row.size(); i++) {
        all.add(
            Measure.loss("error_%s_%d".formatted(corruption.key(), i + 1), row.get(i)).asDetail());
      }
      all.add(Measure.loss("error_" + corruption.key(), mean(row.stream())));
    }
    for (int i = 0; i < Corruption.SEVERITIES; i++) {
      int column = i;
      all.add(
          Measure.loss(
              "error_severity_" + (i + 1), mean(errors.stream().map(row -> row.get(column)))));
    }
    all.add(Measure.loss("error_mean", mean(errors.stream().flatMap(List::stream))));
    return all;
  }

  private static double mean(Stream<Double> values) {
    double[] all = values.mapToDouble(Double::doubleValue).toArray();
    return Arrays.stream(all).sum() / all.length;
  }

  private static Sheet.Tile tile(ImageDataset p) {
    return new Sheet.Tile(p.height(), p.width(), p.channels(), p.image(0));
  }

  private static Figure sheet(Subject s, List<List<Sheet.Tile>> tiles) throws IOException {
    List<String> columns =
        Stream.concat(
                Stream.of("original"),
                IntStream.rangeClosed(1, Corruption.SEVERITIES).mapToObj(i -> "severity " + i))
            .toList();
    List<Sheet.Row> rows = new ArrayList<>();
    for (Corruption corruption : Corruption.values()) {
      List<Sheet.Tile> row = new ArrayList<>(List.of(tile(s.images())));
      row.addAll(tiles.get(corruption.ordinal()));
      rows.add(Sheet.Row.of(corruption.key().replace('_', ' '), row));
    }
    return Sheet.figure("Corruptions of " + s.images().name(), columns, rows);
  }
}
