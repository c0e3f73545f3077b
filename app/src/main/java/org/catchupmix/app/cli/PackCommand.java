package org.catchupmix.app.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.catchupmix.data.ImageSplits;
import org.catchupmix.data.sets.Datasets;
import org.catchupmix.data.sets.Layout;
import org.catchupmix.data.shards.ShardPacking;
import org.catchupmix.progress.Plural;
import org.catchupmix.progress.ShellWord;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "pack",
    description = {
      "Packs the image files of a data set into shards, tar files as WebDataset has them, "
          + "for data larger than memory."
    },
    footer = {
      "",
      "  catchup data pack imagenet:/data/ILSVRC2012 --to /data/imagenet-shards",
      "  catchup train --data shards:/data/imagenet-shards --size 224"
    })
final class PackCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "stream:DIR|imagenet:DIR", description = "the images")
  String data;

  @Option(
      names = "--to",
      required = true,
      paramLabel = "DIR",
      description = "the folder to create for the shards")
  Path to;

  @Option(
      names = "--images-per-shard",
      paramLabel = "N",
      description = "maximum number of images of a shard (default: ${DEFAULT-VALUE})")
  int imagesPerShard = 1000;

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "seed of the order of the training images (default: ${DEFAULT-VALUE})")
  long seed = 1;

  @Override
  public Integer call() throws IOException {
    Usage.require(imagesPerShard >= 1, "--images-per-shard %d must be at least 1", imagesPerShard);
    Usage.require(
        Datasets.kind(data) == Layout.Kind.FILES,
        "'%s' must be stream:DIR or imagenet:DIR: image files are packed",
        data);
    ImageSplits splits = Datasets.load(data);
    ShardPacking.Packed packed = ShardPacking.pack(splits, to, imagesPerShard, seed, System.out);
    System.out.printf(
        "%s: %s, %s to train on and %s to test with, %,.1f MB%n",
        to,
        Plural.of(packed.shards(), "shard"),
        Plural.of(splits.train().size(), "image"),
        Plural.of(splits.test().size(), "image"),
        packed.bytes() / 1e6);
    System.out.printf("use it  catchup train --data %s%n", ShellWord.of("shards:" + to));
    return 0;
  }
}
