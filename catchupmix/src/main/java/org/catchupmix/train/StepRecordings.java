package org.catchupmix.train;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.DeviceException;
import org.catchupmix.core.backend.Recording;
import org.catchupmix.core.primitive.UpdateRule;

/**
 * Recordings of training steps on the device, where that supports them. Without this class all
 * steps would run one kernel at a time, with the same bits.
 */
final class StepRecordings implements AutoCloseable {
  /** Key of steps that run the same kernels on the same memory. */
  private record Key(
      StepTensors.Layout layout, Optional<Object> normalization, Object mix, UpdateRule update) {}

  private final Backend backend;
  private final Consumer<String> notes;

  /** Recordings by key; empty for a key that was seen once. */
  private final Map<Key, Optional<Recording>> recordings = new HashMap<>();

  private boolean mayRecord = true;

  private int largest;

  /** Starts without recordings. */
  StepRecordings(Backend backend, Consumer<String> notes) {
    this.backend = backend;
    this.notes = notes;
  }

  /**
   * Replays a step, recording it first where its key was seen before. A batch smaller than the
   * largest is not worth a recording.
   *
   * @param step runs it on the numbers that are uploaded
   * @return false if the step was not run
   */
  boolean replay(StepInput input, Runnable step) {
    StepInput.Part part = input.parts().getFirst();
    Batch batch = part.batch();
    Optional<Object> mix = part.mix().kind();
    largest = Math.max(largest, batch.size());
    if (!mayRecord || mix.isEmpty() || batch.size() < largest) {
      return false;
    }
    Key key = key(batch, mix.get(), input.update().rule());
    Optional<Recording> known = recordings.get(key);
    if (known == null) {
      recordings.put(key, Optional.empty());
      return false;
    }
    if (known.isEmpty()) {
      known = record(step);
      recordings.put(key, known);
    }
    boolean runs = known.isPresent() && started(known.get());
    if (!runs) {
      mayRecord = false;
      close();
    }
    return runs;
  }

  private Key key(Batch batch, Object mix, UpdateRule update) {
    return new Key(
        StepTensors.Layout.of(batch, backend.computeDtype()),
        batch instanceof Batch.Stored stored ? Optional.of(stored.transform()) : Optional.empty(),
        mix,
        update);
  }

  /** Records a step; empty if the device cannot. */
  private Optional<Recording> record(Runnable step) {
    try {
      return backend.record(step);
    } catch (DeviceException e) {
      notes.accept("steps are not recorded: " + e.getMessage());
      return Optional.empty();
    }
  }

  /** Returns false if the device has too little memory for a recording. */
  private boolean started(Recording known) {
    try {
      known.run();
      return true;
    } catch (Recording.TooLittleMemory e) {
      notes.accept("steps are not run as recorded: " + e.getMessage());
      return false;
    }
  }

  @Override
  public void close() {
    recordings.values().forEach(r -> r.ifPresent(Recording::close));
    recordings.clear();
  }
}
