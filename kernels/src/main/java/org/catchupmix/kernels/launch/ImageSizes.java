package org.catchupmix.kernels.launch;

import org.catchupmix.core.tensor.Shape;
import org.catchupmix.core.tensor.Tensor;

/** Sizes of features {@code [N,P,C]}. */
public record ImageSizes(int samples, int pixels, int channels) {
  public static ImageSizes of(Shape s) {
    return new ImageSizes(s.dim(0), s.dim(1) * s.dim(2), s.dim(3));
  }

  static ImageSizes of(Tensor x) {
    return of(x.shape());
  }
}
