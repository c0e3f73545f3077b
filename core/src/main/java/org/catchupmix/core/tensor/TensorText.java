package org.catchupmix.core.tensor;

import java.util.Locale;
import java.util.function.IntFunction;

/** Values of a tensor in nested brackets, as NumPy prints them. */
final class TensorText {
  /** Most elements that are all shown. */
  private static final int ALL = 100;

  /** Elements shown at each end of an axis of a larger tensor. */
  private static final int EDGE = 3;

  private final Shape shape;
  private final IntFunction<String> element;
  private final StringBuilder text = new StringBuilder();

  private TensorText(Shape shape, IntFunction<String> element) {
    this.shape = shape;
    this.element = element;
  }

  static String of(Tensor t) {
    TensorText text = new TensorText(t.shape(), elements(t));
    text.append(0, 0);
    return text.text.toString();
  }

  private static IntFunction<String> elements(Tensor t) {
    if (t.isReal()) {
      double[] values = t.toDoubles();
      return i -> number(values[i]);
    }
    if (t.dtype() == DType.U8) {
      byte[] values = t.toBytes();
      return i -> String.valueOf(values[i] & 0xff);
    }
    int[] values = t.toInts();
    return i -> String.valueOf(values[i]);
  }

  /** Returns up to five digits, without zeros at the end. */
  private static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e5
        ? String.valueOf((long) value)
        : String.format(Locale.ROOT, "%.5g", value).replaceFirst("(\\.\\d*?)0+(e|$)", "$1$2");
  }

  /** Appends the part of the tensor that begins at an element and spans the axes from one on. */
  private void append(int axis, int first) {
    if (axis == shape.rank()) {
      text.append(element.apply(first));
      return;
    }
    int stride = shape.stride(axis);
    int extent = shape.dim(axis);
    String separator = axis == shape.rank() - 1 ? ", " : ",\n" + " ".repeat(axis + 1);
    text.append('[');
    for (int i = 0; i < extent; i++) {
      text.append(i == 0 ? "" : separator);
      if (i == EDGE && extent > 2 * EDGE && shape.elements() > ALL) {
        text.append("...").append(separator);
        i = extent - EDGE;
      }
      append(axis + 1, first + i * stride);
    }
    text.append(']');
  }
}
