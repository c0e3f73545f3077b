package org.catchupmix.bench.jmh;

import java.util.concurrent.TimeUnit;
import org.catchupmix.bench.step.LossCheck;
import org.catchupmix.bench.step.MixedStep;
import org.catchupmix.bench.step.StepDevice;
import org.catchupmix.bench.step.StepSetting;
import org.catchupmix.bench.step.SyntheticTraining;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A training step, for JMH's profilers; its loss is checked. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class TrainingStepBenchmark {
  /** The network. */
  @Param("preact-resnet18")
  public String model;

  /** Channels of the stem; 0 for the network's own. */
  @Param("0")
  public int width;

  /** Images in a batch. */
  @Param("32")
  public int batch;

  /** The name of the mix method, at random mix points in each step. */
  @Param("none")
  public String mix;

  /** The device, as {@link StepDevice#parse} reads it. */
  @Param("cpu --threads 1")
  public String device;

  private StepSetting setting;
  private SyntheticTraining training;

  /** Makes the network and the batch. */
  @Setup
  public void open() {
    setting = new StepSetting(model, width, batch, StepDevice.parse(device));
    training = new SyntheticTraining(setting);
    training.choose(new MixedStep(mix, null));
  }

  /** One step. */
  @Benchmark
  public double step() {
    return training.step();
  }

  /** Frees them, and compares the first losses of such steps with those of {@code reference}. */
  @TearDown
  public void close() {
    training.close();
    LossCheck.compare(setting, new MixedStep(mix, null));
  }
}
