package org.catchupmix.app.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.catchupmix.data.sets.DataSource;
import org.catchupmix.data.sets.Datasets;
import org.catchupmix.data.shards.ShardChecksums;
import org.catchupmix.data.shards.ShardPacking;
import org.catchupmix.progress.Plural;
import org.catchupmix.progress.ShellWord;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code catchup data pack}. */
@Command(
    name = "pack",
    description = {
      "Packs the image files of a data set into shards, tar files as WebDataset has them, "
          + "for data larger than memory.",
      "Packing that was stopped continues when the same command is run again."
    },
    footer = {
      "",
      "  catchup data pack imagenet:/data/ILSVRC2012 --to /data/imagenet-shards",
      "  catchup train --data shards:/data/imagenet-shards --size 224",
      "  catchup data pack --verify /data/imagenet-shards"
    })
final class PackCommand implements Callable<Integer> {
  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "stream:DIR|imagenet:DIR",
      description = "the images")
  String data;

  @Option(names = "--to", paramLabel = "DIR", description = "the folder to make for the shards")
  Path to;

  @Option(
      names = "--images-per-shard",
      paramLabel = "N",
      description = "images of a shard at most (default: ${DEFAULT-VALUE})")
  int imagesPerShard = 1000;

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "decides the order of the training images (default: ${DEFAULT-VALUE})")
  long seed = 1;

  @Option(
      names = "--skip-broken",
      description = "leave broken images out, and name them (default: an error)")
  boolean skipBroken;

  @Option(
      names = "--verify",
      paramLabel = "DIR",
      description = "pack nothing, but compare the shards there with their checksums")
  Path verify;

  @Override
  public Integer call() throws IOException {
    if (verify != null) {
      Usage.require(
          data == null && to == null, "--verify packs nothing: leave out the images and --to");
      int shards = ShardChecksums.check(verify, System.out);
      System.out.printf("%s: %s as packed%n", verify, Plural.of(shards, "shard"));
      return 0;
    }
    Usage.require(
        data != null && to != null, "name the images, and by --to the folder for the shards");
    Usage.require(imagesPerShard >= 1, "--images-per-shard %d must be at least 1", imagesPerShard);
    Usage.require(
        Datasets.kind(data) == DataSource.Kind.FILES,
        "'%s' must be stream:DIR or imagenet:DIR: image files are packed",
        data);
    ShardPacking.Packed packed =
        ShardPacking.pack(Datasets.load(data), to, imagesPerShard, seed, skipBroken, System.out);
    packed.leftOut().forEach(why -> System.out.printf("left out  %s%n", why));
    System.out.printf(
        "%s: %s, %s to train on and %s to test with, %,.1f MB%n",
        to,
        Plural.of(packed.shards(), "shard"),
        Plural.of(packed.train(), "image"),
        Plural.of(packed.test(), "image"),
        packed.bytes() / 1e6);
    System.out.printf("use it  catchup train --data %s%n", ShellWord.of("shards:" + to));
    return 0;
  }
}
