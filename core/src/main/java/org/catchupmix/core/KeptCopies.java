package org.catchupmix.core;

import static org.catchupmix.core.Arguments.require;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The copies of {@link Backend#copy}, and what is known of them: whether each is current, that is,
 * has the numbers of its tensor. All that writes a tensor says so here, and makes its copy stale.
 *
 * <p>A recording runs nothing while it is made. So what it would do to copies is noted beside what
 * is so: which copies must be current before it, and which are so after it.
 */
final class KeptCopies {
  private final CheckedBackend backend;
  private final List<Copy> all = new ArrayList<>();
  private Noted noted;

  /** What is kept of a tensor. */
  static final class Copy {
    private final Tensor original;
    private final Tensor tensor;
    private boolean current;

    private Copy(Tensor original, Tensor tensor) {
      this.original = original;
      this.tensor = tensor;
    }

    Tensor tensor() {
      return tensor;
    }
  }

  /**
   * What a recording does.
   *
   * @param before tensors whose copies it reads as they were before it
   * @param after tensors that it writes, and whether their copies are current then
   */
  private record Noted(Map<Tensor, Copy> before, Map<Tensor, Boolean> after) {
    Noted() {
      this(new IdentityHashMap<>(), new IdentityHashMap<>());
    }

    /** Forgets what is of no use to anybody behind the recording. */
    void trim() {
      after.keySet().removeIf(Tensor::isReleased);
    }
  }

  /** Of the tensors of a backend. */
  KeptCopies(CheckedBackend backend) {
    this.backend = backend;
  }

  private boolean isCurrent(Tensor t) {
    if (t.copy == null) {
      return false;
    }
    if (noted == null) {
      return t.copy.current;
    }
    Boolean known = noted.after.get(t);
    if (known == null && t.copy.current) {
      noted.before.put(t, t.copy);
    }
    return known == null ? t.copy.current : known;
  }

  private void set(Tensor t, boolean current) {
    if (noted != null) {
      noted.after.put(t, current);
    } else if (t.copy != null) {
      t.copy.current = current;
    }
  }

  /** See {@link Backend#copy}. */
  Optional<Tensor> of(Tensor x, Shape shape) {
    if (x.dtype() != backend.computeDtype() || x.dtype() == backend.storageDtype()) {
      return Optional.empty();
    }
    if (x.copy == null) {
      if (noted != null) {
        return Optional.empty();
      }
      DType type = backend.storageDtype();
      Tensor copy = new Tensor(backend, shape, type, backend.allocate(type, shape.elements()));
      copy.isCopy = true;
      x.copy = new Copy(x, copy);
      all.add(x.copy);
    }
    if (!x.copy.tensor.shape().equals(shape)) {
      return Optional.empty();
    }
    if (!isCurrent(x)) {
      if (noted == null) {
        refresh();
      } else {
        backend.inner().run(new Elementwise.Cast(x, x.copy.tensor));
        x.copy.tensor.version++;
        set(x, true);
      }
    }
    return Optional.of(x.copy.tensor);
  }

  /** See {@link Backend#currentCopy}. */
  Optional<Tensor> currentOf(Tensor x) {
    return isCurrent(x) ? Optional.of(x.copy.tensor) : Optional.empty();
  }

  /** Casts all that are stale: who needs one mostly needs the others too. */
  private void refresh() {
    all.removeIf(c -> c.original.isReleased());
    List<Copy> stale = all.stream().filter(c -> !c.current).toList();
    stale.forEach(c -> c.tensor.version++);
    backend
        .inner()
        .runAll(stale.stream().map(c -> new Elementwise.Cast(c.original, c.tensor)).toList());
    stale.forEach(c -> c.current = true);
  }

  /** A tensor is about to be written, so its copy is stale; a copy must not be written. */
  void writing(String by, Tensor t) {
    require(!t.isCopy, "%s: %s is a copy of a weight, it must not be written", by, t);
    t.version++;
    if (noted != null || t.copy != null) {
      set(t, false);
    }
  }

  /** A primitive is about to run. */
  void writing(Primitive primitive) {
    Tensor copy = copyWrittenBy(primitive);
    if (copy != null) {
      Tensor w = ((Update.SgdStep) primitive).w();
      require(
          isCurrent(w) && w.copy.tensor == copy,
          "sgdStep: copy %s is not the current copy of w, see Backend.currentCopy",
          copy);
      copy.version++;
    }
    for (Tensor t : primitive.work().writes()) {
      if (t != copy) {
        writing(primitive.name(), t);
      }
    }
  }

  /**
   * Primitives have run, in this order: a copy is current if nothing behind it wrote its tensor;
   * otherwise it stays stale, as {@link #writing(Primitive)} left it.
   */
  void written(List<? extends Primitive> steps) {
    if (steps.stream().allMatch(p -> copyWrittenBy(p) == null)) {
      return;
    }
    Set<Tensor> behind = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Primitive p : steps.reversed()) {
      if (copyWrittenBy(p) != null && !behind.contains(((Update.SgdStep) p).w())) {
        set(((Update.SgdStep) p).w(), true);
      }
      behind.addAll(p.work().writes());
    }
  }

  private static Tensor copyWrittenBy(Primitive primitive) {
    return primitive instanceof Update.SgdStep p ? p.copy().orElse(null) : null;
  }

  /** See {@link Backend#record}. */
  Optional<Recording> recording(Runnable work) {
    if (all.stream().anyMatch(c -> !c.current)) {
      refresh();
    }
    Noted[] made = new Noted[1];
    Optional<Recording> recording;
    try {
      recording =
          backend
              .inner()
              .record(
                  () -> {
                    noted = new Noted(); // of an earlier try nothing counts
                    made[0] = noted;
                    work.run();
                  });
    } finally {
      noted = null;
    }
    return recording.map(r -> noting(r, made[0]));
  }

  private Recording noting(Recording recording, Noted what) {
    what.trim();
    return new Recording() {
      @Override
      public void run() {
        if (what.before.values().stream().anyMatch(c -> !c.current)) {
          refresh();
        }
        what.after.forEach(
            (t, _) -> {
              t.version++;
              if (t.copy != null) {
                t.copy.tensor.version++;
              }
              set(t, false);
            });
        recording.run();
        what.after.forEach(KeptCopies.this::set);
      }

      @Override
      public void close() {
        recording.close();
      }
    };
  }
}
