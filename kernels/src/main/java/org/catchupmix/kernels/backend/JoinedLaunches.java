package org.catchupmix.kernels.backend;

import java.util.List;
import org.catchupmix.core.DType;
import org.catchupmix.core.Elementwise;
import org.catchupmix.core.Primitive;
import org.catchupmix.core.Update;
import org.catchupmix.kernels.launch.CudaElementwise;
import org.catchupmix.kernels.launch.CudaUpdates;
import org.catchupmix.kernels.library.KernelLibrary;

/** Primitives that are independent of each other and of a kind that takes one launch for many. */
final class JoinedLaunches {
  private JoinedLaunches() {}

  /** Runs them, or nothing and answers false where they are of no such kind. */
  static boolean run(KernelLibrary library, List<? extends Primitive> independent) {
    List<Update.SgdStep> steps = allOf(Update.SgdStep.class, independent);
    if (!steps.isEmpty()
        && steps.stream()
            .allMatch(
                s ->
                    s.settings().equals(steps.getFirst().settings())
                        && s.control().equals(steps.getFirst().control()))) {
      new CudaUpdates(library).runAll(steps);
      return true;
    }
    List<Update.Snapshot> snapshots = allOf(Update.Snapshot.class, independent);
    if (!snapshots.isEmpty()
        && snapshots.stream().allMatch(s -> s.stopped() == snapshots.getFirst().stopped())) {
      new CudaUpdates(library).snapshotAll(snapshots);
      return true;
    }
    List<Elementwise.Copy> copies = allOf(Elementwise.Copy.class, independent);
    if (!copies.isEmpty() && copies.stream().allMatch(c -> c.x().bytes() % Integer.BYTES == 0)) {
      new CudaElementwise(library).copyAll(copies);
      return true;
    }
    List<Elementwise.Cast> casts = allOf(Elementwise.Cast.class, independent);
    if (!casts.isEmpty()
        && casts.stream()
            .allMatch(c -> c.x().dtype() == DType.F32 && c.out().dtype() == DType.BF16)) {
      new CudaElementwise(library).castAll(casts);
      return true;
    }
    return false;
  }

  /** All of them, or nothing where some are of another kind. */
  private static <P> List<P> allOf(Class<P> kind, List<? extends Primitive> primitives) {
    return primitives.stream().allMatch(kind::isInstance)
        ? primitives.stream().map(kind::cast).toList()
        : List.of();
  }
}
