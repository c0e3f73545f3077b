package org.catchupmix.bench.jmh;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.catchupmix.core.cpu.vector.CpuTuning;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.CompilerControl;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.ThreadParams;

/**
 * Measures the peak rates of the machine: copies, and multiply-adds in registers.
 *
 * <p>It uses as many threads as the primitives that are compared with it.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class MachineBenchmark {
  /** Vectors as wide as those of the device {@code cpu}. */
  private static final VectorSpecies<Float> SPECIES = CpuTuning.SPECIES;

  /** Independent sums that hide latency: two units with a latency of 4 need 8. */
  private static final int SUMS = 12;

  private static final int ROUNDS = 1000;

  /** Floating-point operations per call of {@link #multiplyAdd} and thread. */
  public static final double FLOPS = 2.0 * SUMS * ROUNDS * SPECIES.length();

  /** Arrays that a thread copies. */
  @State(Scope.Thread)
  public static class Block {
    /** Bytes that all threads together read and write per call. */
    @Param("268435456")
    public int bytes;

    private float[] from;
    private float[] to;

    /** Touches every page, so that no page fault is timed. */
    @Setup
    public void make(ThreadParams threads) {
      int length = bytes / 2 / Float.BYTES / threads.getThreadCount();
      from = new float[length];
      to = new float[length];
      Arrays.fill(from, 1.5f);
      Arrays.fill(to, 2.5f);
    }
  }

  @Benchmark
  public float[] copy(Block arrays) {
    System.arraycopy(arrays.from, 0, arrays.to, 0, arrays.from.length);
    return arrays.to;
  }

  /**
   * Multiplies and adds in registers.
   *
   * <p>It is not inlined, because in JMH's loop the JIT compiler spills the sums, at half the rate.
   */
  @Benchmark
  @CompilerControl(CompilerControl.Mode.DONT_INLINE)
  public float multiplyAdd() {
    FloatVector a = FloatVector.broadcast(SPECIES, 0.999f);
    FloatVector b = FloatVector.broadcast(SPECIES, 0.001f);
    FloatVector s0 = b;
    FloatVector s1 = b;
    FloatVector s2 = b;
    FloatVector s3 = b;
    FloatVector s4 = b;
    FloatVector s5 = b;
    FloatVector s6 = b;
    FloatVector s7 = b;
    FloatVector s8 = b;
    FloatVector s9 = b;
    FloatVector s10 = b;
    FloatVector s11 = b;
    for (int i = 0; i < ROUNDS; i++) {
      s0 = s0.fma(a, b);
      s1 = s1.fma(a, b);
      s2 = s2.fma(a, b);
      s3 = s3.fma(a, b);
      s4 = s4.fma(a, b);
      s5 = s5.fma(a, b);
      s6 = s6.fma(a, b);
      s7 = s7.fma(a, b);
      s8 = s8.fma(a, b);
      s9 = s9.fma(a, b);
      s10 = s10.fma(a, b);
      s11 = s11.fma(a, b);
    }
    return s0.add(s1).add(s2).add(s3).add(s4).add(s5).lane(0)
        + s6.add(s7).add(s8).add(s9).add(s10).add(s11).lane(0);
  }
}
