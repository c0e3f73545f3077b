package org.catchupmix.study.analyze.maps;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.catchupmix.core.UserException;
import org.catchupmix.data.ImageDataset;
import org.catchupmix.progress.Steps;
import org.catchupmix.study.analyze.Analysis;
import org.catchupmix.study.analyze.AnalyzedRun;
import org.catchupmix.study.analyze.FigureFolder;
import org.catchupmix.study.analyze.Finding;
import org.catchupmix.train.Repetitions;

/**
 * Single test pictures as a network sees them (Figure 1a of the paper of Catch-up Mix): gradient
 * saliency, and at each mix point the activation maps of the filters with the highest, the middle
 * and the lowest influence, their l2 norm.
 *
 * @param pictures numbers in the test set, from 0; if empty, four evenly spread over it
 */
public record MapsAnalysis(List<Integer> pictures) implements Analysis<MapsResult> {
  private static final int DEFAULT_COUNT = 4;

  /** Each picture once. */
  public MapsAnalysis {
    pictures = pictures.stream().distinct().toList();
  }

  @Override
  public String name() {
    return "maps";
  }

  @Override
  public String what() {
    return "single pictures: gradient saliency, activation maps of filters of high, middle and low"
        + " influence";
  }

  @Override
  public MapsResult analyze(AnalyzedRun run, FigureFolder figures, Steps steps) throws IOException {
    ImageDataset test = run.run().data().test();
    int[] numbers = numbers(test.size());
    steps.begin(numbers.length);
    Activations activations = new Activations(run.run().network(), run.run().transform());
    List<PictureMaps> maps = new ArrayList<>();
    for (int number : numbers) {
      maps.add(activations.of(test, number));
      steps.add(1);
    }
    MapsResult result = new MapsResult(maps);
    new MapsFigures(figures).draw(run.run().name(), result);
    return result;
  }

  /** Which pictures of a set of a size. */
  int[] numbers(int size) {
    for (int number : pictures) {
      if (number < 0 || number >= size) {
        throw new UserException(
            "--pictures %d wants to be 0 to %d: the test set has %d pictures"
                .formatted(number, size - 1, size));
      }
    }
    int count = Math.min(DEFAULT_COUNT, size);
    return pictures.isEmpty()
        ? IntStream.range(0, count).map(i -> (int) ((long) i * size / count)).toArray()
        : pictures.stream().mapToInt(i -> i).toArray();
  }

  @Override
  public Map<String, Object> numbers(MapsResult result) {
    Map<String, Object> numbers = new LinkedHashMap<>();
    numbers.put("pictures", result.pictures().stream().map(PictureMaps::number).toList());
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
    new MapsFigures(figures).compare(settings);
  }
}
