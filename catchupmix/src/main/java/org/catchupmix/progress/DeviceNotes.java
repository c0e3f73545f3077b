package org.catchupmix.progress;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.catchupmix.core.backend.Backend;

/** Reports each deviation of a device from its description once; at the end at the latest. */
public final class DeviceNotes implements AutoCloseable {
  private final Backend backend;
  private final Consumer<String> out;
  private final Set<String> reported = new HashSet<>();

  /** Collects the notes of a device; {@code out} receives a line for each. */
  public DeviceNotes(Backend backend, Consumer<String> out) {
    this.backend = backend;
    this.out = out;
  }

  public void report() {
    report(out);
  }

  /** Reports new notes, such as above a progress display. */
  public void report(Consumer<String> screen) {
    backend.notes().stream().filter(reported::add).forEach(n -> screen.accept("note: " + n));
  }

  @Override
  public void close() {
    report();
  }
}
