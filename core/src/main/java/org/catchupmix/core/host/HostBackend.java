package org.catchupmix.core.host;

import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.tensor.Buffer;
import org.catchupmix.core.tensor.DType;
import org.catchupmix.core.tensor.MemoryUse;
import org.catchupmix.core.tensor.Tensor;

/** A backend that computes on Java arrays: its memory is a {@link HostMemory}. */
public interface HostBackend extends Backend {
  HostMemory memory();

  @Override
  default Buffer allocate(DType dtype, long elements) {
    return memory().allocate(dtype, elements);
  }

  @Override
  default void release(Buffer buffer) {
    memory().release(buffer);
  }

  @Override
  default void upload(Object array, Tensor out) {
    memory().upload(array, out);
  }

  @Override
  default void download(Tensor x, Object array) {
    memory().download(x, array);
  }

  @Override
  default MemoryUse memoryUse() {
    return memory().memoryUse();
  }

  @Override
  default void close() {
    memory().trim();
  }
}
