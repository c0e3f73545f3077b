package org.catchupmix.nn.layers;

import org.catchupmix.core.Scope;

/** The way around a residual branch. */
final class Shortcut {
  private Shortcut() {}

  /** The identity, or a 1x1 convolution with batch norm where the size changes. */
  static Sequential projection(Scope scope, int in, int out, int stride) {
    return stride == 1 && in == out
        ? Sequential.of()
        : Sequential.of(new Conv2d(scope, in, out, 1, stride, 0), new BatchNorm2d(scope, out));
  }
}
