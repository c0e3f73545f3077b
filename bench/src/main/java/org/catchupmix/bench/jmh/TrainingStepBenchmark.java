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

/** Times a training step for JMH's profilers; its loss is checked. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class TrainingStepBenchmark {
  @Param("preact-resnet18")
  public String model;

  /** Channels of the stem; 0 for the network's default. */
  @Param("0")
  public int width;

  @Param("32")
  public int batch;

  /** Name of the mix method, at random mix points. */
  @Param("none")
  public String mix;

  /** Device in the form of {@link StepDevice#parse}. */
  @Param("cpu --threads 1")
  public String device;

  private StepSetting setting;
  private SyntheticTraining training;

  /** Creates network and batch. */
  @Setup
  public void open() {
    setting = new StepSetting(model, width, batch, StepDevice.parse(device));
    training = new SyntheticTraining(setting);
    training.choose(new MixedStep(mix, null));
  }

  @Benchmark
  public double step() {
    return training.step();
  }

  /** Releases them and compares the first losses with those of {@code reference}. */
  @TearDown
  public void close() {
    training.close();
    LossCheck.compare(setting, new MixedStep(mix, null));
  }
}
