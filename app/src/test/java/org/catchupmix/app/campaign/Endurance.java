package org.catchupmix.app.campaign;

import static org.catchupmix.recipe.Settings.BATCH;
import static org.catchupmix.recipe.Settings.CHECKPOINT_EVERY;
import static org.catchupmix.recipe.Settings.DATA;
import static org.catchupmix.recipe.Settings.EPOCHS;
import static org.catchupmix.recipe.Settings.NAME;
import static org.catchupmix.recipe.Settings.RUNS;
import static org.catchupmix.recipe.Settings.SEED;
import static org.catchupmix.recipe.Settings.TEST_LIMIT;
import static org.catchupmix.recipe.Settings.TRAIN_LIMIT;
import static org.catchupmix.recipe.Settings.WARMUP;
import static org.catchupmix.recipe.Settings.WIDTH;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.Backends;
import org.catchupmix.core.tensor.MemoryUse;
import org.catchupmix.mix.CatchupMix;
import org.catchupmix.recipe.Recipe;
import org.catchupmix.run.StepwiseTraining;
import org.catchupmix.run.Trainer;

/**
 * Trains for thousands of steps and looks at what the process holds after each epoch. Started with
 * a heap of fixed size that is touched in the beginning, so that what the process grows by is not
 * the heap.
 */
final class Endurance {
  static final List<String> OPTIONS = List.of("-Xms128m", "-Xmx128m", "-XX:+AlwaysPreTouch");

  private static final int IMAGES = 800;
  private static final int IMAGES_OF_STEP = 8;
  private static final int STEPS_OF_EPOCH = IMAGES / IMAGES_OF_STEP;

  /** A step that kept its smallest tensor, or one object of 132 bytes, would pass it. */
  private static final long MOST_HEAP = 1 << 20;

  /** The JIT compiler still works in the second half; 2 kB a step pass it. */
  private static final long MOST_RESIDENT = 16 << 20;

  /**
   * What the process holds; {@code device} is our own count, of tensors and those kept for reuse.
   */
  private record Held(long heap, long threads, long files, long resident, MemoryUse device) {
    static Held now(Backend backend) throws IOException {
      System.gc();
      Runtime runtime = Runtime.getRuntime();
      return new Held(
          runtime.totalMemory() - runtime.freeMemory(),
          ManagementFactory.getThreadMXBean().getThreadCount(),
          ManagementFactory.getPlatformMXBean(UnixOperatingSystemMXBean.class)
              .getOpenFileDescriptorCount(),
          residentBytes(),
          backend.memoryUse());
    }

    /** In use and kept for reuse. */
    long tensors() {
      return device.liveBytes() + device.pooledBytes();
    }

    private static long residentBytes() throws IOException {
      return Files.readAllLines(Path.of("/proc/self/status")).stream()
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
          .findFirst()
          .orElseThrow();
    }

    @Override
    public String toString() {
      return "heap %,d kB, %d threads, %d descriptors, resident %,d kB, tensors %,d bytes + %,d kept"
          .formatted(
              heap >> 10, threads, files, resident >> 10, device.liveBytes(), device.pooledBytes());
    }
  }

  private Endurance() {}

  /** Arguments: the seed, an empty folder, how many steps, how many that fail. */
  public static void main(String[] args) throws IOException {
    long seed = Long.parseLong(args[0]);
    Path work = Path.of(args[1]).toAbsolutePath();
    if (!args[2].equals("0")) {
      steps(work, seed, Integer.parseInt(args[2]));
    }
    FailedSteps.run(seed, Integer.parseInt(args[3])).print();
  }

  private static Recipe recipe(Path work, long seed, int epochs) {
    Recipe recipe =
        new Recipe()
            .with(DATA, "idx:" + work.resolve("data"))
            .with(RUNS, work.resolve("runs").toString())
            .with(NAME, "long")
            .withMix(new CatchupMix())
            .with(TRAIN_LIMIT, 0)
            .with(TEST_LIMIT, 0)
            .with(WIDTH, 1)
            .with(BATCH, IMAGES_OF_STEP)
            .with(EPOCHS, epochs)
            .with(WARMUP, 0.0)
            .with(SEED, seed)
            .with(CHECKPOINT_EVERY, "50 steps");
    return recipe;
  }

  private static void steps(Path work, long seed, int steps) throws IOException {
    TinyRun.writeData(work.resolve("data"), IMAGES, new Random(seed));
    int epochs = Math.ceilDiv(steps, STEPS_OF_EPOCH);
    Recipe recipe = recipe(work, seed, epochs);
    List<Held> held = new ArrayList<>();
    try (Backend backend = Backends.open("cpu");
        Trainer trainer =
            Trainer.start(recipe, backend, new PrintStream(OutputStream.nullOutputStream()))) {
      for (int epoch = 1; epoch <= epochs; epoch++) {
        StepwiseTraining.run(trainer, epoch);
        held.add(Held.now(backend));
      }
    }
    Held first = held.get(epochs / 2);
    Held last = held.getLast();
    System.out.printf("after step %d: %s%n", (epochs / 2 + 1) * STEPS_OF_EPOCH, first);
    System.out.printf("after step %d: %s%n", epochs * STEPS_OF_EPOCH, last);
    String what = "step of training, with flat ";
    flat(what + "heap", steps, last.heap - first.heap <= MOST_HEAP, held);
    flat(what + "threads", steps, last.threads <= first.threads, held);
    flat(what + "file descriptors", steps, last.files <= first.files, held);
    flat(what + "resident memory", steps, last.resident - first.resident <= MOST_RESIDENT, held);
    flat(
        what + "memory of tensors, by our own count",
        steps,
        last.tensors() <= first.tensors(),
        held);
  }

  private static void flat(String what, int steps, boolean is, List<Held> held) {
    Result result = new Result(what);
    for (int i = 0; i < steps; i++) {
      result.add(
          is ? "" : "%s: %s, then %s".formatted(what, held.get(held.size() / 2), held.getLast()));
    }
    result.print();
  }
}
