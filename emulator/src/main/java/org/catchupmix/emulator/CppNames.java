package org.catchupmix.emulator;

/** The names of C++ inside those that its compilers make of them. */
public final class CppNames {
  private CppNames() {}

  /**
   * The name of a function or a variable without its namespaces, parameters and template arguments:
   * {@code _Z6kernelPfi} is {@code kernel}. What was not mangled stays.
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
}
