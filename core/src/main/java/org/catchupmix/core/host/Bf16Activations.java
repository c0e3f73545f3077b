package org.catchupmix.core.host;

import static org.catchupmix.core.host.ArrayBuffer.array;

import java.util.Arrays;
import java.util.function.Supplier;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.BackendDecorator;
import org.catchupmix.core.backend.InferenceSteps;
import org.catchupmix.core.backend.Precision;
import org.catchupmix.core.primitive.Elementwise.Cast;
import org.catchupmix.core.primitive.Elementwise.Fill;
import org.catchupmix.core.primitive.Matrix.Conv2dInference;
import org.catchupmix.core.primitive.Primitive;
import org.catchupmix.core.tensor.Bf16;
import org.catchupmix.core.tensor.Buffer;
import org.catchupmix.core.tensor.DType;
import org.catchupmix.core.tensor.Tensor;

/**
 * A host backend with {@link Precision#BF16}: the numbers of BF16 activations, not their speed or
 * size. They lie in arrays of the backend's compute dtype, and are rounded where a GPU stores them:
 * after each primitive, in its results.
 *
 * @param inner computes on {@link ArrayBuffer}s
 */
public record Bf16Activations(Backend inner) implements BackendDecorator {
  /**
   * Opens a host backend in a precision.
   *
   * @param name of the device
   * @param inner opens it; it computes on {@link ArrayBuffer}s
   * @throws IllegalArgumentException if the precision is TF32, which is a way of multiplying on
   *     GPUs
   */
  public static Backend open(String name, Precision precision, Supplier<Backend> inner) {
    if (precision == Precision.TF32) {
      throw new IllegalArgumentException(
          "precision tf32 does nothing on device %s, which has fp32 and bf16: it is how tensor cores multiply"
              .formatted(name));
    }
    return precision == Precision.BF16 ? new Bf16Activations(inner.get()) : inner.get();
  }

  @Override
  public DType storageDtype() {
    return DType.BF16;
  }

  @Override
  public String arithmetic() {
    return inner.arithmetic() + "-bf16";
  }

  @Override
  public String description() {
    return inner.description() + ", activations rounded to bf16";
  }

  @Override
  public String summary() {
    return inner.summary() + ", bf16";
  }

  @Override
  public Buffer allocate(DType dtype, long elements) {
    return inner.allocate(dtype == DType.BF16 ? inner.computeDtype() : dtype, elements);
  }

  @Override
  public void upload(Object array, Tensor out) {
    boolean twice = array instanceof double[] && out.dtype() == DType.BF16;
    inner.upload(twice ? Arrays.stream((double[]) array).map(Bf16::round).toArray() : array, out);
    round(out);
  }

  @Override
  public void run(Primitive primitive) {
    switch (primitive) {
      // From double, which the compute dtype must not round first.
      case Fill(double value, Tensor out) when out.dtype() == DType.BF16 ->
          inner.run(new Fill(Bf16.round(value), out));
      case Cast(Tensor x, Tensor out) when x.dtype() == DType.BF16 || out.dtype() == DType.BF16 ->
          System.arraycopy(array(x), 0, array(out), 0, (int) x.shape().elements());
      case Conv2dInference p when p.y().dtype() == DType.BF16 -> InferenceSteps.run(p);
      default -> inner.run(primitive);
    }
    primitive.work().writes().forEach(Bf16Activations::round);
  }

  private static void round(Tensor t) {
    if (t.dtype() != DType.BF16) {
      return;
    }
    int elements = (int) t.shape().elements();
    switch (array(t)) {
      case float[] a -> {
        for (int i = 0; i < elements; i++) {
          a[i] = Bf16.round(a[i]);
        }
      }
      case double[] a -> {
        for (int i = 0; i < elements; i++) {
          a[i] = Bf16.round(a[i]);
        }
      }
      default -> throw new IllegalStateException("no numbers: " + t);
    }
  }
}
