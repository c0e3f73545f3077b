package org.catchupmix.emulator.report;

import java.util.List;
import org.catchupmix.emulator.ptx.PlainText;
import org.catchupmix.gpu.DriverException;

/**
 * A kernel's error, or the place where a launch was asked to stop. The message names kernel, line,
 * thread and reason.
 */
public final class EmulatorFault extends DriverException {
  private static final long serialVersionUID = 1L;

  @SuppressWarnings("serial") // unmodifiable lists of strings can be serialized
  private final List<String> context;

  private final boolean asked;

  public EmulatorFault(String message) {
    this(message, List.of(), false);
  }

  /** Adds the thread's state by lines, and whether the user asked to stop there. */
  public EmulatorFault(String message, List<String> context, boolean asked) {
    super(PlainText.of(message));
    this.context = context.stream().map(PlainText::of).toList();
    this.asked = asked;
  }

  /** State of the thread: registers, memory, and the lines that it executed last. */
  public List<String> context() {
    return context;
  }

  /** Whether the launch stopped where the user asked, which is no error. */
  public boolean isAsked() {
    return asked;
  }
}
