package org.catchupmix.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.catchupmix.core.primitive.ImageTransform;
import org.catchupmix.core.random.PhiloxRandom;
import org.catchupmix.data.ChannelStatistics;
import org.catchupmix.data.DataException;
import org.catchupmix.data.ImageDataset;
import org.catchupmix.data.ImageSplits;
import org.catchupmix.data.sets.Datasets;
import org.catchupmix.recipe.Recipe;

/**
 * The images of a run.
 *
 * @param validation training images held out by {@code --val}
 * @param transform normalization by the training images
 * @param remarks what a user should know about the images
 */
public record TrainingData(
    ImageDataset train,
    Optional<ImageDataset> validation,
    ImageDataset test,
    ImageTransform transform,
    List<String> remarks) {
  /** Reads what a recipe asks for, to train. */
  public static TrainingData read(Recipe recipe) {
    return read(recipe, new SharedImages());
  }

  /** Reads what a recipe asks for, to train, unless others have it. */
  public static TrainingData read(Recipe recipe, SharedImages images) {
    return of(recipe, images.get(recipe, false, () -> parts(recipe, false)));
  }

  /** Reads what a recipe asks for, to test: a data set may have test images only. */
  public static TrainingData forTests(Recipe recipe, SharedImages images) {
    SharedImages.Parts parts = images.get(recipe, true, () -> parts(recipe, true));
    return parts.train() == parts.test()
        ? new TrainingData(
            parts.test(), Optional.empty(), parts.test(), transform(parts.test()), parts.remarks())
        : of(recipe, parts);
  }

  private static SharedImages.Parts parts(Recipe recipe, boolean isForTests) {
    String data = recipe.data().data();
    ImageSplits splits =
        isForTests
            ? Datasets.loadTests(data, recipe.data().framing(), recipe.data().jpeg())
            : Datasets.load(data, recipe.data().framing(), recipe.data().jpeg());
    int perClass = recipe.data().testPerClass();
    ImageDataset test =
        part("--test-per-class", splits.test(), recipe.data().testLimit(), perClass, 0).compact();
    List<String> remarks = new ArrayList<>();
    Datasets.remark(data, splits).ifPresent(remarks::add);
    withoutImages(test).ifPresent(remarks::add);
    if (!splits.hasTraining()) {
      return new SharedImages.Parts(test, test, remarks);
    }
    ImageDataset train =
        part(
            "--train-per-class",
            splits.train(),
            recipe.data().trainLimit(),
            recipe.data().trainPerClass(),
            recipe.data().subsetSeed());
    return new SharedImages.Parts(train.compact(), test, remarks);
  }

  /** Names classes without test images, whose accuracy would stay unknown. */
  private static Optional<String> withoutImages(ImageDataset test) {
    int[] counts = test.classCounts();
    List<String> empty =
        IntStream.range(0, counts.length)
            .filter(c -> counts[c] == 0)
            .mapToObj(c -> test.classNames().get(c))
            .toList();
    return empty.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "note: %s without a test image: %s"
                .formatted(
                    empty.size() == 1 ? "1 class is" : empty.size() + " classes are",
                    empty.size() <= 5
                        ? String.join(", ", empty)
                        : String.join(", ", empty.subList(0, 5)) + ", ..."));
  }

  private static TrainingData of(Recipe recipe, SharedImages.Parts parts) {
    ImageDataset train = parts.train();
    if (train.size() < 2) {
      throw new DataException(
          "%s has %d training image: batch norm requires at least 2"
              .formatted(recipe.data().data(), train.size()));
    }
    if (train.classes() < 2) {
      throw new DataException(
          "%s has one class: there is nothing to learn, at least 2 are required"
              .formatted(recipe.data().data()));
    }
    int side = Math.min(train.height(), train.width());
    if (recipe.data().crop() > side) {
      throw new IllegalArgumentException(
          "%s %d must be at most %d, the side of the images"
              .formatted("--crop", recipe.data().crop(), side));
    }
    Optional<Validation> split =
        Optional.of(recipe.data().val())
            .filter(val -> !val.isEmpty())
            .map(val -> Validation.split(train, val, recipe.run().seed()));
    ImageDataset learnt = split.map(Validation::train).orElse(train);
    return new TrainingData(
        learnt, split.map(Validation::heldOut), parts.test(), transform(learnt), parts.remarks());
  }

  /**
   * Normalization by the training images' mean and standard deviation, channel by channel. A
   * constant channel is only shifted.
   */
  private static ImageTransform transform(ImageDataset train) {
    ChannelStatistics statistics = train.channelStatistics();
    double[] std = Arrays.stream(statistics.std()).map(s -> s == 0 ? 1 : s).toArray();
    return new ImageTransform(statistics.mean(), std);
  }

  /** Whether the data set has training images; without any, {@link #train} has the test images. */
  public boolean hasTraining() {
    return train != test;
  }

  /** Images that judge epochs: those held out, else the test images. */
  public ImageDataset evaluationSet() {
    return validation.orElse(test);
  }

  private static ImageDataset part(
      String flag, ImageDataset data, int limit, int perClass, int seed) {
    if (perClass > 0) {
      int[] counts = data.classCounts();
      for (int c = 0; c < counts.length; c++) {
        if (counts[c] < perClass) {
          throw new DataException(
              "%s %d must be at most %d: %s has no more images of class %s"
                  .formatted(flag, perClass, counts[c], data.name(), data.classNames().get(c)));
        }
      }
      return seed == 0
          ? data.firstOfEachClass(perClass)
          : data.ofEachClass(perClass, new PhiloxRandom(seed, "subset").permutation(data.size()));
    }
    return limit == 0 || limit >= data.size()
        ? data
        : data.subset(IntStream.range(0, limit).toArray());
  }
}
