package org.catchupmix.recipe;

import static org.catchupmix.core.Preconditions.require;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.catchupmix.nn.ModelSpec;
import org.catchupmix.nn.models.Models;

/** The network and the weights that it starts from. */
public record NetworkSettings(
    @Flag(value = "network, see 'catchup models'", initial = "preact-resnet10", label = "NAME")
        String model,
    @Flag(
            value = "channels of the stem, 0 for the network's own",
            initial = "0",
            label = "CHANNELS")
        int width,
    @Flag(value = "first layers of a resnet: 3x3, or 7x7 with max-pool", initial = "cifar")
        ModelSpec.Stem stem,
    @Flag(value = "batch norm and ReLU after the last stage of a preact-resnet", initial = "false")
        boolean finalNorm,
    @Flag(
            value = "start the last batch norm of each block of a resnet or resnext with gamma 0",
            initial = "false")
        boolean zeroInit,
    @Flag(
            value =
                "start from the weights of a .safetensors file with PyTorch's names, or from a name that 'catchup models' lists; an exported file says which network it holds",
            label = "FILE|NAME")
        String init,
    @Flag(
            value = "take all weights of --init except the classifier's, to train on other classes",
            initial = "false")
        boolean newHead,
    @Flag(
            value =
                "freeze the parameters of --init up to this part: stem, layer1 to layer4 (block1 to block3 of a wrn), or backbone (all but the classifier); frozen batch norms use their running statistics (default: all are trained)",
            label = "UNTIL")
        String freeze)
    implements FlagGroup {
  public NetworkSettings {
    require(width >= 0, "--width %s must be at least 0", width);
    FolderSettings.requirePath("--init", init);
    Models.Kind kind = Models.kind(model);
    width = width == 0 ? kind.width() : width;
    require(
        freeze.isEmpty() || kind.parts().contains(freeze),
        "--freeze %s is not part of %s: %s",
        freeze,
        model,
        String.join(", ", kind.parts()));
    Models.requireOffered(new ModelSpec(model, width, 1, 1, stem, finalNorm));
  }

  /** The network for images with these channels, and its classes. */
  public ModelSpec spec(int channels, int classes) {
    ModelSpec spec = new ModelSpec(model, width, channels, classes, stem, finalNorm);
    Models.requireOffered(spec);
    return spec;
  }

  /** Whether it starts from the weights of {@code --init}. */
  public boolean isInitialized() {
    return !init.isEmpty();
  }

  /** The network's mix points besides 0. */
  public List<Integer> mixPoints() {
    return Models.kind(model).mixPoints();
  }

  @Override
  public Map<String, Object> values() {
    return FlagRecord.values(this);
  }

  @Override
  public Map<String, String> idle() {
    Map<String, String> idle = new TreeMap<>();
    if (isInitialized()) {
      idle.put("zero-init", "a start without --init");
    } else {
      idle.put("new-head", "--init");
      idle.put("freeze", "--init");
    }
    return idle;
  }
}
