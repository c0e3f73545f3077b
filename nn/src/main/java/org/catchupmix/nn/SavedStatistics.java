package org.catchupmix.nn;

import java.util.List;
import java.util.stream.IntStream;
import org.catchupmix.core.Elementwise;
import org.catchupmix.core.Scope;
import org.catchupmix.core.Tensor;

/** A copy of a network's running statistics, the only thing that a forward pass changes. */
public final class SavedStatistics {
  private final Network network;
  private final List<Tensor> copies;

  private SavedStatistics(Network network, List<Tensor> copies) {
    this.network = network;
    this.copies = copies;
  }

  /** Copies them as they are now; the copy lives in the scope. */
  public static SavedStatistics of(Network network, Scope scope) {
    List<Tensor> now = now(network);
    List<Tensor> copies = now.stream().map(scope::like).toList();
    copyAll(network, now, copies);
    return new SavedStatistics(network, copies);
  }

  /** Puts them back. */
  public void restore() {
    copyAll(network, copies, now(network));
  }

  private static List<Tensor> now(Network network) {
    return network.buffers().stream().map(Names.Named::tensor).toList();
  }

  private static void copyAll(Network network, List<Tensor> from, List<Tensor> to) {
    network
        .backend()
        .runAll(
            IntStream.range(0, from.size())
                .mapToObj(i -> new Elementwise.Copy(from.get(i), to.get(i)))
                .toList());
  }
}
