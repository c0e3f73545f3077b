package org.catchupmix.emulator.schedule;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.catchupmix.emulator.lanes.LaneVectors;
import org.catchupmix.emulator.registers.Registers;
import org.catchupmix.emulator.registers.Uses.Register;
import org.catchupmix.emulator.warp.ArithmeticStep;
import org.catchupmix.emulator.warp.Step;
import org.catchupmix.emulator.warp.Warp;

/**
 * Consecutive arithmetic, compiled by {@link VectorCode} once frequent. Uncompiled vectors are slow
 * objects, so until the JIT compiler is done the class runs on scratch registers only.
 */
public final class VectorRun extends Step {
  /** Largest {@link ArithmeticStep#weight} that the JIT compiler handles well. */
  static final int MOST = 64;

  /** Runs before a class is generated; about as long as compiling it takes. */
  private static final int OFTEN = 1 << 15;

  private static final int CALLS = 4;
  private static final int TRIAL = 16;

  /** Usual time after which a class that stays slow is given up, in nanoseconds. */
  static final long PATIENCE = 2_000_000_000;

  /** Time lost in this JVM after which no more classes are tried, in nanoseconds. */
  static final long PATIENCE_WITH_ALL = 10_000_000_000L;

  /** Nanoseconds lost in this JVM on slow classes. */
  static final AtomicLong LOST = new AtomicLong();

  /** Time of a compiled trial: in total, and per instruction. */
  private static final long NANOSECONDS = 500;

  private static final long NANOSECONDS_EACH = 100;

  private final ArithmeticStep[] steps;
  private final Predicate<Register> isStored;
  private final boolean always;
  private final long patience;
  private volatile VectorCode.Code code;
  private VectorCode.Code made;
  private Registers scratch;
  private int runs;

  /** Warm-up rounds, and the time they took. */
  private int times;

  private long lost;

  /** Time before which no warm-up runs, so that warm-up takes at most half of the time. */
  private long next;

  private volatile boolean givenUp;

  /**
   * Runs some steps.
   *
   * @param always whether the class is used from the start
   * @param patience time after which a class that stays slow is given up, in nanoseconds
   */
  VectorRun(
      List<ArithmeticStep> steps, Predicate<Register> isStored, boolean always, long patience) {
    super(steps.getFirst().instruction, -1);
    this.steps = steps.toArray(ArithmeticStep[]::new);
    this.isStored = isStored;
    this.always = always;
    this.patience = patience;
  }

  /** Whether its class stayed slow. */
  boolean isGivenUp() {
    return givenUp;
  }

  /** Whether some results are not stored. */
  public boolean drops() {
    return Arrays.stream(steps).anyMatch(step -> !isStored.test(step.result()));
  }

  boolean isQuick() {
    return code != null;
  }

  @Override
  public void execute(Warp warp, int active) {
    VectorCode.Code ready = code;
    boolean whole = warp.isWhole(active);
    if (ready != null && whole) {
      ready.run(warp.registers, 0);
      return;
    }
    for (ArithmeticStep step : steps) {
      step.execute(warp, active);
    }
    // Cores may lose counts here; nothing depends on the exact number.
    if (whole && !givenUp && (always || ++runs >= OFTEN)) {
      prepare(warp.registers);
    }
  }

  private synchronized void prepare(Registers r) {
    if (code != null || givenUp) {
      return;
    }
    if (always) {
      code = VectorCode.of(List.of(steps), isStored);
      return;
    }
    long begin = System.nanoTime();
    if (times > 0 && begin - next < 0) {
      return;
    }
    if (made == null) {
      made = VectorCode.of(List.of(steps), isStored);
      scratch = copy(r);
    }
    for (int i = 0; i < CALLS; i++) {
      made.run(scratch, Registers.LANES - LaneVectors.width());
    }
    boolean quick = times++ % TRIAL == 0 && isQuickNow();
    long end = System.nanoTime();
    long took = end - begin;
    next = end + took;
    lost += took;
    long byAll = LOST.addAndGet(quick ? took - lost : took);
    if (quick) {
      code = made;
    } else if (lost > patience || byAll > PATIENCE_WITH_ALL) {
      givenUp = true;
      made = null;
      scratch = null;
    }
  }

  private boolean isQuickNow() {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 4; i++) {
      long begin = System.nanoTime();
      made.run(scratch, 0);
      least = Math.min(least, System.nanoTime() - begin);
    }
    return least < NANOSECONDS + steps.length * NANOSECONDS_EACH;
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
