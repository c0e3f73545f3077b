package org.catchupmix.kernels.launch;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.catchupmix.core.Tensor;
import org.catchupmix.gpu.KernelArguments;
import org.catchupmix.gpu.Launch;
import org.catchupmix.kernels.driver.DeviceBuffer;
import org.catchupmix.kernels.library.KernelLibrary;

/**
 * Several tensors in one launch, as {@code tensors.cuh} takes them: in the kernel's parameters, a
 * thread for four words of 4 bytes.
 */
final class TensorTable {
  /** How many the kernels take, {@code TENSORS}. */
  static final int MOST = 96;

  private TensorTable() {}

  /**
   * Launches a kernel on all rows, {@link #MOST} at a time.
   *
   * @param rows of so many pointers each, 0 where a tensor is null
   * @param marks a byte for each row behind the table, or none
   */
  static void launch(
      KernelLibrary library,
      String file,
      String entry,
      List<List<Tensor>> rows,
      byte[] marks,
      UnaryOperator<KernelArguments> more) {
    for (int from = 0; from < rows.size(); from += MOST) {
      List<List<Tensor>> some = rows.subList(from, Math.min(rows.size(), from + MOST));
      int pointers = some.getFirst().size();
      int sizes = pointers * MOST * Long.BYTES;
      MemorySegment table =
          MemorySegment.ofArray(
              new byte[sizes + 2 * MOST * Integer.BYTES + (marks.length == 0 ? 0 : MOST)]);
      int blocks = 0;
      for (int i = 0; i < some.size(); i++) {
        List<Tensor> row = some.get(i);
        for (int p = 0; p < pointers; p++) {
          table.set(
              ValueLayout.JAVA_LONG_UNALIGNED,
              (long) (p * MOST + i) * Long.BYTES,
              DeviceBuffer.address(Optional.ofNullable(row.get(p))));
        }
        int words = words(row);
        table.set(ValueLayout.JAVA_INT_UNALIGNED, sizes + (long) i * Integer.BYTES, words);
        table.set(
            ValueLayout.JAVA_INT_UNALIGNED, sizes + (long) (MOST + i) * Integer.BYTES, blocks);
        if (marks.length > 0) {
          table.set(ValueLayout.JAVA_BYTE, sizes + 2L * MOST * Integer.BYTES + i, marks[from + i]);
        }
        blocks += Grids.fours(words).gridX();
      }
      library.launch(
          file,
          entry,
          Launch.of(blocks, Grids.BLOCK),
          more.apply(KernelArguments.of().struct(table, Long.BYTES).i32(some.size())));
    }
  }

  /** The words of 4 bytes of the longest tensor of the widest type; that type is made of such. */
  private static int words(List<Tensor> row) {
    int width = 0;
    long most = 0;
    for (Tensor t : row) {
      if (t != null && t.dtype().bytes() >= width) {
        most = t.dtype().bytes() > width ? t.bytes() : Math.max(most, t.bytes());
        width = t.dtype().bytes();
      }
    }
    return Math.toIntExact(most / Integer.BYTES);
  }
}
