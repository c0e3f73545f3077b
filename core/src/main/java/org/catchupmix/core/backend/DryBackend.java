package org.catchupmix.core.backend;

import java.util.Set;
import org.catchupmix.core.primitive.Primitive;
import org.catchupmix.core.tensor.Buffer;
import org.catchupmix.core.tensor.DType;
import org.catchupmix.core.tensor.MemoryUse;
import org.catchupmix.core.tensor.Tensor;

/**
 * Device that computes nothing; its tensors have a shape and a type but no memory. It serves to
 * count the cost of a primitive or of a whole step.
 */
public record DryBackend(DType computeDtype, DType storageDtype) implements Backend {
  private enum Nothing implements Buffer {
    BUFFER
  }

  @Override
  public String name() {
    return "dry";
  }

  @Override
  public String arithmetic() {
    return "none";
  }

  @Override
  public Set<BackendOption> options() {
    return Set.of();
  }

  @Override
  public String description() {
    return "shapes only";
  }

  @Override
  public void run(Primitive primitive) {}

  @Override
  public Buffer allocate(DType dtype, long elements) {
    return Nothing.BUFFER;
  }

  @Override
  public void release(Buffer buffer) {}

  @Override
  public void upload(Object array, Tensor out) {}

  @Override
  public void download(Tensor x, Object array) {
    throw new UnsupportedOperationException("download: device dry computes nothing");
  }

  @Override
  public MemoryUse memoryUse() {
    return new MemoryUse(0, 0, 0, 0);
  }

  @Override
  public void close() {}
}
