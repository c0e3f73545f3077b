package org.catchupmix.recipe;

import java.util.Map;

/** Settings of one subject, complete and valid. */
public interface FlagGroup {
  /** The values by key; null or empty for settings that have none beside the others. */
  Map<String, Object> values();

  /** Keys of settings that do nothing beside the others, each with the flag that they belong to. */
  default Map<String, String> idle() {
    return Map.of();
  }
}
