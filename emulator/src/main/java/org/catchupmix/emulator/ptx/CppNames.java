package org.catchupmix.emulator.ptx;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Demangles C++ names. */
public final class CppNames {
  /** Mangled name of a function's variable, such as {@code _ZZ6kernelE4tile}. */
  private static final Pattern LOCAL_NAME = Pattern.compile("_ZZ\\d+.*E(\\d{1,6})(\\D.*)");

  private CppNames() {}

  /**
   * The name without namespaces, parameters and template arguments: {@code _Z6kernelPfi} is {@code
   * kernel}. Other names stay.
   */
  public static String plain(String name) {
    if (!name.startsWith("_Z")) {
      return name;
    }
    int at = 2;
    if (at < name.length() && name.charAt(at) == 'L') {
      at++; // static
    }
    if (at < name.length() && name.charAt(at) == 'N') {
      at++;
    }
    String last = name;
    while (at < name.length() && Character.isDigit(name.charAt(at))) {
      int digits = at;
      while (at < name.length() && Character.isDigit(name.charAt(at))) {
        at++;
      }
      long length =
          at - digits > 6 ? Integer.MAX_VALUE : Long.parseLong(name.substring(digits, at));
      if (at + length > name.length()) {
        return name;
      }
      last = name.substring(at, (int) (at + length));
      at += (int) length;
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
