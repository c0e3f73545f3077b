package org.catchupmix.emulator.ptx;

import java.util.regex.Pattern;

/** Makes text from files safe to show on a terminal. */
public final class PlainText {
  /** Control characters (C0, DEL, C1) and bidirectional controls. */
  private static final Pattern UNSAFE =
      Pattern.compile(
          "[\\p{Cntrl}\\u0080-\\u009f\\u061c\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069]");

  private PlainText() {}

  /** Replaces each control and bidirectional character by a question mark. */
  public static String of(String text) {
    return UNSAFE.matcher(text).replaceAll("?");
  }
}
