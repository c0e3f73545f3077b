package org.catchupmix.emulator.schedule;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.catchupmix.emulator.arithmetic.VectorModule;
import org.catchupmix.emulator.lanes.LaneVectors;
import org.catchupmix.emulator.registers.Registers;
import org.catchupmix.emulator.registers.Uses.Register;
import org.catchupmix.emulator.warp.ArithmeticStep;
import org.catchupmix.emulator.warp.Step;
import org.catchupmix.emulator.warp.Warp;

/**
 * Arithmetic in a row. Where all lanes have run it often, {@link VectorCode} makes a class for it.
 * The JIT compiler takes some milliseconds for each instruction of that, and until it is done
 * vectors are objects; so until it is as quick as vectors are, the class is called on registers
 * that are nobody's, for a few lanes and now and then for all.
 */
public final class VectorRun extends Step {
  /** What the JIT compiler still makes good code of, see {@link ArithmeticStep#weight}. */
  static final int MOST = 64;

  /** As many runs take about as long as to compile it. */
  private static final int OFTEN = 1 << 15;

  /** Calls by which the JIT compiler is told that it matters, each time that it is run. */
  private static final int CALLS = 4;

  /** It is tried each time that it has been run so often. */
  private static final int TRIAL = 16;

  /**
   * It is given up once this time has been spent on it and it is still not quick: what the JIT
   * compiler does not compile stays hundreds of times slower than steps are.
   */
  static final long PATIENCE = 2_000_000_000;

  /** No more are tried once this time has been spent in this JVM on what did not become quick. */
  static final long PATIENCE_WITH_ALL = 10_000_000_000L;

  /** Time spent in this JVM on what is not quick, in nanoseconds. */
  static final AtomicLong LOST = new AtomicLong();

  /** Of a trial of what is compiled: for all of it, and for each instruction; objects take more. */
  private static final long NANOSECONDS = 500;

  private static final long NANOSECONDS_EACH = 100;

  private final ArithmeticStep[] steps;
  private final Predicate<Register> isStored;
  private final boolean always;
  private volatile VectorCode.Code code;
  private VectorCode.Code made;
  private Registers nobodys;
  private int runs;

  /** Calls with nothing to do, and time spent on them and on trials. */
  private int times;

  private long lost;

  /** Until then steps alone are run: so the others take half of the time at most. */
  private long next;

  private volatile boolean givenUp;

  /**
   * Of steps with vectors.
   *
   * @param isStored whether anybody else may read a register
   */
  VectorRun(List<ArithmeticStep> steps, Predicate<Register> isStored) {
    this(steps, isStored, VectorModule.ALWAYS);
  }

  /**
   * As above.
   *
   * @param always whether the class does the work from the beginning
   */
  VectorRun(List<ArithmeticStep> steps, Predicate<Register> isStored, boolean always) {
    super(steps.getFirst().instruction, -1);
    this.steps = steps.toArray(ArithmeticStep[]::new);
    this.isStored = isStored;
    this.always = always;
  }

  /** Whether it stays with steps, as its class did not become quick. */
  boolean isGivenUp() {
    return givenUp;
  }

  /** Whether something that it computes is known to nobody else, and stored nowhere. */
  public boolean drops() {
    return Arrays.stream(steps).anyMatch(step -> !isStored.test(step.result()));
  }

  /** Whether its class does the work. */
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
    // Several cores may count here: some runs are lost, and nothing depends on their number.
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
      nobodys = copy(r);
    }
    for (int i = 0; i < CALLS; i++) {
      made.run(nobodys, Registers.LANES - LaneVectors.width());
    }
    boolean quick = times++ % TRIAL == 0 && isQuickNow();
    long end = System.nanoTime();
    long took = end - begin;
    next = end + took;
    lost += took;
    long byAll = LOST.addAndGet(quick ? took - lost : took);
    if (quick) {
      code = made;
    } else if (lost > PATIENCE || byAll > PATIENCE_WITH_ALL) {
      givenUp = true;
      made = null;
      nobodys = null;
    }
  }

  private boolean isQuickNow() {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 4; i++) {
      long begin = System.nanoTime();
      made.run(nobodys, 0);
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
