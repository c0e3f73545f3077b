package org.catchupmix.core.contract;

import java.util.Arrays;
import org.catchupmix.core.Backend;
import org.catchupmix.core.DType;
import org.catchupmix.core.Shape;
import org.catchupmix.core.Tensor;

/**
 * The checks behind {@link CheckedBackend}: each names the argument, its value and what is wanted.
 */
final class Arguments {
  /** The shape of a batch of images. */
  static final String IMAGE = "[N,H,W,C]";

  private final Backend owner;

  Arguments(Backend owner) {
    this.owner = owner;
  }

  static void require(boolean condition, String message, Object... values) {
    if (!condition) {
      throw new IllegalArgumentException(message.formatted(values));
    }
  }

  /** The tensor lives on this device, still, and has the type. */
  Tensor typed(String op, String argument, Tensor t, DType dtype) {
    here(op, argument, t);
    require(t.dtype() == dtype, "%s: %s is %s, wants %s", op, argument, t.dtype(), dtype);
    return t;
  }

  /** The tensor lives on this device, still. */
  private void here(String op, String argument, Tensor t) {
    require(t != null, "%s: %s is null", op, argument);
    require(
        t.backend() == owner,
        "%s: %s lives on %s, wants to live on this %s",
        op,
        argument,
        t.backend().name(),
        owner.name());
    t.buffer();
  }

  Tensor real(String op, String argument, Tensor t) {
    return typed(op, argument, t, owner.real());
  }

  /** An activation: of the device's real type, or of the one in which it stores activations. */
  Tensor activation(String op, String argument, Tensor t) {
    here(op, argument, t);
    require(
        isActivation(t.dtype()),
        "%s: %s is %s, wants %s",
        op,
        argument,
        t.dtype(),
        activationTypes());
    return t;
  }

  boolean isActivation(DType dtype) {
    return dtype == owner.real() || dtype == owner.activation();
  }

  /** Such as {@code F32 or BF16}. */
  String activationTypes() {
    return owner.real() == owner.activation()
        ? owner.real().toString()
        : owner.real() + " or " + owner.activation();
  }

  /** An activation of the type of another one, and of this shape. */
  Tensor like(String op, String argument, Tensor t, Tensor other, Shape shape) {
    return shaped(op, argument, t, other.dtype(), shape);
  }

  Tensor shaped(String op, String argument, Tensor t, DType dtype, Shape shape) {
    typed(op, argument, t, dtype);
    require(t.shape().equals(shape), "%s: %s is %s, wants %s", op, argument, t.shape(), shape);
    return t;
  }

  Tensor real(String op, String argument, Tensor t, Shape shape) {
    return shaped(op, argument, t, owner.real(), shape);
  }

  /** Real, of so many axes; {@code form} says which, such as {@code [N,H,W,C]}. */
  Tensor rank(String op, String argument, Tensor t, int rank, String form) {
    real(op, argument, t);
    ranked(op, argument, t, rank, form);
    return t;
  }

  /** The same of an activation. */
  Tensor activation(String op, String argument, Tensor t, int rank, String form) {
    activation(op, argument, t);
    ranked(op, argument, t, rank, form);
    return t;
  }

  private static void ranked(String op, String argument, Tensor t, int rank, String form) {
    require(
        t.shape().rank() == rank,
        "%s: %s is %s, wants the shape %s",
        op,
        argument,
        t.shape(),
        form);
  }

  /** A real {@code [C]} for an {@code [..,C]}. */
  void perChannel(String op, String argument, Tensor t, Tensor x) {
    real(op, argument, t, Shape.of(x.shape().dim(-1)));
  }

  static void distinct(String op, Tensor out, Tensor... inputs) {
    for (Tensor in : inputs) {
      require(in != out, "%s: the result may not share memory with an argument", op);
    }
  }

  /** The axes are distinct, ascending, and what is left of {@code full} is {@code reduced}. */
  static void axes(String op, Shape full, int[] axes, Shape reduced) {
    for (int i = 0; i < axes.length; i++) {
      require(
          axes[i] >= 0 && axes[i] < full.rank() && (i == 0 || axes[i] > axes[i - 1]),
          "%s: axes %s want to ascend within 0..%d",
          op,
          Arrays.toString(axes),
          full.rank() - 1);
    }
    require(
        full.without(axes).equals(reduced),
        "%s: %s without axes %s is %s, not %s",
        op,
        full,
        Arrays.toString(axes),
        full.without(axes),
        reduced);
  }

  /** Three real tensors of one shape: x, another argument, and the result. */
  void same(String op, Tensor x, String secondName, Tensor second, Tensor out) {
    real(op, "x", x);
    real(op, secondName, second, x.shape());
    real(op, "out", out, x.shape());
  }

  /** Three activations of one type and shape: x, another argument, and the result. */
  void alike(String op, Tensor x, String secondName, Tensor second, Tensor out) {
    activation(op, "x", x);
    like(op, secondName, second, x, x.shape());
    like(op, "out", out, x, x.shape());
  }
}
