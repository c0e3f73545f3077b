package org.catchupmix.core.host;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.catchupmix.core.Backend;
import org.catchupmix.core.Bf16;
import org.catchupmix.core.DType;
import org.catchupmix.core.Precision;
import org.catchupmix.core.Tensor;

/**
 * A host backend with {@link Precision#BF16}: the numbers of BF16 activations, not their speed or
 * size. They lie in arrays of the backend's real type, and are rounded where a GPU stores them:
 * after each primitive, in its results.
 */
public final class Bf16Activations implements InvocationHandler {
  private final Backend inner;
  private final Consumer<Object> rounding;

  private Bf16Activations(Backend inner, Consumer<Object> rounding) {
    this.inner = inner;
    this.rounding = rounding;
  }

  /**
   * Opens a host backend in a precision.
   *
   * @param name of the device
   * @param inner opens it; it computes on {@link ArrayBuffer}s
   * @param rounding rounds an array of its real type to BF16
   * @throws IllegalArgumentException if the precision is TF32, which is a way of multiplying on
   *     GPUs
   */
  public static Backend open(
      String name, Precision precision, Supplier<Backend> inner, Consumer<Object> rounding) {
    precision.requireNotTf32(name);
    return precision == Precision.BF16
        ? new Bf16Activations(inner.get(), rounding).proxy()
        : inner.get();
  }

  private Backend proxy() {
    return (Backend)
        Proxy.newProxyInstance(
            Backend.class.getClassLoader(), new Class<?>[] {Backend.class}, this);
  }

  @Override
  public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
    switch (method.getName()) {
      case "activation" -> {
        return DType.BF16;
      }
      case "arithmetic" -> {
        return inner.arithmetic() + "-bf16";
      }
      case "description" -> {
        return inner.description() + ", activations rounded to bf16";
      }
      case "allocate" -> {
        DType type = (DType) arguments[0];
        return inner.allocate(type == DType.BF16 ? inner.real() : type, (long) arguments[1]);
      }
      case "cast" -> cast((Tensor) arguments[0], (Tensor) arguments[1]);
      // From double, which the real type must not round first.
      case "fill" -> {
        Tensor out = (Tensor) arguments[1];
        double value = (double) arguments[0];
        inner.fill(out.dtype() == DType.BF16 ? Bf16.round(value) : value, out);
      }
      case "upload" -> {
        Tensor out = (Tensor) arguments[1];
        inner.upload(arguments[0] instanceof double[] a ? stored(a, out) : arguments[0], out);
        round(arguments);
      }
      default -> {
        Object result = forward(method, arguments);
        round(arguments);
        return result;
      }
    }
    return null;
  }

  private static double[] stored(double[] values, Tensor out) {
    return out.dtype() == DType.BF16 ? Arrays.stream(values).map(Bf16::round).toArray() : values;
  }

  private Object forward(Method method, Object[] arguments) throws Throwable {
    try {
      return method.invoke(inner, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private void cast(Tensor x, Tensor out) {
    if (x.dtype() == DType.BF16 || out.dtype() == DType.BF16) {
      inner.copy(x, out);
      round(new Object[] {out});
    } else {
      inner.cast(x, out);
    }
  }

  /** Rounds the activations among the arguments: what was only read is rounded already. */
  private void round(Object[] arguments) {
    if (arguments == null) {
      return;
    }
    for (Object argument : arguments) {
      if (argument instanceof Tensor t && t.dtype() == DType.BF16) {
        rounding.accept(((ArrayBuffer) t.buffer()).array());
      }
    }
  }
}
