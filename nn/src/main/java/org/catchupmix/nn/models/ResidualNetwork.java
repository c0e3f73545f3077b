package org.catchupmix.nn.models;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.backend.TensorScope;
import org.catchupmix.nn.Layer;
import org.catchupmix.nn.ModelSpec;
import org.catchupmix.nn.Names;
import org.catchupmix.nn.Pass;
import org.catchupmix.nn.layers.BasicBlock;
import org.catchupmix.nn.layers.BatchNorm2d;
import org.catchupmix.nn.layers.Bottleneck;
import org.catchupmix.nn.layers.Conv2d;
import org.catchupmix.nn.layers.Layers;
import org.catchupmix.nn.layers.Linear;
import org.catchupmix.nn.layers.PreActBlock;
import org.catchupmix.nn.layers.Sequential;

/**
 * Residual network: a stem, stages of blocks, and a linear layer of the mean over all pixels. The
 * outputs of the stem and of the stages are mix points. From stage to stage the channels double and
 * the sides of the features halve.
 */
final class ResidualNetwork implements Layer {
  /**
   * Differences between the kinds of residual network.
   *
   * @param stage name of a stage without its number, also of its mix point
   * @param blockList ending of the name of a stage's blocks in state dicts
   * @param norm name of the final batch norm, or null for none
   * @param factor channels of the first stage, as a multiple of the stem's
   */
  private record Design(
      String stage, String blockList, String norm, String head, int factor, BlockMaker blocks) {
    String stage(int index) {
      return stage + (index + 1);
    }
  }

  private static final String STEM = "stem";

  enum Block {
    /** 3x3 and 3x3. */
    BASIC("basic blocks", 1),
    /** 1x1, 3x3 and 1x1. */
    BOTTLENECK("bottleneck blocks", 4),
    /** 1x1, 3x3 in groups and 1x1: 32 groups of 4 channels in the first stage of width 64. */
    GROUPED("grouped bottleneck blocks", 4),
    /** 4 groups of 32 channels instead. */
    WIDE_GROUPED("bottleneck blocks of wide groups", 4);

    /** Clause of a network's description. */
    final String description;

    /** Output channels in the first stage, as a multiple of the stem's. */
    private final int factor;

    Block(String description, int factor) {
      this.description = description;
      this.factor = factor;
    }

    private BlockMaker maker(TensorScope scope, int width) {
      return switch (this) {
        case BASIC -> (in, out, stride) -> new BasicBlock(scope, in, out, stride);
        case BOTTLENECK -> (in, out, stride) -> new Bottleneck(scope, in, out / 4, out, stride, 1);
        case GROUPED -> grouped(scope, width, Math.ceilDiv(width, 2), 1);
        case WIDE_GROUPED -> grouped(scope, width, Math.ceilDiv(width, 16), 8);
      };
    }

    /**
     * Makes blocks whose groups have 4 * quarter channels in the first stage. A narrower network
     * has fewer groups, not narrower ones.
     */
    private static BlockMaker grouped(TensorScope scope, int width, int groups, int quarter) {
      return (in, out, stride) ->
          new Bottleneck(scope, in, groups * quarter * (out / width), out, stride, groups);
    }
  }

  private interface BlockMaker {
    Layer make(int in, int out, int stride);
  }

  private final Design design;
  private final Conv2d conv1;
  private final BatchNorm2d stemNorm;
  private final Layer pool;
  private final List<Sequential> stages = new ArrayList<>();
  private final BatchNorm2d norm;
  private final Linear head;

  private ResidualNetwork(
      TensorScope scope,
      ModelSpec spec,
      int[] blocks,
      Design design,
      Conv2d conv1,
      BatchNorm2d stemNorm,
      Layer pool) {
    this.design = design;
    this.conv1 = conv1;
    this.stemNorm = stemNorm;
    this.pool = pool;
    int in = spec.width();
    for (int s = 0; s < blocks.length; s++) {
      int out = spec.width() * design.factor() << s;
      List<Layer> stage = new ArrayList<>();
      for (int b = 0; b < blocks[s]; b++) {
        stage.add(design.blocks().make(in, out, s > 0 && b == 0 ? 2 : 1));
        in = out;
      }
      stages.add(new Sequential(stage));
    }
    norm = design.norm() == null ? null : new BatchNorm2d(scope, in);
    head = new Linear(scope, in, spec.classes());
  }

