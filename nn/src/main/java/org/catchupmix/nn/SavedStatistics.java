package org.catchupmix.nn;

import java.util.List;
import java.util.function.BiFunction;
import org.catchupmix.core.backend.TensorScope;
import org.catchupmix.core.primitive.Elementwise;
import org.catchupmix.core.primitive.Primitive;
import org.catchupmix.core.primitive.Update;
import org.catchupmix.core.tensor.Tensor;

/**
 * Copy of a network's running statistics, the only state that a forward pass changes.
 *
 * @param copies one for each of {@link Network#buffers}
 */
public record SavedStatistics(Network network, List<Tensor> copies) {
  /** Copies the current statistics into a scope. */
  public static SavedStatistics of(Network network, TensorScope scope) {
    List<Tensor> now = now(network);
    List<Tensor> copies = now.stream().map(scope::like).toList();
    SavedStatistics saved = new SavedStatistics(network, copies);
    saved.forEach(now, copies, Elementwise.Copy::new);
    return saved;
  }

  /** Copies them again, unless the device was stopped, see {@link Update.Stop}. */
  public void take(Tensor stopped) {
    forEach(now(network), copies, (x, copy) -> new Update.Snapshot(x, stopped, copy));
  }

  public void restore() {
    forEach(copies, now(network), Elementwise.Copy::new);
  }

  /** Restores them after an error; a failure to do so is added to the error. */
  public void restoreAfter(Throwable error) {
    try {
      restore();
    } catch (RuntimeException | Error more) {
      error.addSuppressed(more);
    }
  }

  private static List<Tensor> now(Network network) {
    return network.buffers().stream().map(Names.Named::tensor).toList();
  }

  private void forEach(
      List<Tensor> from, List<Tensor> to, BiFunction<Tensor, Tensor, Primitive> copy) {
    for (int i = 0; i < from.size(); i++) {
      network.backend().run(copy.apply(from.get(i), to.get(i)));
    }
  }
}
