package org.catchupmix.study.compare;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.catchupmix.core.Preconditions;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.BackendOption;
import org.catchupmix.core.backend.DeviceException;
import org.catchupmix.data.DataException;
import org.catchupmix.nn.state.WeightsException;
import org.catchupmix.program.OutOfMemory;
import org.catchupmix.progress.Plural;
import org.catchupmix.progress.Progress;
import org.catchupmix.recipe.DeviceSettings;
import org.catchupmix.run.RunException;
import org.catchupmix.run.checkpoint.Resumption;
import org.catchupmix.run.trainer.Trainer;
import org.catchupmix.train.SharedImages;

/**
 * Trains the runs that are not done, several at a time.
 *
 * <p>Runs share their images. Each has a device with its share of the processors; results do not
 * depend on it. A run that fails does not stop the others.
 */
public final class RunQueue {
  private final int jobs;
  private final PrintStream out;
  private final SharedImages images = new SharedImages();
  private final AtomicInteger ended = new AtomicInteger();
  private final Map<String, String> failures = new ConcurrentHashMap<>();

  public RunQueue(int jobs, PrintStream out) {
    Preconditions.require(jobs >= 1, "--jobs %d must be at least 1", jobs);
    this.jobs = jobs;
    this.out = out;
  }

  /**
   * Trains all runs.
   *
   * @return reasons of failures, by the title of the run
   * @throws IllegalArgumentException if there is no such device
   */
  public Map<String, String> train(List<PlannedRun> all) {
    List<PlannedRun> open = all.stream().filter(r -> r.state() != PlannedRun.State.DONE).toList();
    out.printf(
        "%s, %d of them done already%n", Plural.of(all.size(), "run"), all.size() - open.size());
    if (open.isEmpty()) {
      return Map.of();
    }
    open.getFirst().recipe().device().requireKnown();
    Integer threads = share(open.getFirst());
    ended.set(0);
    long begun = System.nanoTime();
    try (ExecutorService workers = Executors.newFixedThreadPool(jobs)) {
      open.forEach(
          run ->
              workers.execute(
                  () -> {
                    tryTrain(run, threads);
                    showTimeLeft(open.size(), (System.nanoTime() - begun) * 1e-9);
                  }));
    }
    return new TreeMap<>(failures);
  }

  /** Estimates the rest of the comparison from the runs of this session. */
  private void showTimeLeft(int runs, double seconds) {
    int done = ended.incrementAndGet();
    if (done < runs) {
      String left = Progress.clock(seconds / done * (runs - done));
      out.printf("%d of %s ended, about %s left%n", done, Plural.of(runs, "run"), left);
    }
  }

  /** Threads of each run. Null if one run may use all, the user chose, or the device has none. */
  private Integer share(PlannedRun run) {
    if (jobs == 1 || run.recipe().device().threads().isPresent()) {
      return null;
    }
    try (Backend backend = run.recipe().device().open(out)) {
      return backend.options().contains(BackendOption.THREADS)
          ? Math.max(1, Runtime.getRuntime().availableProcessors() / jobs)
          : null;
    }
  }

  private void tryTrain(PlannedRun run, Integer threads) {
    try {
      train(run, threads);
    } catch (IOException | RunException | DataException | WeightsException | DeviceException e) {
      fail(run, e.getMessage());
    } catch (OutOfMemoryError e) {
      fail(run, OutOfMemory.message(e));
    } catch (RuntimeException | Error e) {
      // A defect of the program must be seen, but must not stop the other runs.
      e.printStackTrace(out);
      fail(run, e.toString());
    }
  }

  private void fail(PlannedRun run, String why) {
    out.printf("%s failed: %s%n", run.title(), why);
    failures.put(run.title(), why);
  }

  private void train(PlannedRun run, Integer threads) throws IOException {
    PrintStream own = jobs == 1 ? out : LabelledLines.stream(run.title() + ": ", out);
    out.printf("== %s%n", run.title());
    try (Backend backend = open(run, threads, own);
        Trainer trainer =
            run.state() == PlannedRun.State.BEGUN
                ? Trainer.resume(run.folder(), backend, Resumption.EXACT, images, own)
                : Trainer.start(run.recipe(), backend, images, own)) {
      trainer.run();
    }
  }

  /** Opens the device of a run; an unsupported flag fails the run. */
  private static Backend open(PlannedRun run, Integer threads, PrintStream out) {
    try {
      DeviceSettings device = run.recipe().device();
      return (threads == null ? device : device.withThreads(threads)).open(out);
    } catch (IllegalArgumentException e) {
      throw new RunException(e.getMessage());
    }
  }

  /**
   * Labels lines and writes them whole, so that several runs can share a screen. Of a line that is
   * rewritten in place only the last state is written.
   */
  static final class LabelledLines extends OutputStream {
    private final String label;
    private final PrintStream out;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private boolean returned;

    private LabelledLines(String label, PrintStream out) {
      this.label = label;
      this.out = out;
    }

    static PrintStream stream(String label, PrintStream out) {
      return new PrintStream(new LabelledLines(label, out), false, out.charset());
    }

    @Override
    public synchronized void write(int b) {
      if (b == '\n') {
        String text = line.toString(out.charset());
        line.reset();
        if (!text.isBlank()) {
          out.println(label + text);
        }
      } else if (b != '\r') {
        if (returned) {
          line.reset();
        }
        line.write(b);
      }
      returned = b == '\r';
    }
  }
}
