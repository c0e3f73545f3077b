package org.catchupmix.mix;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.List;
import org.catchupmix.core.ImageTransform;
import org.catchupmix.core.random.PhiloxRandom;

/**
 * A way of mixing the samples of a batch: a public record with an {@link Entry} of what it leaves
 * to choose, each a {@link Choice}, with a public constructor without arguments for the defaults.
 * Found by {@link java.util.ServiceLoader}, so one that is on the class path is a {@code --mix} of
 * the program.
 */
public interface MixMethod {
  /** The key of the alpha of Beta(alpha, alpha), from which lambda is drawn. */
  String ALPHA = "alpha";

  /** The key of the mix points from which one is drawn for each batch. */
  String POINTS = "mix-layers";

  /** What the program lists of a method. */
  @Retention(RetentionPolicy.RUNTIME)
  @Target(ElementType.TYPE)
  @interface Entry {
    /** As on the command line, such as {@code cutmix}. */
    String name();

    /** The year of the paper, by which methods are listed; 0 without one. */
    int year() default 0;

    /** One sentence with the paper. */
    String about();
  }

  /**
   * What the program lists of this method.
   *
   * @throws IllegalStateException if the class has no {@link Entry}
   */
  default Entry entry() {
    Entry entry = getClass().getAnnotation(Entry.class);
    if (entry == null) {
      throw new IllegalStateException(getClass() + " must have an @MixMethod.Entry");
    }
    return entry;
  }

  /** As on the command line, such as {@code cutmix}. */
  default String name() {
    return entry().name();
  }

  /** Whether samples are mixed with others, and labels with them. */
  default boolean mixesSamples() {
    return true;
  }

  /** Whether it mixes features, at a point that it draws for each batch: whether it has points. */
  default boolean mixesFeatures() {
    return MixChoice.of(this).stream().anyMatch(c -> c.key().equals(POINTS));
  }

  /** Whether it draws lambda of Beta(alpha, alpha), so that alpha matters. */
  default boolean drawsLambda() {
    return !ignores(ALPHA) && MixChoice.of(this).stream().anyMatch(c -> c.key().equals(ALPHA));
  }

  /** The mix points from which one is drawn for each batch, 0 the input. */
  default List<Integer> points() {
    return List.of(0);
  }

  /** The mix points that its paper uses, of those that a network has besides 0. */
  default List<Integer> defaultPoints(List<Integer> networkPoints) {
    return points();
  }

  /** The share of batches that are mixed in its authors' commands; 1 where that is not known. */
  default double defaultProbability() {
    return 1;
  }

  /** The form of the method with that share, for the help. */
  default String defaultForm() {
    return name();
  }

  /** Whether the other choices make this one meaningless. */
  default boolean ignores(String key) {
    return false;
  }

  /** The same with the defaults written down that depend on other choices. */
  default MixMethod settled() {
    return this;
  }

  /**
   * Draws what happens to one batch.
   *
   * @param batch number of samples
   * @param height of the images in pixels
   * @param width of the images in pixels
   * @param random the batch's own random numbers
   */
  BatchMix draw(int batch, int height, int width, PhiloxRandom random);

  /**
   * The same for images that are normalised: for methods to which the contrast of the images before
   * it matters. By default it does not.
   *
   * @param transform how they were normalised
   */
  default BatchMix draw(
      int batch, int height, int width, ImageTransform transform, PhiloxRandom random) {
    return draw(batch, height, width, random);
  }
}
