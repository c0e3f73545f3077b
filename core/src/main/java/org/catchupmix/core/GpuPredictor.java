package org.catchupmix.core;

import java.util.List;
import java.util.ServiceLoader;

/**
 * Predicts how long GPUs would take, without one; found by {@link ServiceLoader}. What it says
 * comes from a model, never from a clock.
 */
public interface GpuPredictor {
  /** The GPUs that it knows, such as {@code h100}. */
  List<String> gpus();

  /**
   * A device that records what a GPU would be asked to do. It computes next to nothing: results
   * mean nothing.
   *
   * @param gpu one of {@link #gpus}
   * @throws IllegalArgumentException if there is no such GPU, or it cannot do what the options ask
   */
  Recording record(String gpu, BackendOptions options);

  /** What runs on a recording device. */
  interface Recording extends AutoCloseable {
    /** The device. */
    Backend backend();

    /** Forgets what was recorded; what runs from now on is recorded. */
    void begin();

    /** What was recorded since, in its order. */
    List<Call> calls();

    /** Closes the device. */
    @Override
    void close();
  }

  /**
   * A kernel, or a function of a library, and its predicted time.
   *
   * @param name of the kernel or function
   * @param seconds predicted, its launch included
   * @param launchSeconds of these, for starting and ending it
   * @param bound what takes longest, such as {@code DRAM}
   * @param dramBytes that the memory moves
   */
  record Call(String name, double seconds, double launchSeconds, String bound, double dramBytes) {}

  /**
   * The predictor of this program.
   *
   * @throws UserException if it has none
   */
  static GpuPredictor find() {
    return ServiceLoader.load(GpuPredictor.class)
        .findFirst()
        .orElseThrow(
            () ->
                new UserException("no GPU can be predicted: kernels are not part of this program"));
  }
}
