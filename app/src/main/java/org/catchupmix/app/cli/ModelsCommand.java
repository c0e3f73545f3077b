package org.catchupmix.app.cli;

import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.DryBackend;
import org.catchupmix.core.tensor.DType;
import org.catchupmix.nn.ModelSpec;
import org.catchupmix.nn.Network;
import org.catchupmix.nn.models.Models;
import org.catchupmix.nn.models.NetworkCost;
import org.catchupmix.recipe.NetworkSettings;
import org.catchupmix.recipe.RecipeText;
import org.catchupmix.recipe.Settings;
import org.catchupmix.run.weights.ShippedWeights;
import org.catchupmix.run.weights.WeightsDescription;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "models",
    description = {
      "Lists the networks with their mix points and cost.",
      "Shows the parameters, the work of one forward pass on one image (GFLOP, a multiplication and "
          + "an addition counted as two), and the shape [height,width,channels] of the features "
          + "at each mix point.",
      "Also lists the shipped weights, for --init NAME and eval --weights NAME, with their top-1"
          + " accuracy on the test images of their data set."
    })
public final class ModelsCommand implements Callable<Integer> {
  @Mixin InputOptions input;

  @Mixin
  final SettingFlags flags = new SettingFlags(new RecipeText(), Settings.allNamed("width", "stem"));

  @Override
  public Integer call() {
    input.check();
    RecipeText text = flags.text();
    System.out.printf(
        "%-16s %5s %12s %8s  %s%n", "model", "width", "parameters", "GFLOP", "mix points");
    // Shapes suffice: no weight is drawn.
    try (Backend backend = new DryBackend(DType.F32, DType.F32)) {
      Models.kinds().stream()
          .filter(kind -> kind.stems().contains(text.value(Settings.named("stem"))))
          .forEach(kind -> print(backend, text.with("model", kind.name())));
    }
    System.out.printf(
        "%n%-24s %-16s %5s  %-14s  %-8s %9s%n",
        "weights", "model", "width", "data", "mix", "accuracy");
    for (ShippedWeights weights : ShippedWeights.all()) {
      WeightsDescription d = weights.description();
      System.out.printf(
          "%-24s %-16s %5d  %-14s  %-8s %7.2f %%%n",
          weights.name(), d.spec().name(), d.spec().width(), d.data(), d.mix(), weights.accuracy());
    }
    return 0;
  }

  private static String pointName(Network network, int point) {
    return point + " " + (point == 0 ? "input" : network.mixPointNames().get(point - 1));
  }

  private void print(Backend backend, RecipeText text) {
    ModelSpec model = text.settle(NetworkSettings.class).spec(input.channels, input.classes);
    try (Network network = Models.build(backend, model)) {
      NetworkCost cost = NetworkCost.of(network, input.size, input.size, input.channels);
      System.out.printf(
          "%-16s %5d %,12d %8.3f  %s%n",
          model.name(),
          model.width(),
          cost.parameters(),
          cost.flops() * 1e-9,
          cost.mixPoints().entrySet().stream()
              .map(e -> pointName(network, e.getKey()) + " " + e.getValue())
              .collect(Collectors.joining("  ")));
    } catch (IllegalArgumentException e) {
      System.out.printf(
          "%-16s %5d  does not take images of %dx%d: %s%n",
          model.name(), model.width(), input.size, input.size, e.getMessage());
    }
  }
}
