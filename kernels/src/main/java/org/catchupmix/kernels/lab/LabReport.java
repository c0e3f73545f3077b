package org.catchupmix.kernels.lab;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.catchupmix.core.Precision;

/**
 * A run of the lab as a table for people, as CSV and as JSON.
 *
 * @param operation its name
 * @param settings sizes and seed
 * @param takesNorm whether the norm is one of the settings
 * @param device what it ran on
 * @param rates of the device; null where they are not known
 * @param origin where the kernels come from
 * @param leastBytes bytes that the operation must move: inputs read and results written once
 * @param flops floating point operations of it
 * @param choice the variant that the launcher takes for these sizes
 * @param macros other values of the source's macros, by name; empty for those of the source
 * @param notes what else is to be said of the run, in sentences
 * @param measurements one for each variant
 */
public record LabReport(
    String operation,
    LabSettings settings,
    boolean takesNorm,
    String device,
    LabDevice.Rates rates,
    String origin,
    long leastBytes,
    double flops,
    String choice,
    Map<String, Integer> macros,
    List<String> notes,
    List<Measurement> measurements) {

  /** The metrics that at least one variant has, in order. */
  private List<Metric> metrics() {
    return Metric.ALL.stream()
        .filter(m -> measurements.stream().anyMatch(r -> r.values().containsKey(m)))
        .toList();
  }

  /** Whether some variant ran, and each that did agrees with reference. */
  public boolean correct() {
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

  private String norm() {
    return settings.norm().name().toLowerCase(Locale.ROOT);
  }

  /**
   * For people: a column for each variant.
   *
   * @param byKind instructions by kind too, those kinds that there are
   */
  public String table(boolean byKind) {
    StringBuilder text =
        new StringBuilder(head("the launcher takes %s for this size".formatted(choice)));
    text.append("%n".formatted());
    appendNumbers(text, byKind);
    for (Measurement m : measurements) {
      m.refusal().ifPresent(why -> text.append("%n%s cannot run: %s".formatted(m.variant(), why)));
      m.wrong().ifPresent(what -> text.append("%n%s is WRONG: %s".formatted(m.variant(), what)));
    }
    return text.toString().stripTrailing();
  }

  /** What was run, in lines. */
  String head(String chosen) {
    StringBuilder text = new StringBuilder();
    text.append(
        "%s %s%s%s, %s, on %s%n"
            .formatted(
                operation,
                sizes(),
                takesNorm ? " " + norm() : "",
                settings.precision() == Precision.FP32 ? "" : " in " + type(),
                origin,
                device));
    text.append(
        String.format(Locale.ROOT, "it must move %,d bytes at least; ", leastBytes)
            + "%s%n".formatted(chosen));
    notes.forEach(note -> text.append("%s%n".formatted(note)));
    return text.toString();
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

  /** A line for each variant that was started, for each of several runs. */
  static String csv(List<LabReport> reports) {
    List<Metric> metrics =
        Metric.ALL.stream()
            .filter(m -> reports.stream().anyMatch(r -> r.metrics().contains(m)))
            .toList();
    StringBuilder text =
        new StringBuilder(
            "operation,shape,norm,type,seed,device,variant,correct,least_bytes,macros");
    metrics.forEach(m -> text.append(',').append(m.key()));
    text.append('\n');
    reports.forEach(report -> report.append(text, metrics));
    return text.toString();
  }

  private void append(StringBuilder text, List<Metric> metrics) {
    for (Measurement m : measurements) {
      if (m.refusal().isEmpty()) {
        text.append(
            "%s,%s,%s,%s,%d,\"%s\",%s,%s,%d,%s"
                .formatted(
                    operation,
                    sizes(),
                    takesNorm ? norm() : "",
                    type(),
                    settings.seed(),
                    device.replace("\"", "\"\""),
                    m.variant(),
                    m.correct(),
                    leastBytes,
                    macros.entrySet().stream()
                        .map(Object::toString)
                        .collect(Collectors.joining(" "))));
        metrics.forEach(
            metric -> {
              Double value = m.values().get(metric);
              text.append(',');
              if (value != null) {
                text.append(metric.form() == Metric.Form.LIMIT ? metric.text(value) : plain(value));
              }
            });
        text.append('\n');
      }
    }
  }

  private static String plain(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? String.valueOf((long) value)
        : String.valueOf(value);
  }

  /** One as an object, several as an array of them. */
  static String json(List<LabReport> reports) throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    ArrayNode all = mapper.createArrayNode();
    reports.forEach(report -> report.describe(all.addObject()));
    JsonNode root = reports.size() == 1 ? all.get(0) : all;
    return mapper.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
  }

  private void describe(ObjectNode root) {
    root.put("operation", operation);
    root.put("shape", sizes());
    if (takesNorm) {
      root.put("norm", norm());
    }
    root.put("type", type());
    root.put("seed", settings.seed());
    root.put("device", device);
    if (rates != null) {
      ObjectNode gpu = root.putObject("gpu");
      gpu.put("name", rates.name());
      gpu.put("copy_gb_s", rates.memory().copy() / 1e9);
      gpu.put("read_gb_s", rates.memory().read() / 1e9);
      rates
          .published()
          .ifPresent(
              published -> {
                gpu.put("fp32_tflop_s", published.fp32Flops() / 1e12);
                gpu.put("tensor_tflop_s", published.tensorFlops() / 1e12);
              });
    }
    root.put("kernels", origin);
    root.put("least_bytes", leastBytes);
    root.put("flops", flops);
    root.put("choice", choice);
    if (!macros.isEmpty()) {
      macros.forEach(root.putObject("macros")::put);
    }
    notes.forEach(root.putArray("notes")::add);
    ArrayNode variants = root.putArray("variants");
    for (Measurement m : measurements) {
      ObjectNode node = variants.addObject();
      node.put("variant", m.variant());
      m.refusal().ifPresent(why -> node.put("refusal", why));
      if (m.refusal().isEmpty()) {
        node.put("correct", m.correct());
        m.wrong().ifPresent(what -> node.put("wrong", what));
        for (Metric metric : metrics()) {
          Double value = m.values().get(metric);
          if (value != null && metric.form() == Metric.Form.LIMIT) {
            node.put(metric.key(), metric.text(value));
          } else if (value != null && value == Math.rint(value) && !Double.isInfinite(value)) {
            node.put(metric.key(), value.longValue());
          } else if (value != null) {
            node.put(metric.key(), value);
          }
        }
      }
    }
  }
}
