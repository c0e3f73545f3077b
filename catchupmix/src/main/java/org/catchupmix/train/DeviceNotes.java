package org.catchupmix.train;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.catchupmix.core.backend.Backend;

/** Says what a device runs otherwise than its description says, each once; at the end all of it. */
public final class DeviceNotes implements AutoCloseable {
  private final Backend backend;
  private final Consumer<String> out;
  private final Set<String> said = new HashSet<>();

  /**
   * Of a device.
   *
   * @param out is given a line for each
   */
  public DeviceNotes(Backend backend, Consumer<String> out) {
    this.backend = backend;
    this.out = out;
  }

  /** Collects the notes of a device. */
  DeviceNotes(Backend backend) {
    this(backend, _ -> {});
  }

  /** Says what is new, to somebody else than at the end. */
  void say(Consumer<String> out) {
    backend.notes().stream().filter(said::add).forEach(note -> out.accept("note: " + note));
  }

  @Override
  public void close() {
    say(out);
  }
}
