package org.catchupmix.run;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.catchupmix.core.backend.Backend;

/** Reports each deviation of a device from its description once, and all of them at the end. */
public final class DeviceNotes implements AutoCloseable {
  private final Backend backend;
  private final Consumer<String> out;
  private final Set<String> reported = new HashSet<>();

  /**
   * Collects the notes of a device.
   *
   * @param out receives a line for each
   */
  public DeviceNotes(Backend backend, Consumer<String> out) {
    this.backend = backend;
    this.out = out;
  }

  /** Collects the notes of a device. */
  DeviceNotes(Backend backend) {
    this(backend, _ -> {});
  }

  /** Reports new notes to another receiver than at the end. */
  void say(Consumer<String> out) {
    backend.notes().stream().filter(reported::add).forEach(note -> out.accept("note: " + note));
  }

  @Override
  public void close() {
    say(out);
  }
}
