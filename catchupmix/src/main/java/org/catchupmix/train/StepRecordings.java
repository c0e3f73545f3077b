package org.catchupmix.train;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.DeviceException;
import org.catchupmix.core.backend.Recording;
import org.catchupmix.core.backend.TensorScope;
import org.catchupmix.core.primitive.SgdSettings;
import org.catchupmix.core.tensor.Fetched;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.core.tensor.Tensor;
import org.catchupmix.nn.Network;

/** Recordings of training steps on the device, and the memory of their results. */
final class StepRecordings implements AutoCloseable {
  /** Key of steps that run the same kernels on the same memory. */
  private record Key(
      StepTensors.Layout layout, Optional<Object> normalization, Object mix, SgdSettings update) {}

  /** Results of a recorded step, outside the memory that recordings share. */
  record Results(Tensor loss, Tensor logits) {}

  private final Backend backend;
  private final TensorScope scope;
  private final int classes;
  private final Consumer<String> notes;

  /** Recordings by key; empty for a key that was seen once. */
  private final Map<Key, Optional<Recording>> recordings = new HashMap<>();

  private final Map<Shape, Results> results = new HashMap<>();
  private boolean mayRecord = true;

  private int largest;

  /** Starts without recordings. */
  StepRecordings(Network network, TensorScope scope, Consumer<String> notes) {
    this.backend = network.backend();
    this.classes = network.classes();
    this.scope = scope;
    this.notes = notes;
  }

  /**
   * Replays a step, recording it first where its key was seen before. A batch smaller than the
   * largest is not worth a recording.
   *
   * @param mix key of the kernels of the mix, where the step can be recorded
   * @return loss and logits; empty if the step was not run
   */
  Optional<Fetched> replay(StepInput input, Optional<Object> mix, Consumer<Results> step) {
    Batch batch = input.parts().getFirst().batch();
    largest = Math.max(largest, batch.size());
    if (!mayRecord || mix.isEmpty() || batch.size() < largest) {
      return Optional.empty();
    }
    Key key = key(batch, mix.get(), input.update());
    Optional<Recording> known = recordings.get(key);
    if (known == null) {
      recordings.put(key, Optional.empty());
      return Optional.empty();
    }
    Results out =
        results.computeIfAbsent(
            Shape.of(batch.size(), classes),
            logits -> new Results(scope.real(Shape.of()), scope.real(logits)));
    if (known.isEmpty()) {
      known = record(out, step);
      recordings.put(key, known);
    }
    if (known.isEmpty() || !started(known.get())) {
      stop();
      return Optional.empty();
    }
    return Optional.of(backend.fetch(List.of(out.loss(), out.logits())));
  }

  private Key key(Batch batch, Object mix, SgdSettings u) {
    return new Key(
        StepTensors.Layout.of(batch, backend.computeDtype()),
        batch instanceof Batch.Stored stored ? Optional.of(stored.transform()) : Optional.empty(),
        mix,
        new SgdSettings(0, u.momentum(), u.nesterov(), u.weightDecay()));
  }

  /** Records a step; empty if the device cannot. */
  private Optional<Recording> record(Results out, Consumer<Results> step) {
    try {
      return backend.record(() -> step.accept(out));
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

  private void stop() {
    mayRecord = false;
    close();
    for (Results r : results.values()) {
      scope.release(r.loss());
      scope.release(r.logits());
    }
    results.clear();
  }

  @Override
  public void close() {
    recordings.values().forEach(r -> r.ifPresent(Recording::close));
    recordings.clear();
  }
}
