package org.catchupmix.study.robust.confidence;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.catchupmix.core.random.PhiloxRandom;
import org.catchupmix.data.DataException;
import org.catchupmix.data.Framing;
import org.catchupmix.data.ImageDataset;
import org.catchupmix.data.JpegDecoding;
import org.catchupmix.data.sets.Datasets;
import org.catchupmix.progress.Progress;
import org.catchupmix.study.robust.suite.Measured;
import org.catchupmix.study.robust.suite.Predictions;
import org.catchupmix.study.robust.suite.RunResult.SuiteResult;
import org.catchupmix.study.robust.suite.Suite;
import org.catchupmix.study.robust.suite.TestedNetwork;

/**
 * Measures how the largest softmax probability separates test images from others.
 *
 * <p>After Hendrycks and Gimpel, ICLR 2017. The others come from data sets and from noise as in
 * Liang, Li, Srikant (ICLR 2018): uniform on 0..1, or normal with mean 0.5 and deviation 1, clipped
 * to 0..1. There are as many noise images as test images.
 */
public final class OodSuite implements Suite.Run {
  private final long seed;
  private final int limit;
  private final List<String> others;

  /**
   * Creates a suite.
   *
   * @param limit maximum number of images of another set, 0 for all
   * @param others data sets as in {@code --data}; their test images are taken
   */
  public OodSuite(long seed, int limit, List<String> others) {
    this.seed = seed;
    this.limit = limit;
    this.others = others;
  }

  @Override
  public SuiteResult run(TestedNetwork tested, Path folder, Progress steps) {
    // Read first, so that errors appear before the work.
    Map<String, ImageDataset> out = new LinkedHashMap<>();
    List<String> notes = new ArrayList<>();
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("images", tested.size());
    facts.put("seed", seed);
    for (String spec : others) {
      String name = name(spec);
      ImageDataset read = read(spec, tested.images(), name, notes);
      read = read.subset(ImageDataset.spread(read.size(), limit));
      ImageDataset fitted = fitted(read, tested.images(), name, notes);
      facts.put("images_" + name, fitted.size());
      out.put(name, fitted);
    }
    out.put("uniform_noise", noise(tested, "uniform"));
    out.put("gaussian_noise", noise(tested, "gaussian"));
    if (!notes.isEmpty()) {
      facts.put("note", String.join("; ", notes));
    }
    steps.begin(tested.size() + out.values().stream().mapToLong(ImageDataset::size).sum());
    Predictions own = tested.predict(tested.images(), steps::add);
    List<Measured> measures = new ArrayList<>();
    out.forEach(
        (name, images) -> {
          // Labels have no effect on the confidence.
          Predictions p =
              tested.predictions(tested.scores(images, steps::add), new int[images.size()]);
          add(measures, name, Detection.of(own.confidence(), p.confidence()));
        });
    return new SuiteResult(Suite.OOD, facts, measures);
  }

  /** Reads the test images of a data set, scaled if they have any size. */
  private static ImageDataset read(String spec, ImageDataset own, String name, List<String> notes) {
    if (!Datasets.named(spec).layout().anySize()) {
      return Datasets.loadTests(spec, Framing.NONE, JpegDecoding.AUTO).test();
    }
    int side = Math.min(own.height(), own.width());
    notes.add("%s was scaled to a shorter side of %d".formatted(name, side));
    return Datasets.loadTests(spec, new Framing(side, side), JpegDecoding.AUTO).test();
  }

  /** Reads data sets as small as can be, so that a missing or broken one is named early. */
  public static void requireAll(List<String> specs) {
    Set<String> names = new HashSet<>();
    for (String spec : specs) {
      Framing framing = Datasets.named(spec).layout().anySize() ? new Framing(1, 1) : Framing.NONE;
      Datasets.loadTests(spec, framing, JpegDecoding.AUTO);
      if (!names.add(name(spec))) {
        throw new DataException(
            "--ood names %s twice: its measures would have one name".formatted(name(spec)));
      }
    }
  }

  /** Name of a data set, such as {@code folder_pets} of {@code folder:images/pets}. */
  public static String name(String spec) {
    String[] parts = spec.split(":", 2);
    String kind = parts[0].strip();
    Path last =
        parts.length == 1
            ? null
            : Path.of(parts[1].strip()).toAbsolutePath().normalize().getFileName();
    return last == null ? kind : kind + "_" + last;
  }

  private static void add(List<Measured> measures, String name, Detection d) {
    measures.add(Measured.gain(name + "_auroc", 100 * d.auroc()));
    measures.add(Measured.gain(name + "_aupr_in", 100 * d.auprIn()));
    measures.add(Measured.gain(name + "_aupr_out", 100 * d.auprOut()));
    measures.add(Measured.loss(name + "_fpr_at_95_tpr", 100 * d.fprAt95Tpr()));
    measures.add(Measured.loss(name + "_detection_error", 100 * d.error()));
  }

  private static ImageDataset fitted(
      ImageDataset other, ImageDataset own, String name, List<String> notes) {
    if (size(other).equals(size(own))) {
      return other;
    }
    notes.add("%s was brought from %s to %s (bilinear)".formatted(name, size(other), size(own)));
    return other.inForm(own.height(), own.width(), own.channels());
  }

  private static String size(ImageDataset images) {
    return "%d x %d x %d".formatted(images.height(), images.width(), images.channels());
  }

  private ImageDataset noise(TestedNetwork tested, String kind) {
    return tested
        .images()
        .changed(
            kind + " noise",
            (i, image) -> {
              PhiloxRandom random = new PhiloxRandom(seed, kind + " noise", tested.numbers()[i]);
              byte[] out = new byte[image.length];
              for (int k = 0; k < out.length; k++) {
                double v = kind.equals("uniform") ? random.nextDouble() : 0.5 + random.nextNormal();
                out[k] = (byte) (int) (Math.clamp(v, 0.0, 1.0) * 255 + 0.5);
              }
              return out;
            });
  }
}
