package org.catchupmix.core.primitive;

import static org.catchupmix.core.Preconditions.require;

import java.util.Arrays;
import org.catchupmix.core.tensor.DType;
import org.catchupmix.core.tensor.Device;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.core.tensor.Tensor;

/**
 * Checks a primitive's arguments in its constructor. Messages name the argument, its value and what
 * would be valid. All tensors must live on the device of the first one checked.
 */
public final class Arguments {
  public static final String IMAGE = "[N,H,W,C]";

  private final Class<? extends Primitive> primitive;
  private Device device;

  private Arguments(Class<? extends Primitive> primitive) {
    this.primitive = primitive;
  }

  /** Starts the checks of a primitive, whose name begins each message. */
  public static Arguments of(Class<? extends Primitive> primitive) {
    return new Arguments(primitive);
  }

  /**
   * The axis counted from 0; a negative one counts from the end.
   *
   * @param operation what the caller applies, which begins the message
   * @throws IllegalArgumentException if the shape has no such axis
   */
  public static int axis(String operation, Shape shape, int axis) {
    int rank = shape.rank();
    require(
        axis >= -rank && axis < rank,
        "%s: axis %d of %s must be %d..%d",
        operation,
        axis,
        shape,
        -rank,
        rank - 1);
    return axis < 0 ? axis + rank : axis;
  }

  /**
   * Axes counted from 0, ascending.
   *
   * @throws IllegalArgumentException if the shape lacks one, or one is given twice
   */
  public static int[] axes(String operation, Shape shape, int... axes) {
    int[] ascending =
        Arrays.stream(axes).map(axis -> axis(operation, shape, axis)).sorted().toArray();
    for (int i = 1; i < ascending.length; i++) {
      require(
          ascending[i] > ascending[i - 1],
          "%s: axes %s name axis %d of %s twice",
          operation,
          Arrays.toString(axes),
          ascending[i],
          shape);
    }
    return ascending;
  }

  private IllegalArgumentException refused(String message, Object... values) {
    return new IllegalArgumentException(
        Primitive.name(primitive) + ": " + message.formatted(values));
  }

  public static String elsewhere(String argument, Tensor t, Device right) {
    return "%s lives on %s, must live on this %s"
        .formatted(argument, t.device().name(), right.name());
  }

  private void here(String argument, Tensor t) {
    if (t == null) {
      throw refused("%s is null", argument);
    }
    if (device == null) {
      device = t.device();
    } else if (t.device() != device) {
      throw refused("%s", elsewhere(argument, t, device));
    }
  }

  public Arguments any(String argument, Tensor t) {
    here(argument, t);
    return this;
  }

  public Arguments typed(String argument, Tensor t, DType dtype) {
    here(argument, t);
    if (t.dtype() != dtype) {
      throw refused("%s is %s, must be %s", argument, t.dtype(), dtype);
    }
    return this;
  }

  public Arguments shaped(String argument, Tensor t, DType dtype, Shape shape) {
    typed(argument, t, dtype);
    if (!t.shape().equals(shape)) {
      throw refused("%s is %s, must be %s", argument, t.shape(), shape);
    }
    return this;
  }

  /** Requires the device's compute dtype. */
  public Arguments real(String argument, Tensor t) {
    here(argument, t);
    return typed(argument, t, device.computeDtype());
  }

  public Arguments real(String argument, Tensor t, Shape shape) {
    here(argument, t);
    return shaped(argument, t, device.computeDtype(), shape);
  }

  /** Requires the device's compute dtype or its storage dtype. */
  public Arguments activation(String argument, Tensor t) {
    here(argument, t);
    if (!isActivation(device, t.dtype())) {
      throw refused("%s is %s, must be %s", argument, t.dtype(), activationTypes(device));
    }
    return this;
  }

  public static boolean isActivation(Device device, DType dtype) {
    return dtype == device.computeDtype() || dtype == device.storageDtype();
  }

  /** Such as {@code F32 or BF16}. */
  public static String activationTypes(Device device) {
    return device.computeDtype() == device.storageDtype()
        ? device.computeDtype().toString()
        : device.computeDtype() + " or " + device.storageDtype();
  }

  public Arguments like(String argument, Tensor t, Tensor other, Shape shape) {
    return shaped(argument, t, other.dtype(), shape);
  }

  public Arguments like(String argument, Tensor t, Tensor other) {
    return like(argument, t, other, other.shape());
  }

  /** Requires a number of axes; {@code form} names them, such as {@code [N,H,W,C]}. */
  public Arguments rank(String argument, Tensor t, int rank, String form) {
    if (t.shape().rank() != rank) {
      throw refused("%s is %s, must have the shape %s", argument, t.shape(), form);
    }
    return this;
  }

  /** Requires a real {@code [C]} for an {@code [..,C]}. */
  public Arguments perChannel(String argument, Tensor t, Tensor x) {
    here(argument, t);
    int channels = x.shape().dim(-1);
    boolean fits = t.shape().rank() == 1 && t.shape().dim(0) == channels;
    // Makes no shape where the argument fits, as a step checks hundreds of them.
    return real(argument, t, fits ? t.shape() : Shape.of(channels));
  }

  /** Requires that the result is none of the arguments. */
  public Arguments distinct(Tensor out, Tensor... inputs) {
    for (Tensor in : inputs) {
      if (in == out) {
        throw refused("the result may not share memory with an argument");
      }
    }
    return this;
  }

  /**
   * Requires distinct, ascending axes without which {@code full} is {@code reduced}, up to axes of
   * extent 1.
   */
  public Arguments axes(Shape full, int[] axes, Shape reduced) {
    for (int i = 0; i < axes.length; i++) {
      if (axes[i] < 0 || axes[i] >= full.rank() || i > 0 && axes[i] <= axes[i - 1]) {
        throw refused("axes %s must ascend within 0..%d", Arrays.toString(axes), full.rank() - 1);
      }
    }
    if (!full.without(axes).squeezed().equals(reduced.squeezed())) {
      throw refused(
          "%s without axes %s is %s, not %s",
          full, Arrays.toString(axes), full.without(axes), reduced);
    }
    return this;
  }

  /** Whether {@code count} elements from {@code start} on lie on an axis; cannot overflow. */
  static boolean isWithin(int start, int count, int extent) {
    return start >= 0 && count >= 0 && start <= extent - count;
  }

  public Arguments that(boolean condition, String message, Object... values) {
    if (!condition) {
      throw refused(message, values);
    }
    return this;
  }
}
