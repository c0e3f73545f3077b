package org.catchupmix.emulator;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.catchupmix.emulator.driver.DriverException;
import org.catchupmix.emulator.ptx.PtxEntry;
import org.catchupmix.emulator.ptx.PtxModule;
import org.catchupmix.emulator.ptx.PtxVariable;

/**
 * The addresses of the variables that a kernel can name. Shared ones are far apart, so that an
 * index beyond one does not silently meet the next.
 */
final class Variables {
  /** A variable of a function, such as {@code _ZZ6kernelE4tile}. */
  private static final Pattern LOCAL_NAME = Pattern.compile("_ZZ\\d+.*E(\\d+)(\\D.*)");

  private static final long BETWEEN_SHARED = 1 << 20;

  /** Of a thread, as on a GPU (CUDA Programming Guide, technical specifications). */
  private static final long MOST_LOCAL_BYTES = 512 << 10;

  private final Map<String, Long> addresses = new HashMap<>();
  private final List<Program.Placed> shared = new ArrayList<>();
  private final String origin;
  private int localBytes;

  /**
   * Places the variables.
   *
   * @param global the addresses of the module's global and constant variables
   */
  Variables(PtxModule module, PtxEntry entry, Map<String, Long> global) {
    origin = module.origin();
    addresses.putAll(global);
    module.variables().forEach(this::place);
    entry.variables().forEach(this::place);
  }

  private void place(PtxVariable variable) {
    switch (variable.space()) {
      case SHARED -> {
        addresses.put(variable.name(), sharedAddress(variable));
      }
      case LOCAL -> {
        long start = Math.ceilDiv((long) localBytes, variable.alignment()) * variable.alignment();
        long end = start + variable.bytes();
        if (end > MOST_LOCAL_BYTES) {
          throw new DriverException(
              "%s: local variable %s ends at byte %d of a thread's memory, must be at most %d"
                  .formatted(origin, variable.name(), end, MOST_LOCAL_BYTES));
        }
        addresses.put(variable.name(), start);
        localBytes = (int) end;
      }
      case GLOBAL, CONST -> {}
    }
  }

  /** All arrays of open size are the same: the dynamic shared memory. */
  private long sharedAddress(PtxVariable variable) {
    if (variable.bytes() == 0) {
      for (Program.Placed placed : shared) {
        if (placed.variable().bytes() == 0) {
          return placed.address();
        }
      }
    }
    long address = BETWEEN_SHARED * shared.size();
    shared.add(new Program.Placed(variable, address));
    return address;
  }

  /** Null if there is none of this name. */
  Long address(String name) {
    return addresses.get(name);
  }

  /** The name that a variable has in C, where its PTX name tells the kernel too. */
  static String plainName(String name) {
    Matcher local = LOCAL_NAME.matcher(name);
    if (!local.matches()) {
      return name;
    }
    int length = Integer.parseInt(local.group(1));
    return length <= local.group(2).length() ? local.group(2).substring(0, length) : name;
  }

  List<Program.Placed> shared() {
    return shared;
  }

  int localBytes() {
    return localBytes;
  }
}
