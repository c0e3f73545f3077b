package org.catchupmix.emulator.step;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.ToLongBiFunction;
import org.catchupmix.emulator.memory.AddressSpace;
import org.catchupmix.emulator.memory.Allocation;
import org.catchupmix.emulator.registers.Registers;
import org.catchupmix.emulator.registers.Slots;
import org.catchupmix.emulator.report.EmulatorFault;
import org.catchupmix.emulator.report.EndProblem;
import org.catchupmix.emulator.report.Problem;
import org.catchupmix.emulator.report.WarpProblem;
import org.catchupmix.emulator.warp.Call;
import org.catchupmix.emulator.warp.DeviceServices;
import org.catchupmix.emulator.warp.Ending;
import org.catchupmix.emulator.warp.Step;
import org.catchupmix.emulator.warp.Warp;

/** Built-in device functions: {@code printf}, {@code assert}, {@code malloc}, {@code free}. */
public final class DeviceLibrary {
  /** Longest string read, in case its terminator is missing. */
  private static final int LONGEST = 1 << 16;

  private DeviceLibrary() {}

  /** The calling lane. */
  public record Thread(Step step, Warp warp, int lane) {
    EmulatorFault fault(Problem problem) {
      return warp.part.faults.of(step, warp, lane, problem);
    }

    /** The device, for effects that depend on the order of blocks. */
    DeviceServices device(String what) {
      warp.part.memory.sharing.needOrder(what);
      return warp.part.program.owner();
    }

    byte[] read(long address, int bytes) {
      byte[] all = new byte[bytes];
      for (int i = 0; i < bytes; i++) {
        all[i] = read(address + i);
      }
      return all;
    }

    byte read(long address) {
      if (AddressSpace.isLocal(address)) {
        long offset = address - AddressSpace.LOCAL;
        int size = warp.part.program.localBytes();
        if (offset < size) {
          return warp.local[lane * size + (int) offset];
        }
      }
      Allocation a =
          AddressSpace.isShared(address)
              ? warp.part.memory.sharedNear(address)
              : warp.part.memory.space.near(address);
      if (a == null || !a.holds(address, 1)) {
        throw fault(new WarpProblem.BadPointer(AddressSpace.shown(address)));
      }
      return a.data[(int) (address - a.base)];
    }

    String text(long address) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      for (int i = 0; i < LONGEST; i++) {
        byte next = read(address + i);
        if (next == 0) {
          break;
        }
        bytes.write(next);
      }
      return bytes.toString(StandardCharsets.UTF_8);
    }
  }

  private static final Map<String, ToLongBiFunction<Thread, long[]>> ALL =
      Map.of(
          "vprintf", DeviceLibrary::print,
          "__assertfail", DeviceLibrary::fail,
          "malloc", DeviceLibrary::allocate,
          "free", DeviceLibrary::free);

  public static ToLongBiFunction<Thread, long[]> find(String name) {
    return ALL.get(name);
  }

  private static long print(Thread t, long[] arguments) {
    String format = t.text(arguments[0]);
    String text = new DevicePrintf(t, arguments[1]).text(format);
    t.device("prints").print(text);
    return text.length();
  }

  private static long fail(Thread t, long[] a) {
    throw t.fault(new EndProblem.Assertion(t.text(a[0]), t.text(a[1]), (int) a[2], t.text(a[3])));
  }

  private static long allocate(Thread t, long[] a) {
    return t.device("allocates memory").allocate(a[0]);
  }

  private static long free(Thread t, long[] a) {
    if (a[0] != 0 && !t.device("frees memory").free(a[0])) {
      throw t.fault(new WarpProblem.BadFree(a[0]));
    }
    return 0;
  }

  /** A call: lanes run it in ascending order. */
  public record Calling(
      ToLongBiFunction<Thread, long[]> function,
      Slots slots,
      Call.Piece[] given,
      Call.Piece[] returned)
      implements Ending.Exit {
    @Override
    public void run(Ending ending, Warp warp, int active) {
      int size = warp.part.program.localBytes();
      Registers.each(
          active,
          lane -> {
            long stack = warp.registers.l[slots.stack][lane];
            int frame = lane * size + (int) stack;
            long[] arguments = new long[Math.max(given.length, 4)];
            for (int k = 0; k < given.length; k++) {
              int bytes = Math.min(given[k].bytes(), Long.BYTES);
              arguments[k] = Allocation.get(warp.local, frame + given[k].at(), bytes);
            }
            long result = function.applyAsLong(new Thread(ending, warp, lane), arguments);
            if (returned.length > 0) {
              int at = frame + returned[0].at();
              Allocation.put(warp.local, at, returned[0].bytes(), result);
              warp.localDefined.add(at, returned[0].bytes());
            }
          });
      warp.go(ending.next);
    }
  }
}
