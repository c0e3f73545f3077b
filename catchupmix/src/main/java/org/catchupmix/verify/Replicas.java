package org.catchupmix.verify;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BiFunction;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.BackendOption;
import org.catchupmix.core.backend.BackendOptions;
import org.catchupmix.core.backend.Backends;

/**
 * One device several times, in ways that must not change a bit of its results: {@code cpu} with 1,
 * 2 and 3 threads, {@code emulator} with three orders of blocks and warps, others twice. Each
 * replica has its own thread, and they run at once.
 */
final class Replicas implements AutoCloseable {
  private final List<Backend> backends = new ArrayList<>();
  private final List<ExecutorService> threads = new ArrayList<>();
  private final List<String> names = new ArrayList<>();

  /** The replicas of a device. */
  static Replicas of(String device, BackendOptions options) {
    Replicas replicas = new Replicas();
    try {
      switch (device) {
        case "cpu" -> {
          for (int n = 1; n <= 3; n++) {
            BackendOptions threads = options.withThreads(n);
            replicas.add(
                "cpu of " + n + (n == 1 ? " thread" : " threads"),
                () -> Backends.choose("cpu", threads).backend());
          }
        }
        case "emulator" -> {
          for (int seed = 1; seed <= 3; seed++) {
            String name = "emulator:" + seed;
            replicas.add(name, () -> Backends.choose(name, options).backend());
          }
        }
        default -> {
          replicas.add(device, () -> Backends.choose(device, options).backend());
          replicas.add(device + " again", () -> Backends.choose(device, options).backend());
        }
      }
    } catch (RuntimeException | Error e) {
      replicas.close();
      throw e;
    }
    return replicas;
  }

  /** Opens one more, on its own thread: a GPU's context belongs to the thread that opens it. */
  void add(String name, Callable<Backend> open) {
    ExecutorService thread = Executors.newSingleThreadExecutor();
    threads.add(thread);
    backends.add(get(thread.submit(open)));
    names.add(name);
  }

  private static <T> T get(Future<T> future) {
    try {
      return future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException r) {
        throw r;
      }
      if (e.getCause() instanceof Error r) {
        throw r;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  /** The number of replicas. */
  int size() {
    return backends.size();
  }

  /** Their names, in order. */
  List<String> names() {
    return List.copyOf(names);
  }

  /** The device. */
  String description() {
    return backends.get(0).description();
  }

  /** The options that they honour. */
  Set<BackendOption> options() {
    return backends.get(0).options();
  }

  /** The arithmetic that decides the last bits of results. */
  String arithmetic() {
    return backends.get(0).arithmetic();
  }

  /** Notes on work that ran otherwise than described. */
  List<String> notes() {
    return backends.get(0).notes();
  }

  /** Runs a task on each replica, given its place, at once; returns the results in order. */
  <T> List<T> each(BiFunction<Backend, Integer, T> task) {
    List<Future<T>> futures = new ArrayList<>();
    for (int i = 0; i < backends.size(); i++) {
      int place = i;
      Callable<T> call = () -> task.apply(backends.get(place), place);
      futures.add(threads.get(i).submit(call));
    }
    return futures.stream().map(Replicas::get).toList();
  }

  @Override
  public void close() {
    for (int i = 0; i < threads.size(); i++) {
      if (i < backends.size()) {
        Backend backend = backends.get(i);
        get(threads.get(i).submit(backend::close));
      }
      threads.get(i).shutdown();
    }
  }
}
