package org.catchupmix.study.analyze;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.catchupmix.data.ImageDataset;
import org.catchupmix.progress.Progress;
import org.catchupmix.recipe.Repetitions;
import org.catchupmix.run.RunException;
import org.catchupmix.study.analyze.ImageMaps.FilterMap;
import org.catchupmix.study.plot.FigureFolder;

/**
 * Shows saliency and activation maps of test images (Figure 1a of the paper of Catch-up Mix).
 *
 * @param images numbers in the test set, from 0; if empty, four evenly spread over it
 * @param point mix point, from 1; if empty, the network's middle one
 * @param filters number of the strongest, and of the weakest filters
 */
public record MapsAnalysis(List<Integer> images, OptionalInt point, int filters)
    implements Analysis<MapsAnalysis.Result> {
  private static final int DEFAULT_COUNT = 4;

  public MapsAnalysis {
    images = images.stream().distinct().toList();
  }

  @Override
  public String name() {
    return "maps";
  }

  @Override
  public Result analyze(AnalyzedRun run, FigureFolder figures, Progress steps) throws IOException {
    ImageDataset test = run.run().data().test();
    int[] numbers = numbers(test.size());
    int at = MixPoint.of(point, run.run());
    steps.begin(numbers.length);
    List<ImageMaps> maps = new ArrayList<>();
    for (int number : numbers) {
      maps.add(ImageMaps.of(run.run().network(), run.run().transform(), test, number, at, filters));
      steps.add(1);
    }
    Result result = new Result(run.title(), run.run().network().toString(), at, maps);
    MapsFigures.draw(Map.of(run.title(), result), ": " + run.title(), figures);
    return result;
  }

  int[] numbers(int size) {
    for (int number : images) {
      if (number < 0 || number >= size) {
        throw new RunException(
            "--images %d must be 0..%d: the test set has %d images"
                .formatted(number, size - 1, size));
      }
    }
    int count = Math.min(DEFAULT_COUNT, size);
    return images.isEmpty()
        ? IntStream.range(0, count).map(i -> (int) ((long) i * size / count)).toArray()
        : images.stream().mapToInt(i -> i).toArray();
  }

  @Override
  public Map<String, Object> numbers(Result result) {
    List<Map<String, Object>> images = new ArrayList<>();
    for (ImageMaps image : result.images()) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("image", image.number());
      one.put("label", image.label());
      one.put("predicted", image.predicted());
      one.put("strongest_filters", image.strongest().stream().map(FilterMap::filter).toList());
      one.put("weakest_filters", image.weakest().stream().map(FilterMap::filter).toList());
      images.add(one);
    }
    Map<String, Object> numbers = new LinkedHashMap<>();
    numbers.put("mix_point", result.point());
    numbers.put("images", images);
    return numbers;
  }

  @Override
  public void compare(List<Repetitions<Finding<Result>>> settings, FigureFolder figures)
      throws IOException {
    Map<String, Result> columns = new LinkedHashMap<>();
    for (Repetitions<Finding<Result>> setting : settings) {
      for (Finding<Result> f : setting.runs()) {
        String seed = setting.runs().size() > 1 ? ", seed " + f.seed() : "";
        columns.put(setting.label() + seed, f.result());
      }
    }
    MapsFigures.draw(columns, "", figures);
  }

  /**
   * Maps of a run at one mix point, for each image.
   *
   * @param network its architecture
   */
  public record Result(String run, String network, int point, List<ImageMaps> images) {}
}
