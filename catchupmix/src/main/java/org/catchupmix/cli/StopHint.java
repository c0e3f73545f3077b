package org.catchupmix.cli;

/** What is said to who stops the program (Ctrl-C) before it is closed. */
final class StopHint implements AutoCloseable {
  private final Thread hook = new Thread(() -> System.err.printf("%ncatchup: %s%n", words()));
  private volatile String words;

  StopHint(String words) {
    this.words = words;
    Runtime.getRuntime().addShutdownHook(hook);
  }

  private String words() {
    return words;
  }

  /** From now on it is this. */
  void say(String now) {
    words = now;
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The program is being stopped.
    }
  }
}
