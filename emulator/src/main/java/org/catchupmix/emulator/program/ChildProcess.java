package org.catchupmix.emulator.program;

import java.io.IOException;
import java.util.function.Consumer;

/**
 * The process of a program, which ends when this one is ended: a signal for this one alone would
 * leave the program running, without a device.
 */
final class ChildProcess implements AutoCloseable {
  private final Thread hook = new Thread(() -> end(ProcessHandle::destroy));
  private Process process;

  /** Starts a program. A signal that comes meanwhile waits until there is a process to end. */
  static ChildProcess start(ProcessBuilder builder) throws IOException {
    ChildProcess child = new ChildProcess();
    Runtime.getRuntime().addShutdownHook(child.hook);
    synchronized (child) {
      try {
        child.process = builder.start();
      } finally {
        if (child.process == null) {
          child.close();
        }
      }
    }
    return child;
  }

  Process process() {
    return process;
  }

  /** Ends the program and the processes that it has started. */
  synchronized void end(Consumer<ProcessHandle> how) {
    if (process != null) {
      process.descendants().forEach(how);
      how.accept(process.toHandle());
    }
  }

  /** Leaves the program alone from now on. */
  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // This process is being ended.
    }
  }
}
