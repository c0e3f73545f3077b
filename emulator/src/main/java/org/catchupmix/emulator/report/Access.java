package org.catchupmix.emulator.report;

/**
 * An access to memory.
 *
 * @param bytes of one thread; 0 if they are not known
 * @param address of its first byte, or of the byte in question; of shared memory, within the
 *     block's
 */
public record Access(
    Kind kind, int bytes, long address, Location location, ThreadId thread, CodeLine line) {
  /** Effect of an access on memory. */
  public enum Kind {
    READ("reads", "read"),
    WRITE("writes", "wrote"),
    UPDATE("updates", "updated");

    private final String verb;
    private final String past;

    Kind(String verb, String past) {
      this.verb = verb;
      this.past = past;
    }

    /** The verb in the third person, such as {@code reads}. */
    public String verb() {
      return verb;
    }

    /** The verb in the past tense. */
    public String past() {
      return past;
    }
  }

  /** The memory that it addresses, even if it lies beside it; null if there is none. */
  public Region region() {
    return location instanceof Location.In(Region region, long _) ? region : null;
  }
}
