package org.catchupmix.train;

import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.stream.IntStream;
import org.catchupmix.core.random.PhiloxRandom;
import org.catchupmix.data.Image;
import org.catchupmix.data.ImageDataset;
import org.catchupmix.parallel.Shards;

/**
 * The batches of one epoch, prepared ahead on another thread. What a batch holds depends on the
 * seed, the epoch and the images' numbers alone, never on timing.
 */
final class BatchSource implements AutoCloseable {
  /**
   * Images as they are stored, and where to cut them.
   *
   * @param images U8, {@code [N,H,W,C]}
   * @param labels {@code N}
   * @param placement {@code [N,3]}: shift down, shift right, flip; see {@code normalizeImages}
   */
  record Batch(byte[] images, int[] labels, int[] placement) {
    int size() {
      return labels.length;
    }
  }

  /** Batches that wait; two are enough for the network never to wait, and bound the memory. */
  private static final int AHEAD = 2;

  private final BlockingQueue<Object> ready = new ArrayBlockingQueue<>(AHEAD);
  private final Thread thread;
  private final int batches;

  /**
   * Makes some batches of an epoch.
   *
   * @param first number of the first that is made
   * @param batches of the whole epoch
   */
  BatchSource(int first, int batches, Producer producer) {
    this.batches = batches;
    this.thread =
        Thread.ofPlatform().daemon().name("batches").start(() -> produce(first, producer));
  }

  /** Makes batch number {@code index}; the test of failures has its own. */
  interface Producer {
    Batch batch(int index);
  }

  /**
   * The training images in the random order of an epoch, cut and flipped at random.
   *
   * @param first number of the first batch that is wanted
   * @param shards of each batch only the images of this rank's are made
   */
  static BatchSource training(
      ImageDataset data, Recipe recipe, int epoch, int first, Shards shards) {
    int[] order = new PhiloxRandom(recipe.seed, "order", epoch).permutation(data.size());
    return new BatchSource(
        first,
        batches(data.size(), recipe),
        b -> {
          int from = b * recipe.batch;
          int images = size(b, data.size(), recipe);
          int[] own = shards.own();
          int[] rows =
              Arrays.copyOfRange(
                  order,
                  from + shards.from(own[0], images),
                  from + shards.from(own[own.length - 1] + 1, images));
          return recipe.augment == Augmentation.RESIZED_CROP
              ? resized(data, recipe, epoch, rows)
              : shifted(data, recipe, epoch, rows);
        });
  }

  /** Shifted within a padding, which the device does. */
  private static Batch shifted(ImageDataset data, Recipe recipe, int epoch, int[] rows) {
    int crop = recipe.augment == Augmentation.PAD_CROP ? recipe.crop : 0;
    int[] placement = new int[3 * rows.length];
    for (int i = 0; i < rows.length; i++) {
      PhiloxRandom random = new PhiloxRandom(recipe.seed, "augment", epoch, rows[i]);
      placement[3 * i] = random.nextInt(2 * crop + 1) - crop;
      placement[3 * i + 1] = random.nextInt(2 * crop + 1) - crop;
      placement[3 * i + 2] = recipe.flip && random.nextBoolean() ? 1 : 0;
    }
    return cut(data, rows, placement);
  }

  /** Parts scaled to the size, on all processors: each image has its own random numbers. */
  private static Batch resized(ImageDataset data, Recipe recipe, int epoch, int[] rows) {
    int height = data.height();
    int width = data.width();
    int imageBytes = height * width * data.channels();
    byte[] images = new byte[Math.multiplyExact(rows.length, imageBytes)];
    int[] labels = new int[rows.length];
    int[] placement = new int[3 * rows.length];
    IntStream.range(0, rows.length)
        .parallel()
        .forEach(
            i -> {
              PhiloxRandom random = new PhiloxRandom(recipe.seed, "augment", epoch, rows[i]);
              Image whole = data.whole(rows[i]);
              byte[] part =
                  ResizedCrop.draw(whole.height(), whole.width(), recipe.cropScale, random)
                      .of(whole, height, width);
              System.arraycopy(part, 0, images, i * imageBytes, imageBytes);
              placement[3 * i + 2] = recipe.flip && random.nextBoolean() ? 1 : 0;
              labels[i] = data.label(rows[i]);
            });
    return new Batch(images, labels, placement);
  }

  /**
   * Batches of an epoch of n images. A last one with a shard of a single image is left out: batch
   * norm has no variance over one.
   */
  static int batches(int n, Recipe recipe) {
    int whole = n / recipe.batch;
    return n % recipe.batch >= 2 * recipe.shards ? whole + 1 : whole;
  }

  /** Images of a batch of an epoch of n images. */
  static int size(int batch, int n, Recipe recipe) {
    return Math.min(n - batch * recipe.batch, recipe.batch);
  }

  /** Images {@code from..to-1} as they are. */
  static Batch inOrder(ImageDataset data, int from, int to) {
    int[] rows = new int[to - from];
    Arrays.setAll(rows, i -> from + i);
    return cut(data, rows, new int[3 * rows.length]);
  }

  private static Batch cut(ImageDataset data, int[] rows, int[] placement) {
    int imageBytes = data.height() * data.width() * data.channels();
    byte[] images = new byte[Math.multiplyExact(rows.length, imageBytes)];
    int[] labels = new int[rows.length];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(data.image(rows[i]), 0, images, i * imageBytes, imageBytes);
      labels[i] = data.label(rows[i]);
    }
    return new Batch(images, labels, placement);
  }

  private void produce(int first, Producer producer) {
    try {
      for (int b = first; b < batches; b++) {
        ready.put(producer.batch(b));
      }
    } catch (InterruptedException e) {
      // Closed before its end: nobody waits for more.
    } catch (RuntimeException | Error e) {
      fail(e);
    }
  }

  /** Hands a failure on behind the batches that wait. */
  private void fail(Throwable e) {
    try {
      ready.put(e);
    } catch (InterruptedException closed) {
      // Closed before its end: nobody waits for it.
    }
  }

  /** How many batches the epoch has. */
  int batches() {
    return batches;
  }

  /** The next one; waits for it. */
  Batch next() {
    try {
      Object next = ready.take();
      return switch (next) {
        case Batch batch -> batch;
        case RuntimeException e -> throw e;
        case Error e -> throw e;
        default -> throw new IllegalStateException("no batch: " + next);
      };
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RunException("interrupted while waiting for images");
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
