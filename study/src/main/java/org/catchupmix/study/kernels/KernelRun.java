package org.catchupmix.study.kernels;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.catchupmix.data.DataException;

/** A variant's row in a report of {@code kernels run --json}. */
record KernelRun(Report report, Variant variant) {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
          .build();

  /**
   * An operation at one shape.
   *
   * @param shape sizes in the form of {@code --shape}
   * @param bytes that the operation must move
   * @param flops that it must compute
   * @param gpu null without a known one
   */
  record Report(
      @JsonProperty(required = true) String operation,
      String shape,
      String type,
      @JsonProperty(value = "least_bytes", required = true) double bytes,
      double flops,
      Gpu gpu,
      @JsonProperty(required = true) List<Variant> variants) {}

  /** Peak rates of a GPU in GB/s and TFLOP/s, BF16 on tensor cores. */
  record Gpu(
      String name,
      @JsonProperty("memory_gb_s") double memory,
      @JsonProperty("fp32_tflop_s") double fp32,
      @JsonProperty("bf16_tflop_s") double bf16) {}

  /**
   * A variant of the operation.
   *
   * @param micros time on a GPU with none of the inputs in L2; null without a GPU
   * @param instructions of warps; null without the emulator
   */
  record Variant(
      @JsonProperty("variant") String name,
      boolean correct,
      @JsonProperty("cold_us") Double micros,
      @JsonProperty("warp_instructions") Double instructions) {}

  /** Reads the correct rows of a file of the kernel lab. */
  static Stream<KernelRun> read(Path file) throws IOException {
    try {
      // Bytes, since reading text fails differently where they are no UTF-8.
      List<Report> reports = List.of(JSON.readValue(Files.readAllBytes(file), Report[].class));
      return reports.stream()
          .flatMap(r -> r.variants().stream().map(v -> new KernelRun(r, v)))
          .filter(run -> run.variant().correct())
          .toList()
          .stream();
    } catch (JsonProcessingException | NullPointerException e) {
      throw new DataException(file + " is not a file of 'catchup kernels run --json'", e);
    }
  }

  /** Label of its line or row. */
  String line() {
    String type = report.type().equals("f32") ? "" : " " + report.type();
    return report.operation() + " " + variant.name() + type;
  }

  double megabytes() {
    return report.bytes() / 1e6;
  }

  double flopsPerByte() {
    return report.flops() / report.bytes();
  }

  double gigabytesPerSecond() {
    return report.bytes() / variant.micros() / 1e3;
  }

  double teraflopsPerSecond() {
    return report.flops() / variant.micros() / 1e6;
  }

  boolean isTimed() {
    return variant.micros() != null;
  }

  /** Time where it was measured, else warp instructions. */
  double cost() {
    Double cost = isTimed() ? variant.micros() : variant.instructions();
    return cost == null ? Double.NaN : cost;
  }
}
