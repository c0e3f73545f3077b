package org.catchupmix.verify;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BiFunction;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.BackendOptions;
import org.catchupmix.core.backend.Backends;

/**
 * Several replicas of a device whose results must have equal bits: {@code cpu} with 1, 2 and 3
 * threads, {@code emulator} with three orders of blocks and warps, others twice. Each replica has
 * its own thread, and they run at once.
 */
final class Replicas implements AutoCloseable {
  private final List<Replica> all = new ArrayList<>();

  /** A backend with the thread that opened it, since a GPU's context belongs to that thread. */
  private record Replica(String name, Backend backend, ExecutorService thread) {}

  /** Opens the replicas of a device. */
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

  /** Opens one more. */
  void add(String name, Callable<Backend> open) {
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try {
      all.add(new Replica(name, get(thread.submit(open)), thread));
    } catch (RuntimeException | Error e) {
      thread.shutdown();
      throw e;
    }
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

  /** Returns the number of replicas. */
  int size() {
    return all.size();
  }

  /** Returns their names, in order. */
  List<String> names() {
    return all.stream().map(Replica::name).toList();
  }

  /** Returns the first one, whose description is that of all. */
  Backend first() {
    return all.getFirst().backend();
  }

  /** Runs a task on each replica, given its place, at once; returns the results in order. */
  <T> List<T> each(BiFunction<Backend, Integer, T> task) {
    List<Future<T>> futures = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      int place = i;
      Callable<T> call = () -> task.apply(all.get(place).backend(), place);
      futures.add(all.get(i).thread().submit(call));
    }
    return futures.stream().map(Replicas::get).toList();
  }

  @Override
  public void close() {
    for (Replica r : all) {
      get(r.thread().submit(r.backend()::close));
      r.thread().shutdown();
    }
  }
}
