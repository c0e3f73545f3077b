package org.catchupmix.mix;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.List;
import org.catchupmix.core.primitive.ImageTransform;
import org.catchupmix.core.random.PhiloxRandom;

/**
 * A way of mixing the samples of a batch: a public record with an {@link Entry}, whose components
 * are options, each a {@link Choice}, and whose public constructor without arguments gives their
 * defaults. {@link java.util.ServiceLoader} finds it, so a method on the class path is a {@code
 * --mix} of the program.
 */
public interface MixMethod {
  /** The key of the alpha of the distribution of mixing ratios, such as Beta(alpha, alpha). */
  String ALPHA = "alpha";

  /** The key of the mix points from which one is drawn for each batch. */
  String POINTS = "mix-layers";

  @Retention(RetentionPolicy.RUNTIME)
  @Target(ElementType.TYPE)
  @interface Entry {
    /** Name on the command line, such as {@code cutmix}. */
    String name();

    /** Year of the paper, which orders the list; 0 without one. */
    int year() default 0;

    /** One sentence that names the paper. */
    String about();

    /** First part of the keys of its options. */
    String prefix() default "";
  }

  /**
   * Returns the name, year and description of this method.
   *
   * @throws IllegalArgumentException if the class has no {@link Entry}
   */
  default Entry entry() {
    Entry entry = getClass().getAnnotation(Entry.class);
    if (entry == null) {
      throw new IllegalArgumentException(getClass() + " must have an @MixMethod.Entry");
    }
    return entry;
  }

  default String name() {
    return entry().name();
  }

  /** Whether samples are mixed with others, and labels with them. */
  default boolean mixesSamples() {
    return true;
  }

  /** Whether it mixes features at a mix point, drawn for each batch. */
  default boolean mixesFeatures() {
    return MixChoice.of(this).stream().anyMatch(c -> c.key().equals(POINTS));
  }

  /** Whether it draws mixing ratios, such as lambda ~ Beta(alpha, alpha). */
  default boolean drawsLambda() {
    return !ignores(ALPHA) && MixChoice.of(this).stream().anyMatch(c -> c.key().equals(ALPHA));
  }

  /** The mix points from which one is drawn for each batch, 0 the input. */
  default List<Integer> points() {
    return List.of(0);
  }

  /** Mix points used by the paper, for a network with these points besides 0. */
  default List<Integer> defaultPoints(List<Integer> networkPoints) {
    return points();
  }

  /** Share of mixed batches in the authors' commands; 1 if unknown. */
  default double defaultProbability() {
    return 1;
  }

  /** Whether the other options make this one meaningless. */
  default boolean ignores(String key) {
    return false;
  }

  /**
   * Draws the mix of one batch of images of a size in pixels.
   *
   * @param random the batch's own random numbers
   */
  BatchMix draw(int batch, int height, int width, PhiloxRandom random);

  /**
   * Draws the mix of one batch of normalized images. Overridden by methods that need the original
   * contrast.
   *
   * @param transform the normalization of the images
   */
  default BatchMix draw(
      int batch, int height, int width, ImageTransform transform, PhiloxRandom random) {
    return draw(batch, height, width, random);
  }
}
