package org.catchupmix.peers;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.ParallelBlock;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.pooling.Pool;
import java.util.List;

/** PreActResNet-18 of DJL's blocks, with the layers of {@code preact-resnet18} and no final norm. */
final class DjlPreActResNet {
  private static final int STAGES = 4;
  private static final int BLOCKS = 2;

  private DjlPreActResNet() {}

  static Block build(int width, int classes) {
    SequentialBlock network = new SequentialBlock().add(convolution(width, 3, 1));
    int channels = width;
    for (int stage = 0; stage < STAGES; stage++) {
      for (int block = 0; block < BLOCKS; block++) {
        int out = width << stage;
        int stride = stage > 0 && block == 0 ? 2 : 1;
        network.add(out == channels ? identity(out) : projection(out, stride));
        channels = out;
      }
    }
    return network
        .add(Pool.globalAvgPool2dBlock())
        .add(Blocks.batchFlattenBlock())
        .add(Linear.builder().setUnits(classes).build());
  }

  /** {@code x + conv(relu(bn(conv(relu(bn(x))))))}. */
  private static Block identity(int channels) {
    SequentialBlock body = normed().add(convolution(channels, 3, 1));
    body.add(norm()).add(Activation::relu).add(convolution(channels, 3, 1));
    return sum(new LambdaBlock(x -> x), body);
  }

  /** With h = relu(bn(x)): {@code conv1x1(h) + conv(relu(bn(conv(h))))}. */
  private static Block projection(int channels, int stride) {
    SequentialBlock body = new SequentialBlock().add(convolution(channels, 3, stride));
    body.add(norm()).add(Activation::relu).add(convolution(channels, 3, 1));
    return normed().add(sum(convolution(channels, 1, stride), body));
  }

  private static SequentialBlock normed() {
    return new SequentialBlock().add(norm()).add(Activation::relu);
  }

  private static Block norm() {
    return BatchNorm.builder().build();
  }

  private static Block sum(Block a, Block b) {
    return new ParallelBlock(
        results ->
            new NDList(results.get(0).singletonOrThrow().add(results.get(1).singletonOrThrow())),
        List.of(a, b));
  }

  private static Block convolution(int channels, int kernel, int stride) {
    return Conv2d.builder()
        .setFilters(channels)
        .setKernelShape(new Shape(kernel, kernel))
        .optStride(new Shape(stride, stride))
        .optPadding(new Shape(kernel / 2, kernel / 2))
        .optBias(false)
        .build();
  }
}
