package org.catchupmix.emulator.ptx;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Demangles C++ names. */
public final class CppNames {
  /** Begins the mangled name of a function's variable, such as {@code _ZZ6kernelE4tile}. */
  private static final String LOCAL = "_ZZ";

  private static final Pattern PREFIX = Pattern.compile("_ZL?N?");
  private static final Pattern LENGTH = Pattern.compile("\\d{1,9}");

  private CppNames() {}

  /**
   * The name without namespaces, parameters and template arguments: {@code _Z6kernelPfi} is {@code
   * kernel}. Other names stay.
   */
  public static String plain(String name) {
    return Demangler.parse(name).map(Demangler.Name::plain).orElseGet(() -> identifier(name));
  }

  /** The name with namespaces, template arguments and parameters; unknown forms stay. */
  public static String full(String name) {
    return Demangler.parse(name).map(Demangler.Name::full).orElse(name);
  }

  /** The last identifier before the parameters of a name that the demangler does not know. */
  private static String identifier(String name) {
    Matcher prefix = PREFIX.matcher(name);
    if (!prefix.lookingAt()) {
      return name;
    }
    boolean nested = prefix.group().endsWith("N");
    String last = name;
    Matcher length = LENGTH.matcher(name);
    int at = prefix.end();
    do {
      if (!length.region(at, name.length()).lookingAt()) {
        break;
      }
      at = length.end() + Integer.parseInt(length.group());
      if (at > name.length()) {
        return name;
      }
      last = name.substring(length.end(), at);
    } while (nested);
    return last;
  }

  /** The name of a function's variable without the function. */
  public static String variable(String name) {
    if (!name.startsWith(LOCAL)) {
      return name;
    }
    Matcher length = LENGTH.matcher(name);
    for (int e = name.lastIndexOf('E'); e > LOCAL.length(); e = name.lastIndexOf('E', e - 1)) {
      if (length.region(e + 1, name.length()).lookingAt()) {
        int end = length.end() + Integer.parseInt(length.group());
        return end <= name.length() ? name.substring(length.end(), end) : name;
      }
    }
    return name;
  }
}
