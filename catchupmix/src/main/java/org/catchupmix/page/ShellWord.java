package org.catchupmix.page;

/** A word of a command line. */
public final class ShellWord {
  private ShellWord() {}

  /** In quotes where a shell would take it for anything but itself. */
  public static String of(String text) {
    return text.matches("[A-Za-z0-9_./:@%+,=-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
  }
}
