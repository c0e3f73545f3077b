package org.catchupmix.core.contract;

import static org.catchupmix.core.contract.Arguments.require;

import java.lang.reflect.Array;
import java.util.Set;
import org.catchupmix.core.Backend;
import org.catchupmix.core.BackendOption;
import org.catchupmix.core.Buffer;
import org.catchupmix.core.DType;
import org.catchupmix.core.MemoryUse;
import org.catchupmix.core.Tensor;

/**
 * Checks the arguments of each primitive and hands them on: the one place where the contract's
 * shapes, types and bounds are written as code. Values inside of integer tensors (labels, indices)
 * are not read here; who uploads them checks them.
 */
public final class CheckedBackend
    implements Backend,
        CheckedElementwise,
        CheckedReductions,
        CheckedMatrices,
        CheckedBatchNorm,
        CheckedPooling,
        CheckedLosses,
        CheckedRows,
        CheckedMixing,
        CheckedUpdates {
  private final Backend inner;
  private final Arguments args = new Arguments(this);

  /** In front of a backend. */
  public CheckedBackend(Backend inner) {
    this.inner = inner;
  }

  @Override
  public Backend inner() {
    return inner;
  }

  @Override
  public Arguments args() {
    return args;
  }

  @Override
  public String name() {
    return inner.name();
  }

  @Override
  public DType real() {
    return inner.real();
  }

  @Override
  public DType activation() {
    return inner.activation();
  }

  @Override
  public String arithmetic() {
    return inner.arithmetic();
  }

  @Override
  public Set<BackendOption> options() {
    return inner.options();
  }

  @Override
  public String description() {
    return inner.description();
  }

  @Override
  public void close() {
    inner.close();
  }

  // memory

  @Override
  public Buffer allocate(DType dtype, long elements) {
    require(
        args.isActivation(dtype) || dtype == DType.I32 || dtype == DType.U8,
        "allocate: type %s is none of %s's (%s, I32, U8)",
        dtype,
        name(),
        args.activationTypes());
    return inner.allocate(dtype, elements);
  }

  @Override
  public void release(Buffer buffer) {
    inner.release(buffer);
  }

  @Override
  public void upload(Object array, Tensor out) {
    array("upload", array, out);
    inner.upload(array, out);
  }

  @Override
  public void download(Tensor x, Object array) {
    array("download", array, x);
    inner.download(x, array);
  }

  private void array(String op, Object array, Tensor t) {
    args.typed(op, "tensor", t, t.dtype());
    boolean fits =
        switch (array) {
          case float[] _, double[] _ -> args.isActivation(t.dtype());
          case int[] _ -> t.dtype() == DType.I32;
          case byte[] _ -> t.dtype() == DType.U8;
          default -> false;
        };
    require(
        fits,
        "%s: a %s does not fit a tensor of %s",
        op,
        array.getClass().getSimpleName(),
        t.dtype());
    int length = Array.getLength(array);
    require(
        length == t.shape().elements(),
        "%s: the array has %d elements, tensor %s has %d",
        op,
        length,
        t.shape(),
        t.shape().elements());
  }

  @Override
  public void trim() {
    inner.trim();
  }

  @Override
  public MemoryUse memoryUse() {
    return inner.memoryUse();
  }
}
