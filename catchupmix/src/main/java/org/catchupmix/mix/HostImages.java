package org.catchupmix.mix;

import org.catchupmix.core.autograd.Graph;
import org.catchupmix.core.autograd.Var;

/** Mixes images on the host in double precision, without gradients. */
public final class HostImages {
  private HostImages() {}

  /**
   * Copies the values of a batch.
   *
   * @throws IllegalStateException if the images are differentiable
   */
  public static double[] of(String method, Var images) {
    if (images.isDifferentiable()) {
      throw new IllegalStateException(
          method + " cannot mix differentiable images: no gradient flows through it");
    }
    return images.value().toDoubles();
  }

  /** Returns mixed values as a batch like that of the images. */
  public static Var mixed(Graph graph, Var images, double[] values) {
    Var mixed = Var.constant(graph.scope().of(images.shape(), values));
    return graph.as(images.value().dtype(), mixed);
  }
}
