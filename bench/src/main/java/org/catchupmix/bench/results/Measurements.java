package org.catchupmix.bench.results;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.openjdk.jmh.results.RunResult;

/** Results of measurements, each with the load of the machine meanwhile. */
public final class Measurements {
  /** A result and the load while it was measured. */
  record Loaded(RunResult result, SystemLoad load) {}

  private final List<Loaded> all = new ArrayList<>();
  private final List<SystemLoad> loads = new ArrayList<>();
  private final PrintStream out;
  private SystemLoad.Watch watch = new SystemLoad.Watch();

  /**
   * Makes an empty collection.
   *
   * @param out receives a line for each disturbed measurement
   */
  public Measurements(PrintStream out) {
    this.out = out;
  }

  /** Begins to watch the load. */
  public void begin() {
    watch = new SystemLoad.Watch();
  }

  /** Adds what was measured since {@link #begin}. */
  public void end(Collection<RunResult> results) {
    add(watch.load(), results);
  }

  /** Adds what was measured under a load. */
  public void add(SystemLoad load, Collection<RunResult> results) {
    loads.add(load);
    results.forEach(r -> all.add(new Loaded(r, load)));
    if (load.disturbed()) {
      out.println("  disturbed by other work: " + load);
    }
  }

  List<Loaded> all() {
    return all;
  }

  /** Describes the load, for people. */
  public List<String> notes() {
    List<String> notes = new ArrayList<>();
    loads.stream()
        .max(Comparator.comparingDouble(l -> l.others().orElse(0.0) + l.steal().orElse(0.0)))
        .ifPresent(
            worst ->
                notes.add(
                    worst.others().isPresent()
                        ? "load in the most disturbed measurement: " + worst
                        : worst + ": this system does not tell, so watch for other work yourself"));
    long disturbed = loads.stream().filter(SystemLoad::disturbed).count();
    if (disturbed > 0) {
      notes.add(
          "DISTURBED: during %d of %d measurements other work took more than %s of the processors;"
                  .formatted(disturbed, loads.size(), Numbers.percent(SystemLoad.MAX_DISTURBANCE))
              + " their times say little, and bench-compare gives no verdict on them.");
    }
    return notes;
  }
}
