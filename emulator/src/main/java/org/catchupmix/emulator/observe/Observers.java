package org.catchupmix.emulator.observe;

import java.util.List;
import org.catchupmix.gpu.Launch;

/** Passes events on to several observers. */
public final class Observers implements Observer {
  private final Observer[] all;
  private final boolean watchesSteps;

  private Observers(Observer[] all) {
    this.all = all;
    this.watchesSteps = List.of(all).stream().anyMatch(Observer::watchesSteps);
  }

  /** Joins observers; one alone stays as it is, and null stands for none. */
  public static Observer of(List<Observer> observers) {
    return switch (observers.size()) {
      case 0 -> null;
      case 1 -> observers.getFirst();
      default -> new Observers(observers.toArray(Observer[]::new));
    };
  }

  @Override
  public void launchBegins(String kernel, Launch launch) {
    for (Observer one : all) {
      one.launchBegins(kernel, launch);
    }
  }

  @Override
  public void launchEnds() {
    for (Observer one : all) {
      one.launchEnds();
    }
  }

  @Override
  public void blockBegins(int block) {
    for (Observer one : all) {
      one.blockBegins(block);
    }
  }

  @Override
  public void blockEnds(int block) {
    for (Observer one : all) {
      one.blockEnds(block);
    }
  }

  @Override
  public void enters(ObservedWarp warp, int basicBlock, int lanes) {
    for (Observer one : all) {
      one.enters(warp, basicBlock, lanes);
    }
  }

  @Override
  public boolean watchesSteps() {
    return watchesSteps;
  }

  @Override
  public void executes(ObservedStep step) {
    for (Observer one : all) {
      if (one.watchesSteps()) {
        one.executes(step);
      }
    }
  }

  @Override
  public void guarded(ObservedWarp warp, int step, int lanes) {
    for (Observer one : all) {
      one.guarded(warp, step, lanes);
    }
  }

  @Override
  public void diverges(ObservedWarp warp, int step) {
    for (Observer one : all) {
      one.diverges(warp, step);
    }
  }

  @Override
  public void accesses(ObservedWarp warp, ObservedAccess access) {
    for (Observer one : all) {
      one.accesses(warp, access);
    }
  }

  @Override
  public void updates(ObservedWarp warp, ObservedAccess access) {
    for (Observer one : all) {
      one.updates(warp, access);
    }
  }

  @Override
  public void barrier(int block) {
    for (Observer one : all) {
      one.barrier(block);
    }
  }

  @Override
  public void allocated(String name, long address, long bytes) {
    for (Observer one : all) {
      one.allocated(name, address, bytes);
    }
  }

  @Override
  public void freed(long address) {
    for (Observer one : all) {
      one.freed(address);
    }
  }
}