  /**
   * Builds a ResNet (He et al., CVPR 2016) or, with grouped bottlenecks, a ResNeXt (Xie et al.,
   * CVPR 2017), with torchvision's names. The first mix point follows the max-pool, if any.
   */
  static ResidualNetwork resNet(TensorScope scope, ModelSpec spec, int[] blocks, Block block) {
    boolean imagenet = spec.stem() == ModelSpec.Stem.IMAGENET;
    return new ResidualNetwork(
        scope,
        spec,
        blocks,
        new Design("layer", "", null, "fc", block.factor, block.maker(scope, spec.width())),
        imagenet
            ? new Conv2d(scope, spec.channels(), spec.width(), 7, 2, 3)
            : new Conv2d(scope, spec.channels(), spec.width(), 3, 1, 1),
        new BatchNorm2d(scope, spec.width()),
        imagenet ? Layers.maxPool(3, 2, 1) : Sequential.of());
  }

  /**
   * Builds the pre-activation network for small images (Identity Mappings, ECCV 2016), in the form
   * of Manifold Mixup and PuzzleMix: no batch norm and ReLU after the last stage, unless asked for.
   * The last mix point comes before any final norm.
   */
  static ResidualNetwork preAct(TensorScope scope, ModelSpec spec, int[] blocks) {
    String norm = spec.finalNorm() ? "bn" : null;
    return preAct(
        scope,
        spec,
        blocks,
        new Design("layer", "", norm, "linear", 1, preActBlocks(scope, "shortcut.0")));
  }

  /**
   * Builds the wide residual network WRN-d-k (Zagoruyko and Komodakis, BMVC 2016): three stages of
   * {@code (d-4)/6} pre-activation blocks of {@code k, 2k, 4k} times the stem's width, then batch
   * norm and ReLU. Names as in the usual PyTorch implementation.
   *
   * @param depth d, of the form 6n + 4
   * @param factor k
   */
  static ResidualNetwork wide(TensorScope scope, ModelSpec spec, int depth, int factor) {
    int[] blocks = new int[3];
    Arrays.fill(blocks, (depth - 4) / 6);
    BlockMaker maker = preActBlocks(scope, "convShortcut");
    return preAct(scope, spec, blocks, new Design("block", ".layer", "bn1", "fc", factor, maker));
  }

  private static BlockMaker preActBlocks(TensorScope scope, String shortcut) {
    return (in, out, stride) -> new PreActBlock(scope, in, out, stride, shortcut);
  }

  private static ResidualNetwork preAct(
      TensorScope scope, ModelSpec spec, int[] blocks, Design design) {
    Conv2d stem = new Conv2d(scope, spec.channels(), spec.width(), 3, 1, 1);
    return new ResidualNetwork(scope, spec, blocks, design, stem, null, Sequential.of());
  }

  @Override
  public Var forward(Pass pass, Var x) {
    Var h = pass.at(STEM, pass.part(() -> stem(pass, x)));
    for (int s = 0; s < stages.size(); s++) {
      h = pass.at(design.stage(s), stages.get(s).forward(pass, h));
    }
    if (norm != null) {
      h = norm.forwardRelu(pass, h);
    }
    return head.forward(pass, Layers.globalAveragePool().forward(pass, h));
  }

  private Var stem(Pass pass, Var x) {
    Var h = stemNorm == null ? conv1.forward(pass, x) : conv1.forwardRelu(pass, x, stemNorm);
    return pool.forward(pass, h);
  }

  @Override
  public void collect(Names names) {
    names.child("conv1", conv1);
    if (stemNorm != null) {
      names.child("bn1", stemNorm);
    }
    names.mixPoint(STEM);
    for (int s = 0; s < stages.size(); s++) {
      names.child(design.stage(s) + design.blockList(), stages.get(s));
      names.mixPoint(design.stage(s));
    }
    if (norm != null) {
      names.child(design.norm(), norm);
    }
    names.child(design.head(), head);
  }
}
