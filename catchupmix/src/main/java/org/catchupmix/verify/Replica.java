package org.catchupmix.verify;

import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.BackendOptions;
import org.catchupmix.core.backend.Backends;
import org.catchupmix.progress.Plural;

/**
 * One of several openings of a device whose results must have equal bits.
 *
 * @param open called by the thread that computes, since a GPU's context belongs to a thread
 */
record Replica(String name, Supplier<Backend> open) {
  /**
   * {@code cpu} with 1 to 3 threads, {@code emulator} with three orders of blocks, others twice.
   */
  static List<Replica> of(String device, BackendOptions options) {
    return switch (device) {
      case "cpu" ->
          IntStream.rangeClosed(1, 3)
              .mapToObj(n -> of("cpu of " + Plural.of(n, "thread"), "cpu", options.withThreads(n)))
              .toList();
      case "emulator" ->
          IntStream.rangeClosed(1, 3)
              .mapToObj(seed -> of("emulator:" + seed, "emulator:" + seed, options))
              .toList();
      default -> List.of(of(device, device, options), of(device + " again", device, options));
    };
  }

  private static Replica of(String name, String device, BackendOptions options) {
    return new Replica(name, () -> Backends.choose(device, options).backend());
  }
}
