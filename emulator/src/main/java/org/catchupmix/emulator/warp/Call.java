package org.catchupmix.emulator.warp;

import java.util.Map;
import org.catchupmix.emulator.registers.Registers;
import org.catchupmix.emulator.report.WarpProblem;

/**
 * {@code call} of a device function, direct or indirect. Lanes get a stack frame with copies of the
 * arguments; the warp continues after the call once all have returned.
 */
public record Call(
    Map<Long, Callee> callees, int pointer, int callerBytes, Piece[] arguments, Piece[] returned)
    implements Ending.Exit {
  /** A piece of a stack frame. */
  public record Piece(int at, int bytes) {}

  /** A function; its registers are a range of {@code Slots.ownedCount}. */
  public record Callee(
      int block,
      int frameBytes,
      Piece[] parameters,
      Piece[] results,
      int firstRegister,
      int endRegister) {}

  @Override
  public void run(Ending ending, Warp warp, int active) {
    warp.go(ending.next);
    int rest = active;
    while (rest != 0) {
      int first = Integer.numberOfTrailingZeros(rest);
      long address = warp.registers.l[pointer][first];
      Callee callee = callees.get(address);
      if (callee == null) {
        throw ending.fault(warp, 1 << first, new WarpProblem.BadCall(address));
      }
      int lanes = Registers.where(rest, lane -> warp.registers.l[pointer][lane] == address);
      enter(ending, warp, callee, lanes);
      rest &= ~lanes;
    }
  }

  private void enter(Ending ending, Warp warp, Callee callee, int lanes) {
    DecodedKernel program = warp.part.program;
    long[] stack = warp.registers.l[program.slots().stack];
    Registers.each(
        lanes,
        lane -> {
          long frame = stack[lane] + callerBytes;
          if (frame + callee.frameBytes() > program.localBytes()) {
            throw ending.fault(
                warp, 1 << lane, new WarpProblem.StackOverflow(program.localBytes()));
          }
          int start = lane * program.localBytes();
          int from = start + (int) stack[lane];
          int to = start + (int) frame;
          warp.localDefined.remove(to, callee.frameBytes());
          move(warp, from, arguments, to, callee.parameters());
        });
    warp.enter(this, callee, lanes);
    Registers.each(lanes, lane -> stack[lane] += callerBytes);
  }

  void leave(Warp warp, Callee callee, int lanes) {
    DecodedKernel program = warp.part.program;
    long[] stack = warp.registers.l[program.slots().stack];
    Registers.each(
        lanes,
        lane -> {
          int from = lane * program.localBytes() + (int) stack[lane];
          move(warp, from, callee.results(), from - callerBytes, returned);
          stack[lane] -= callerBytes;
        });
  }

  private static void move(Warp warp, int fromFrame, Piece[] from, int toFrame, Piece[] to) {
    for (int k = 0; k < Math.min(from.length, to.length); k++) {
      int bytes = Math.min(from[k].bytes(), to[k].bytes());
      int source = fromFrame + from[k].at();
      int target = toFrame + to[k].at();
      System.arraycopy(warp.local, source, warp.local, target, bytes);
      warp.localDefined.copyRange(target, warp.localDefined, source, bytes);
    }
  }
}
