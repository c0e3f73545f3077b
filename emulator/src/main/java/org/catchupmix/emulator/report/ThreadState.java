package org.catchupmix.emulator.report;

import java.util.List;

/**
 * State of a thread before an instruction.
 *
 * @param variables of the source whose places are known
 * @param registers that the instruction reads
 * @param memory that it addresses, or null
 * @param executed source lines that the thread executed last, the current one at the end
 */
public record ThreadState(
    List<Value> variables, List<Value> registers, Contents memory, List<String> executed) {
  public static final ThreadState NONE = new ThreadState(List.of(), List.of(), null, List.of());

  /**
   * A named value.
   *
   * @param value as the source would write it; null if it was never set
   * @param pointer memory to which it points, or null
   */
  public record Value(String name, String value, Location pointer) {}

  /**
   * Contents of memory.
   *
   * @param bits in hexadecimal, the highest byte first; null if they are uninitialized
   * @param number value as {@code f32}, or null for another size
   * @param lastWrite last write on record, or null
   */
  public record Contents(Location location, String bits, Float number, Access lastWrite) {}
}
