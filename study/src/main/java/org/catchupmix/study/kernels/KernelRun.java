package org.catchupmix.study.kernels;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.catchupmix.core.UserException;

/**
 * A variant's row of {@code kernels run --json} or {@code kernels sweep --json}.
 *
 * @param operation its name
 * @param variant its label
 * @param shape the sizes, as they were given
 * @param type of activations
 * @param macros other values of the source's macros
 * @param bytes that the operation must move
 * @param flops that it must do
 * @param micros predicted, or on a GPU measured with nothing in L2; empty where there is no time
 * @param measured whether a clock said so
 * @param instructions of warps, empty on a GPU
 * @param gpu what it is held against
 */
record KernelRun(
    String operation,
    String variant,
    String shape,
    String type,
    Map<String, Integer> macros,
    double bytes,
    double flops,
    Optional<Double> micros,
    boolean measured,
    Optional<Double> instructions,
    Optional<Gpu> gpu) {
  /**
   * What a GPU does at most.
   *
   * @param name for people
   * @param copy 10^9 bytes a second, read and written
   * @param fp32 10^12 operations a second; NaN where not known
   * @param tensor the same of the tensor cores
   */
  record Gpu(String name, double copy, double fp32, double tensor) {}

  /**
   * All correct rows of a file.
   *
   * @throws UserException if it is none of the laboratory's
   */
  static List<KernelRun> read(Path file) throws IOException {
    JsonNode root;
    try {
      root = new ObjectMapper().readTree(Files.readString(file));
    } catch (JsonProcessingException | CharacterCodingException e) {
      throw new UserException(foreign(file), e);
    }
    List<KernelRun> all = new ArrayList<>();
    for (JsonNode report : root.isArray() ? root : List.of(root)) {
      if (!report.path("operation").isTextual()
          || !report.path("least_bytes").isNumber()
          || !report.path("variants").isArray()) {
        throw new UserException(foreign(file));
      }
      for (JsonNode variant : report.get("variants")) {
        if (variant.path("correct").asBoolean()) {
          all.add(of(report, variant));
        }
      }
    }
    return all;
  }

  private static String foreign(Path file) {
    return file + " is no file of 'catchup kernels run --json' or 'kernels sweep --json'";
  }

  private static KernelRun of(JsonNode report, JsonNode variant) {
    Map<String, Integer> macros = new LinkedHashMap<>();
    report.path("macros").properties().forEach(e -> macros.put(e.getKey(), e.getValue().asInt()));
    JsonNode gpu = report.path("gpu");
    boolean measured = variant.has("cold_us");
    return new KernelRun(
        report.get("operation").asText(),
        variant.path("variant").asText(),
        report.path("shape").asText(),
        report.path("type").asText(),
        macros,
        report.get("least_bytes").asDouble(),
        report.path("flops").asDouble(),
        number(variant, measured ? "cold_us" : "predicted_us"),
        measured,
        number(variant, "warp_instructions"),
        gpu.isObject()
            ? Optional.of(
                new Gpu(
                    gpu.path("name").asText(),
                    gpu.path("copy_gb_s").asDouble(),
                    gpu.path("fp32_tflop_s").asDouble(Double.NaN),
                    gpu.path("tensor_tflop_s").asDouble(Double.NaN)))
            : Optional.empty());
  }

  private static Optional<Double> number(JsonNode node, String key) {
    return node.path(key).isNumber() ? Optional.of(node.get(key).asDouble()) : Optional.empty();
  }

  /** What its line is called. */
  String line() {
    return operation + " " + variant + (type.equals("bf16") ? " bf16" : "");
  }

  /** 10^9 bytes a second. */
  double gigabytes() {
    return bytes / micros.orElseThrow() / 1e3;
  }

  /** 10^12 operations a second. */
  double teraflops() {
    return flops / micros.orElseThrow() / 1e6;
  }

  /** The sizes as numbers. */
  int[] sizes() {
    return Arrays.stream(shape.split("x")).mapToInt(Integer::parseInt).toArray();
  }
}
