package org.catchupmix.emulator.ptx;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Demangles C++ names. */
public final class CppNames {
  /** Mangled name of a function's variable, such as {@code _ZZ6kernelE4tile}. */
  private static final Pattern LOCAL_NAME = Pattern.compile("_ZZ\\d+.*E(\\d{1,6})(\\D.*)");

  private static final Pattern PREFIX = Pattern.compile("_ZL?N?");
  private static final Pattern LENGTH = Pattern.compile("\\d{1,9}");

  private CppNames() {}

  /**
   * The name without namespaces, parameters and template arguments: {@code _Z6kernelPfi} is {@code
   * kernel}. Other names stay.
   */
  public static String plain(String name) {
    Matcher prefix = PREFIX.matcher(name);
    if (!prefix.lookingAt()) {
      return name;
    }
    String last = name;
    String rest = name.substring(prefix.end());
    for (Matcher m = LENGTH.matcher(rest); m.lookingAt(); m.reset(rest)) {
      int end = m.end() + Integer.parseInt(m.group());
      if (end > rest.length()) {
        return name;
      }
      last = rest.substring(m.end(), end);
      rest = rest.substring(end);
    }
    return last;
  }

  /** The name of a function's variable without the function. */
  public static String variable(String name) {
    Matcher local = LOCAL_NAME.matcher(name);
    if (!local.matches()) {
      return name;
    }
    int length = Integer.parseInt(local.group(1));
    return length <= local.group(2).length() ? local.group(2).substring(0, length) : name;
  }
}
