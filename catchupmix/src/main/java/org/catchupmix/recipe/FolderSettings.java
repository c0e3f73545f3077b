package org.catchupmix.recipe;

import static org.catchupmix.core.Preconditions.require;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;

/** Where a run is written. */
public record FolderSettings(
    @Flag(
            value = "name of the run's folder (default: made from the settings)",
            label = "NAME",
            effect = Effect.NONE)
        String name,
    @Flag(value = "folder of all runs", initial = "runs", label = "DIR", effect = Effect.NONE)
        String runs)
    implements FlagGroup {
  public FolderSettings {
    require(
        name.matches("([A-Za-z0-9][A-Za-z0-9._-]*)?"),
        "--name '%s' must be letters, digits, '.', '_' and '-' alone",
        name);
    requirePath("--runs", runs);
  }

  static void requirePath(String flag, String path) {
    try {
      Path.of(path);
    } catch (InvalidPathException e) {
      // The path itself is left out: it holds what cannot be in one, such as a zero byte.
      throw new IllegalArgumentException(
          "%s is not a path on this system (%s): set LC_ALL=C.UTF-8, or rename it"
              .formatted(flag, e.getReason()),
          e);
    }
  }

  @Override
  public Map<String, Object> values() {
    return FlagRecord.values(this);
  }
}
