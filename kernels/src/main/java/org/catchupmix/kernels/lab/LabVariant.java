package org.catchupmix.kernels.lab;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.catchupmix.gpu.KernelSource;

/**
 * A variant to run: one of the program, or a new one of a user's file.
 *
 * @param label its column
 * @param launched variant of the program whose grid, block and parameters it takes; itself if it is
 *     one of the program
 * @param source its kernels; empty for those that the library has
 * @param kernels its kernels by those of the launched variant, where the names differ
 */
record LabVariant(
    String label, String launched, Optional<KernelSource> source, Map<String, String> kernels) {
  /** Makes a variant of the program with the kernels that the library has. */
  static LabVariant ofProgram(String label) {
    return new LabVariant(label, label, Optional.empty(), Map.of());
  }

  /** Makes a variant of the program with the kernels of a source. */
  static LabVariant of(String label, KernelSource source) {
    return new LabVariant(label, label, Optional.of(source), Map.of());
  }

  /** Returns its kernels for those of the launched variant. */
  List<String> names(List<String> launchedKernels) {
    return launchedKernels.stream().map(k -> kernels.getOrDefault(k, k)).toList();
  }

  /** Tells whether its kernels are those of the program. */
  boolean isOf(KernelSource program) {
    return source.isEmpty() || source.get().equals(program);
  }
}
