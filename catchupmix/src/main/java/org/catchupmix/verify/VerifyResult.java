package org.catchupmix.verify;

import java.util.ArrayList;
import java.util.List;

/**
 * Results of {@code catchup verify}, written as JSON with these names.
 *
 * @param notes what ran otherwise than the description says, a sentence for each
 * @param primitives one for each primitive, and for each pair that a device may do in one launch
 */
public record VerifyResult(
    String device,
    String description,
    String arithmetic,
    List<String> notes,
    String precision,
    String date,
    List<Primitive> primitives,
    Gradients gradients,
    Determinism determinism,
    Training training,
    double seconds) {

  /**
   * The cases of a primitive against {@code reference}.
   *
   * @param cases how many ran and were compared
   * @param refused how many the device refused; each is a failure
   * @param worstError the largest relative error; infinite where a case was refused
   * @param worstShare the largest error over the bound of its case; above 1 is a failure
   */
  public record Primitive(
      String name,
      int cases,
      int refused,
      double worstError,
      double worstShare,
      List<String> failures) {}

  /**
   * Gradients of operations by autograd on the device, against those of {@code reference}, which
   * are held against differences. As with primitives, a refused one counts as infinitely wrong.
   */
  public record Gradients(
      int cases, int refused, double worstError, double bound, List<String> failures) {}

  /** Results that must have the same bits in each run. */
  public record Determinism(
      List<String> replicas, int cases, int gradientRuns, List<String> failures) {}

  /**
   * Training steps against {@code reference}; without losses where they were refused.
   *
   * @param worstLossError the largest relative error of a loss
   * @param parameters which are compared: the worst one, or all as one
   * @param parameterError their relative error after the last step
   */
  public record Training(
      String what,
      double[] losses,
      double[] referenceLosses,
      double worstLossError,
      double lossBound,
      String parameters,
      double parameterError,
      double parameterBound,
      List<String> failures) {}

  public List<String> failures() {
    List<String> all = new ArrayList<>();
    primitives.forEach(p -> all.addAll(p.failures()));
    all.addAll(gradients.failures());
    all.addAll(determinism.failures());
    all.addAll(training.failures());
    return List.copyOf(all);
  }

  public int cases() {
    return primitives.stream().mapToInt(Primitive::cases).sum();
  }

  public int refused() {
    return primitives.stream().mapToInt(Primitive::refused).sum();
  }
}
