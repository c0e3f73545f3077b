package org.catchupmix.emulator.report;

/**
 * A piece of memory: an allocation, or a variable of a module or a block.
 *
 * @param name without its kind
 * @param base first address; of shared memory, within the block's
 */
public record Region(Kind kind, String name, long base, long bytes) {
  /** Origin of memory; decides how it is named. */
  public enum Kind {
    /** Allocated by the host, under the whole name that it gave. */
    ALLOCATION(""),
    /** Allocated by a kernel. */
    MALLOC("device malloc "),
    /** A variable of a module. */
    VARIABLE("variable "),
    /** A variable of a block. */
    SHARED("shared "),
    /** The parameters of a kernel. */
    PARAMETERS("");

    private final String prefix;

    Kind(String prefix) {
      this.prefix = prefix;
    }
  }

  /** The name as messages have it, such as {@code shared tile}. */
  public String title() {
    return kind.prefix + name;
  }
}
