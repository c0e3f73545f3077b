package org.catchupmix.emulator.command;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * An array after a run.
 *
 * @param argument that it was passed as
 * @param bytes its contents; empty where the kernel has not written all of it
 */
record EmulatedArray(EmulatedArgument.Memory argument, byte[] bytes) {
  private static final int SHOWN = 6;

  boolean isWritten() {
    return bytes.length > 0;
  }

  private double element(int i) {
    return argument.type().get(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN), i);
  }

  /** Returns the range of the elements that are not NaN. */
  private DoubleSummaryStatistics range() {
    return IntStream.range(0, argument.count())
        .mapToDouble(this::element)
        .filter(x -> !Double.isNaN(x))
        .summaryStatistics();
  }

  Map<String, Object> description() {
    Map<String, Object> to = new LinkedHashMap<>();
    to.put("name", argument.name());
    to.put("type", argument.type().toString());
    to.put("count", argument.count());
    to.put("written", isWritten());
    if (isWritten()) {
      DoubleSummaryStatistics range = range();
      to.put("numbers", range.getCount());
      if (range.getCount() > 0) {
        to.put("least", range.getMin());
        to.put("most", range.getMax());
      }
    }
    return to;
  }

  String summary() {
    ElementType type = argument.type();
    DoubleSummaryStatistics range = range();
    long nans = argument.count() - range.getCount();
    String first =
        IntStream.range(0, Math.min(argument.count(), SHOWN))
            .mapToObj(i -> type.text(element(i)))
            .collect(Collectors.joining(", "));
    return "%s  %s[%d]  %s%s%s%s"
        .formatted(
            argument.name(),
            type,
            argument.count(),
            first,
            argument.count() > SHOWN ? ", ..." : "",
            range.getCount() == 0
                ? ""
                : ", %s to %s".formatted(type.text(range.getMin()), type.text(range.getMax())),
            nans == 0 ? "" : ", %d are NaN".formatted(nans));
  }

  /** Returns it in NumPy's format 1.0, whose header is padded to 64 bytes. */
  byte[] npy() {
    String header =
        "{'descr': '%s', 'fortran_order': False, 'shape': (%d,), }"
            .formatted(argument.type().numpy(), argument.count());
    int padded = Math.ceilDiv(10 + header.length() + 1, 64) * 64 - 10;
    String line = header + " ".repeat(padded - 1 - header.length()) + "\n";
    return ByteBuffer.allocate(10 + padded + bytes.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0})
        .putShort((short) padded)
        .put(line.getBytes(StandardCharsets.US_ASCII))
        .put(bytes)
        .array();
  }
}
