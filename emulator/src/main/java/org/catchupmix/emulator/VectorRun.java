package org.catchupmix.emulator;

import java.util.List;
import java.util.function.Predicate;
import org.catchupmix.emulator.Uses.Register;

/**
 * Arithmetic in a row. Where all lanes have run it often, {@link VectorCode} makes a class for it.
 * The JIT compiler takes some milliseconds for each instruction of that, and until it is done
 * vectors are objects; so the class is only called with nothing to do, and now and then with
 * registers that are nobody's, until it is as quick as vectors are.
 */
final class VectorRun extends Step {
  /** What the JIT compiler still makes good code of. */
  static final int MOST = 64;

  /** As many runs take about as long as to compile it. */
  private static final int OFTEN = 1 << 15;

  /** Calls by which the JIT compiler is told that it matters, each time that it is run. */
  private static final int CALLS = 4;

  /** It is tried each time that it has been run so often. */
  private static final int TRIAL = 16;

  /** It is given up behind so many trials. */
  private static final int TRIALS = 1 << 13;

  /** Of a trial of what is compiled: for all of it, and for each instruction; objects take more. */
  private static final long NANOSECONDS = 500;

  private static final long NANOSECONDS_EACH = 100;

  private final ArithmeticStep[] steps;
  private final Predicate<Register> isStored;
  private volatile VectorCode.Code code;
  private VectorCode.Code made;
  private Registers nobodys;
  private int runs;

  /**
   * Of steps with vectors.
   *
   * @param isStored whether anybody else may read a register
   */
  VectorRun(List<ArithmeticStep> steps, Predicate<Register> isStored) {
    super(steps.getFirst().instruction, -1);
    this.steps = steps.toArray(ArithmeticStep[]::new);
    this.isStored = isStored;
  }

  @Override
  void execute(Warp warp, int active) {
    VectorCode.Code ready = code;
    boolean whole = warp.isWhole(active);
    if (ready != null && whole) {
      ready.run(warp.registers, 0);
      return;
    }
    for (ArithmeticStep step : steps) {
      step.execute(warp, active);
    }
    // Several cores may count here: some runs are lost, and nothing depends on their number.
    if (whole && (++runs >= OFTEN && runs - OFTEN <= TRIAL * TRIALS || VectorModule.ALWAYS)) {
      prepare(warp.registers);
    }
  }

  private synchronized void prepare(Registers r) {
    int since = runs - OFTEN;
    if (code != null) {
      return;
    }
    if (made == null) {
      made = VectorCode.of(List.of(steps), isStored);
      nobodys = copy(r);
      code = VectorModule.ALWAYS ? made : null;
    }
    for (int i = 0; i < CALLS; i++) {
      made.run(nobodys, Registers.LANES - LaneVectors.width());
    }
    if (since % TRIAL == 0) {
      long least = Long.MAX_VALUE;
      for (int i = 0; i < 4; i++) {
        long begin = System.nanoTime();
        made.run(nobodys, 0);
        least = Math.min(least, System.nanoTime() - begin);
      }
      if (least < NANOSECONDS + steps.length * NANOSECONDS_EACH) {
        code = made;
      }
    }
  }

  private Registers copy(Registers r) {
    Registers to = new Registers(r.i.length, r.l.length, r.f.length, r.d.length, r.p.length);
    for (ArithmeticStep step : steps) {
      step.uses().reads().forEach(register -> to.copy(register, r));
      to.copy(step.result(), r);
    }
    return to;
  }
}
