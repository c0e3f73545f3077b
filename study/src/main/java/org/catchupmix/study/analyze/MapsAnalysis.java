package org.catchupmix.study.analyze;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.backend.TensorScope;
import org.catchupmix.core.primitive.ImageTransform;
import org.catchupmix.core.tensor.Tensor;
import org.catchupmix.data.ImageDataset;
import org.catchupmix.mix.GradientSaliency;
import org.catchupmix.nn.Network;
import org.catchupmix.nn.Pass;
import org.catchupmix.progress.Progress;
import org.catchupmix.recipe.Repetitions;
import org.catchupmix.run.RunException;
import org.catchupmix.study.analyze.MapsAnalysis.MapsResult.ImageMaps;
import org.catchupmix.study.analyze.MapsAnalysis.MapsResult.PointMaps;
import org.catchupmix.study.pair.FeatureMaps;
import org.catchupmix.study.plot.Sheet.Tile;
import org.catchupmix.train.BatchSource;

/**
 * Shows activation maps of single test images (Figure 1a of the paper of Catch-up Mix).
 *
 * <p>For each image: gradient saliency, and at each mix point the maps of the filters with the
 * highest, the middle and the lowest influence, their l2 norm.
 *
 * @param images numbers in the test set, from 0; if empty, four evenly spread over it
 */
public record MapsAnalysis(List<Integer> images) implements Analysis<MapsAnalysis.MapsResult> {
  private static final int DEFAULT_COUNT = 4;

  public MapsAnalysis {
    images = images.stream().distinct().toList();
  }

  @Override
  public String name() {
    return "maps";
  }

  @Override
  public MapsResult analyze(AnalyzedRun run, FigureFolder figures, Progress steps)
      throws IOException {
    ImageDataset test = run.run().data().test();
    int[] numbers = numbers(test.size());
    steps.begin(numbers.length);
    Activations activations = new Activations(run.run().network(), run.run().transform());
    List<ImageMaps> maps = new ArrayList<>();
    for (int number : numbers) {
      maps.add(activations.of(test, number));
      steps.add(1);
    }
    MapsResult result = new MapsResult(maps);
    MapsFigures.draw(run.title(), result, figures);
    return result;
  }

  int[] numbers(int size) {
    for (int number : images) {
      if (number < 0 || number >= size) {
        throw new RunException(
            "--images %d must be 0 to %d: the test set has %d images"
                .formatted(number, size - 1, size));
      }
    }
    int count = Math.min(DEFAULT_COUNT, size);
    return images.isEmpty()
        ? IntStream.range(0, count).map(i -> (int) ((long) i * size / count)).toArray()
        : images.stream().mapToInt(i -> i).toArray();
  }

  @Override
  public Map<String, Object> numbers(MapsResult result) {
    Map<String, Object> numbers = new LinkedHashMap<>();
    numbers.put("images", result.images().stream().map(ImageMaps::number).toList());
    for (int point : result.points()) {
      for (int i = 0; i < PointMaps.NAMES.size(); i++) {
        numbers.put(
            "point_%d_%s_share_percent".formatted(point, PointMaps.NAMES.get(i)),
            result.meanShare(point, i));
      }
    }
    return numbers;
  }

  @Override
  public void compare(List<Repetitions<Finding<MapsResult>>> settings, FigureFolder figures)
      throws IOException {
    MapsFigures.compare(settings, figures);
  }

  /** Computes maps with a network and its running statistics. */
  record Activations(Network network, ImageTransform transform) {
    ImageMaps of(ImageDataset data, int number) {
      SortedMap<Integer, PointMaps> points = new TreeMap<>();
      try (TensorScope scope = new TensorScope(network.backend())) {
        Tensor x =
            BatchSource.inOrder(data.subset(new int[] {number}), transform, 0, 1).upload(scope);
        int predicted = forward(x, points);
        double[] saliency =
            new GradientSaliency(network, x, new int[] {data.label(number)}, 0).pixelsTested();
        return new ImageMaps(
            number,
            data.classNames().get(data.label(number)),
            data.classNames().get(predicted),
            new Tile(data.height(), data.width(), data.channels(), data.image(number)),
            Tile.colored(data.height(), data.width(), saliency),
            points);
      }
    }

    /** Fills in the features and returns the class with the highest score. */
    private int forward(Tensor x, SortedMap<Integer, PointMaps> points) {
      try (Graph graph = Graph.inference(network.backend())) {
        Pass.Mixer reading =
            (_, point, h) -> {
              if (point > 0) {
                points.put(point, PointMaps.of(FeatureMaps.of(h.value())));
              }
              return h;
            };
        double[] scores =
            network.forward(new Pass(graph, false, reading), Var.constant(x)).value().toDoubles();
        return DropAnalysis.places(scores, -1)[0];
      }
    }
  }

  /** Maps of at least one image. */
  public record MapsResult(List<ImageMaps> images) {
    /** The mix points, the same of all images. */
    SortedSet<Integer> points() {
      return new TreeSet<>(images.getFirst().points().keySet());
    }

    /** Mean share of a chosen map at a point over the images, in percent. */
    double meanShare(int point, int chosen) {
      return images.stream()
          .mapToDouble(p -> 100 * p.points().get(point).chosen().get(chosen).share())
          .average()
          .orElseThrow();
    }

    /**
     * Saliency and activation maps of an image.
     *
     * @param number of the image in the test set, from 0
     * @param points its features by mix point
     */
    record ImageMaps(
        int number,
        String label,
        String predicted,
        Tile image,
        Tile saliency,
        SortedMap<Integer, PointMaps> points) {}

    /**
     * An image's features at a mix point: the influence of each filter, and the maps of three.
     *
     * @param shares of the filters in the influence of all, 0 to 1
     * @param chosen the maps with the highest, the middle and the lowest influence
     */
    record PointMaps(double[] influence, double[] shares, List<FilterMap> chosen) {
      static final List<String> NAMES = List.of("highest", "middle", "lowest");

      static PointMaps of(FeatureMaps maps) {
        double[] influence = maps.norms(0);
        double[] shares = maps.shares(0);
        int[] order = DropAnalysis.places(influence, -1);
        List<FilterMap> chosen =
            IntStream.of(0, order.length / 2, order.length - 1)
                .map(place -> order[place])
                .mapToObj(c -> new FilterMap(c, shares[c], maps.tile(0, c)))
                .toList();
        return new PointMaps(influence, shares, chosen);
      }
    }

    /** The activation map of a filter, and the share of its influence, 0 to 1. */
    record FilterMap(int filter, double share, Tile map) {}
  }
}
