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
import java.util.List;
import java.util.Optional;
import org.catchupmix.core.UserException;

/**
 * A variant's row of {@code kernels run --json}.
 *
 * @param operation its name
 * @param variant its label
 * @param shape sizes in the form of {@code --shape}
 * @param type of activations
 * @param bytes that the operation must move
 * @param flops that it must compute
 * @param micros time on a GPU with none of the inputs in L2
 * @param instructions of warps, on the emulator
 * @param gpu peak rates of the GPU, where they are known
 */
record KernelRun(
    String operation,
    String variant,
    String shape,
    String type,
    double bytes,
    double flops,
    Optional<Double> micros,
    Optional<Double> instructions,
    Optional<Gpu> gpu) {
  /**
   * Peak rates of a GPU.
   *
   * @param memory in GB/s
   * @param fp32 in TFLOP/s
   * @param bf16 of tensor cores, in TFLOP/s
   */
  record Gpu(String name, double memory, double fp32, double bf16) {}

  /**
   * Reads the correct rows of a file.
   *
   * @throws UserException if the lab did not write it
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
    return file + " is no file of 'catchup kernels run --json'";
  }

  private static KernelRun of(JsonNode report, JsonNode variant) {
    JsonNode gpu = report.path("gpu");
    return new KernelRun(
        report.get("operation").asText(),
        variant.path("variant").asText(),
        report.path("shape").asText(),
        report.path("type").asText(),
        report.get("least_bytes").asDouble(),
        report.path("flops").asDouble(),
        number(variant, "cold_us"),
        number(variant, "warp_instructions"),
        gpu.isObject()
            ? Optional.of(
                new Gpu(
                    gpu.path("name").asText(),
                    gpu.path("memory_gb_s").asDouble(),
                    gpu.path("fp32_tflop_s").asDouble(),
                    gpu.path("bf16_tflop_s").asDouble()))
            : Optional.empty());
  }

  private static Optional<Double> number(JsonNode node, String key) {
    return node.path(key).isNumber() ? Optional.of(node.get(key).asDouble()) : Optional.empty();
  }

  /** Returns the label of its line or bar. */
  String line() {
    return operation + " " + variant + (type.equals("f32") ? "" : " " + type);
  }

  double gigabytesPerSecond() {
    return bytes / micros.orElseThrow() / 1e3;
  }

  double teraflopsPerSecond() {
    return flops / micros.orElseThrow() / 1e6;
  }

  /** Returns time where it was measured, else warp instructions. */
  double cost() {
    return micros.or(() -> instructions).orElse(Double.NaN);
  }

  int[] sizes() {
    return Arrays.stream(shape.split("x")).mapToInt(Integer::parseInt).toArray();
  }
}
