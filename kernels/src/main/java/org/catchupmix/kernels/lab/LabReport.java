package org.catchupmix.kernels.lab;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.catchupmix.core.backend.Precision;
import org.catchupmix.core.roofline.LowerBound;
import org.catchupmix.emulator.report.Metric;
import org.catchupmix.kernels.launch.Target;

/**
 * A run of the lab, as a table for people and as JSON.
 *
 * @param device that it ran on, still open
 * @param origin where the kernels come from
 */
record LabReport(
    LabOperation<?> operation,
    LabSettings settings,
    LabDevice device,
    String origin,
    List<String> notes,
    List<Measurement> measurements) {
  /** Returns the metrics that at least one variant has, in order. */
  private List<Metric> metrics() {
    return LabMetrics.ALL.stream()
        .filter(m -> measurements.stream().anyMatch(r -> r.values().containsKey(m)))
        .toList();
  }

  /** Returns whether some variant ran, and each that did agrees with reference. */
  boolean correct() {
    return measurements.stream().anyMatch(m -> m.refusal().isEmpty())
        && measurements.stream().allMatch(Measurement::correct);
  }

  private String sizes() {
    return LabShapes.text(settings.shape());
  }

  private String type() {
    return switch (settings.precision()) {
      case FP32 -> "f32";
      case TF32 -> "tf32";
      case BF16 -> "bf16";
    };
  }

  private String choice() {
    return operation.choice(
        settings.shape(), new Target(settings.precision(), device.chipNumber()));
  }

  /**
   * Formats a column per variant.
   *
   * @param byKind also shows warp instructions by kind
   */
  String table(boolean byKind) {
    StringBuilder text = new StringBuilder(head());
    text.append("%n".formatted());
    appendNumbers(text, byKind);
    for (Measurement m : measurements) {
      m.refusal().ifPresent(why -> text.append("%n%s cannot run: %s".formatted(m.variant(), why)));
      m.wrong().ifPresent(what -> text.append("%n%s is WRONG: %s".formatted(m.variant(), what)));
    }
    return text.toString().stripTrailing();
  }

  private String head() {
    StringBuilder text = new StringBuilder();
    text.append(
        "%s %s%s, %s, on %s%n"
            .formatted(
                operation.name(),
                sizes(),
                settings.precision() == Precision.FP32 ? "" : " in " + type(),
                origin,
                device.description()));
    text.append(
        String.format(
            Locale.ROOT,
            "it must move %,d bytes at least; the launcher takes %s for this size%n",
            operation.leastBytes(settings),
            choice()));
    device.peaks().ifPresent(gpu -> text.append(boundLine(operation.lowerBound(gpu, settings, 1))));
    notes.forEach(note -> text.append("%s%n".formatted(note)));
    return text.toString();
  }

  private static String boundLine(LowerBound bound) {
    return String.format(
        Locale.ROOT,
        "lower bound: the longer of memory %.2f µs and arithmetic %.2f µs, and %.1f µs a launch%n",
        bound.memorySeconds() * 1e6,
        bound.arithmeticSeconds() * 1e6,
        LowerBound.LAUNCH * 1e6);
  }

  private boolean isShown(Metric metric, boolean byKind) {
    return metric.form() != Metric.Form.KIND
        || byKind && measurements.stream().anyMatch(m -> m.values().getOrDefault(metric, 0.0) > 0);
  }

  private void appendNumbers(StringBuilder text, boolean byKind) {
    List<Measurement> ran = measurements.stream().filter(Measurement::ran).toList();
    if (ran.isEmpty()) {
      return;
    }
    text.append("%-24s".formatted(""));
    ran.forEach(m -> text.append("%14s".formatted(m.variant())));
    text.append("%n".formatted());
    for (Metric metric : metrics()) {
      if (!isShown(metric, byKind)) {
        continue;
      }
      text.append("%-24s".formatted(metric.title()));
      for (Measurement m : ran) {
        Double value = m.values().get(metric);
        text.append("%14s".formatted(value == null ? "-" : metric.text(value)));
      }
      text.append("%n".formatted());
    }
  }

  /** Writes one report as an object, several as an array. */
  static String json(List<LabReport> reports) throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    ArrayNode all = mapper.createArrayNode();
    reports.forEach(report -> report.describe(all.addObject()));
    JsonNode root = reports.size() == 1 ? all.get(0) : all;
    return mapper.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
  }

  private void describe(ObjectNode root) {
    root.put("operation", operation.name());
    root.put("shape", sizes());
    root.put("type", type());
    root.put("device", device.description());
    device
        .peaks()
        .ifPresent(
            gpu ->
                root.putObject("gpu")
                    .put("name", gpu.name())
                    .put("memory_gb_s", gpu.bytesPerSecond() / 1e9)
                    .put("fp32_tflop_s", gpu.fp32Flops() / 1e12)
                    .put("bf16_tflop_s", gpu.bf16Flops() / 1e12));
    root.put("kernels", origin);
    root.put("least_bytes", operation.leastBytes(settings));
    root.put("flops", operation.problem(settings).flops());
    root.put("choice", choice());
    notes.forEach(root.putArray("notes")::add);
    ArrayNode variants = root.putArray("variants");
    measurements.forEach(m -> describe(m, variants.addObject()));
  }

  private void describe(Measurement m, ObjectNode node) {
    node.put("variant", m.variant());
    if (m.refusal().isPresent()) {
      node.put("refusal", m.refusal().get());
      return;
    }
    node.put("correct", m.correct());
    m.wrong().ifPresent(what -> node.put("wrong", what));
    for (Metric metric : metrics()) {
      Double value = m.values().get(metric);
      if (value != null) {
        LabMetrics.write(metric, value, node);
      }
    }
  }
}
