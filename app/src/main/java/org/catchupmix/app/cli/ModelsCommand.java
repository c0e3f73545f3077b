package org.catchupmix.app.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.BackendOptions;
import org.catchupmix.core.backend.Backends;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.nn.ModelSpec;
import org.catchupmix.nn.Network;
import org.catchupmix.nn.models.Models;
import org.catchupmix.nn.models.NetworkCost;
import org.catchupmix.recipe.SettingType;
import org.catchupmix.run.ShippedWeights;
import org.catchupmix.run.WeightsDescription;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code catchup models}. */
@Command(
    name = "models",
    description = {
      "Lists the networks with their mix points and what they cost.",
      "Parameters, the work of one forward pass on one image (GFLOP, a multiplication and "
          + "an addition counted as two), and the shape [height,width,channels] of the features "
          + "at each mix point.",
      "Below them the weights that come with the program, for --init NAME and eval --weights NAME, with their top-1 accuracy on the"
          + " test images of their data set."
    })
public final class ModelsCommand implements Callable<Integer> {
  @Spec CommandSpec spec;

  @Mixin InputOptions input;

  @Option(
      names = "--width",
      paramLabel = "CHANNELS",
      description = "of the stem (default: each network's own)")
  Integer width;

  @Option(
      names = "--stem",
      paramLabel = "cifar|imagenet",
      description = "of the resnets (default: cifar)")
  ModelSpec.Stem stem = ModelSpec.Stem.CIFAR;

  @Option(names = "--json", description = "print one JSON object, and nothing else")
  boolean json;

  /**
   * A network in the list.
   *
   * @param mixPoints the shape {@code [H,W,C]} of the features at each
   */
  private record Listed(
      String name, int width, long parameters, double gflop, Map<Integer, int[]> mixPoints) {
    static Listed of(ModelSpec model, NetworkCost cost) {
      Map<Integer, int[]> points = new TreeMap<>();
      cost.mixPoints().forEach((k, s) -> points.put(k, new int[] {s.dim(0), s.dim(1), s.dim(2)}));
      return new Listed(
          model.name(), model.width(), cost.parameters(), cost.flops() * 1e-9, points);
    }

    void print() {
      System.out.printf(
          "%-16s %5d %,12d %8.3f  %s%n",
          name,
          width,
          parameters,
          gflop,
          mixPoints.entrySet().stream()
              .map(e -> e.getKey() + " " + Shape.of(e.getValue()))
              .collect(Collectors.joining("  ")));
    }
  }

  /** Weights in the list. */
  private record Trained(
      String name,
      String model,
      int width,
      String data,
      String mix,
      double accuracy,
      String sha256) {
    static Trained of(ShippedWeights weights) {
      WeightsDescription d = weights.description();
      return new Trained(
          weights.name(),
          d.spec().name(),
          d.spec().width(),
          d.data(),
          d.mix(),
          weights.accuracy(),
          weights.sha256());
    }

    void print() {
      System.out.printf(
          "%-24s %-16s %5d  %-14s  %-8s %7.2f %%%n", name, model, width, data, mix, accuracy);
    }
  }

  private record Listing(
      int size,
      int channels,
      int classes,
      String stem,
      List<Listed> models,
      List<Trained> weights) {}

  @Override
  public Integer call() throws IOException {
    input.check(spec);
    List<Listed> models = new ArrayList<>();
    if (!json) {
      System.out.printf(
          "%-16s %5s %12s %8s  %s%n", "model", "width", "parameters", "GFLOP", "mix points");
    }
    try (Backend backend = Backends.choose("auto", BackendOptions.defaults()).backend()) {
      for (Models.Kind kind : Models.kinds()) {
        if (kind.stems().contains(stem)) {
          models.add(listed(backend, kind));
          if (!json) {
            models.getLast().print();
          }
        }
      }
    }
    List<Trained> weights = ShippedWeights.all().stream().map(Trained::of).toList();
    if (json) {
      Json.print(
          new Listing(
              input.size, input.channels, input.classes, SettingType.word(stem), models, weights),
          System.out);
      return 0;
    }
    System.out.printf(
        "%n%-24s %-16s %5s  %-14s  %-8s %9s%n",
        "weights", "model", "width", "data", "mix", "accuracy");
    weights.forEach(Trained::print);
    return 0;
  }

  private Listed listed(Backend backend, Models.Kind kind) {
    ModelSpec model =
        Usage.check(
            spec,
            () ->
                new ModelSpec(
                    kind.name(),
                    width == null ? kind.width() : width,
                    input.channels,
                    input.classes,
                    stem,
                    false));
    try (Network network = Models.build(backend, model)) {
      return Listed.of(model, NetworkCost.of(network, input.size));
    }
  }
}
