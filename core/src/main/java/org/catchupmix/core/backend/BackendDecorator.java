package org.catchupmix.core.backend;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.catchupmix.core.primitive.Primitive;
import org.catchupmix.core.tensor.Buffer;
import org.catchupmix.core.tensor.DType;
import org.catchupmix.core.tensor.Fetched;
import org.catchupmix.core.tensor.MemoryUse;
import org.catchupmix.core.tensor.Tensor;

/**
 * A backend that delegates to another one. To count, time or change primitives, override {@link
 * #run}:
 *
 * <pre>
 *   record Counting(Backend inner, Map&lt;String, Integer&gt; calls) implements BackendDecorator {
 *     public void run(Primitive primitive) {
 *       calls.merge(primitive.name(), 1, Integer::sum);
 *       inner.run(primitive);
 *     }
 *   }
 * </pre>
 *
 * <p>A tensor belongs to the backend on which its {@link TensorScope} was opened, the outermost
 * one.
 */
public interface BackendDecorator extends Backend {
  Backend inner();

  @Override
  default void run(Primitive primitive) {
    inner().run(primitive);
  }

  @Override
  default Optional<Recording> record(Runnable work) {
    return inner().record(work);
  }

  @Override
  default String name() {
    return inner().name();
  }

  @Override
  default DType computeDtype() {
    return inner().computeDtype();
  }

  @Override
  default DType storageDtype() {
    return inner().storageDtype();
  }

  @Override
  default String arithmetic() {
    return inner().arithmetic();
  }

  @Override
  default Set<BackendOption> options() {
    return inner().options();
  }

  @Override
  default String description() {
    return inner().description();
  }

  @Override
  default String summary() {
    return inner().summary();
  }

  @Override
  default List<String> notes() {
    return inner().notes();
  }

  @Override
  default Buffer allocate(DType dtype, long elements) {
    return inner().allocate(dtype, elements);
  }

  @Override
  default void release(Buffer buffer) {
    inner().release(buffer);
  }

  @Override
  default void upload(Object array, Tensor out) {
    inner().upload(array, out);
  }

  @Override
  default void download(Tensor x, Object array) {
    inner().download(x, array);
  }

  @Override
  default Fetched fetch(List<Tensor> tensors) {
    return inner().fetch(tensors);
  }

  @Override
  default MemoryUse memoryUse() {
    return inner().memoryUse();
  }

  @Override
  default void close() {
    inner().close();
  }
}
