package org.catchupmix.app.bench;

import java.util.List;
import org.catchupmix.bench.step.StepDevice;
import org.catchupmix.bench.step.StepSetting;
import org.catchupmix.nn.models.Models;
import picocli.CommandLine.Option;

/** Flags for the networks of a benchmark of training steps. */
final class NetworkOptions {
  @Option(
      names = "--model",
      paramLabel = "NAME",
      split = ",",
      description = "networks, see 'catchup models' (default: preact-resnet18)")
  List<String> models = List.of("preact-resnet18");

  @Option(
      names = "--width",
      paramLabel = "CHANNELS",
      description = "channels of the stem (default: that of each network)")
  int width;

  /**
   * Returns the settings of each network with each batch size.
   *
   * @throws IllegalArgumentException if a network is unknown, or a size is wrong
   */
  List<StepSetting> settings(StepDevice device, BenchOptions options) {
    List<StepSetting> settings =
        models.stream()
            .flatMap(m -> options.batches().stream().map(b -> new StepSetting(m, width, b, device)))
            .toList();
    settings.forEach(s -> Models.requireOffered(s.spec()));
    return settings;
  }
}
