package org.catchupmix.train;

import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import org.catchupmix.core.primitive.ImageTransform;
import org.catchupmix.core.random.PhiloxRandom;
import org.catchupmix.data.ImageDataset;
import org.catchupmix.data.ResizedCrop;
import org.catchupmix.parallel.Shards;
import org.catchupmix.recipe.Augmentation;
import org.catchupmix.recipe.Recipe;

/**
 * The batches of one epoch, prepared ahead on another thread. What a batch holds depends on the
 * seed, the epoch and the images' numbers alone, never on timing.
 */
public final class BatchSource implements AutoCloseable {
  /** Batches that wait; two are enough for the network never to wait, and bound the memory. */
  private static final int AHEAD = 2;

  private final BlockingQueue<Object> ready = new ArrayBlockingQueue<>(AHEAD);
  private final Thread thread;
  private final int batches;

  /** Makes some batches of an epoch. */
  BatchSource(int first, int batches, Producer producer) {
    this.batches = batches;
    this.thread =
        Thread.ofPlatform().daemon().name("batches").start(() -> produce(first, producer));
  }

  interface Producer {
    Batch.Stored batch(int index);
  }

  /**
   * The training images in the random order of an epoch, cut and flipped at random.
   *
   * @param shards of each batch only the images of this rank's are made
   */
  public static BatchSource training(
      ImageDataset data,
      ImageTransform transform,
      Recipe recipe,
      int epoch,
      int first,
      Shards shards) {
    int[] order = EpochOrder.of(data, recipe.run().seed(), epoch, recipe.data().shuffleWindow());
    return new BatchSource(
        first,
        batches(data.size(), recipe),
        b -> {
          int from = b * recipe.optimization().batch();
          int images = size(b, data.size(), recipe);
          int[] own = shards.own();
          int[] rows =
              Arrays.copyOfRange(
                  order,
                  from + shards.from(own[0], images),
                  from + shards.from(own[own.length - 1] + 1, images));
          return training(data, transform, recipe, epoch, rows);
        });
  }

  /**
   * Training images, cut and flipped at random. Each has its own random numbers, which depend on
   * the seed, the epoch and its number: any part of a batch can be made by itself.
   */
  public static Batch.Stored training(
      ImageDataset data, ImageTransform transform, Recipe recipe, int epoch, int[] rows) {
    boolean resized = recipe.data().augment() == Augmentation.RESIZED_CROP;
    int crop = recipe.data().crop();
    Batch.Stored batch = Batch.Stored.empty(data, transform, rows.length);
    data.inParallel(
        rows.length,
        i -> {
          PhiloxRandom random = new PhiloxRandom(recipe.run().seed(), "augment", epoch, rows[i]);
          if (resized) {
            ResizedCrop.Choice choice =
                (height, width) ->
                    ResizedCrop.draw(height, width, recipe.data().cropScale(), random);
            batch.put(i, rows[i], data, data.part(rows[i], choice));
          } else {
            batch.put(i, rows[i], data, data.image(rows[i]));
            // Within a padding, which the device does.
            batch.placement()[3 * i] = random.nextInt(2 * crop + 1) - crop;
            batch.placement()[3 * i + 1] = random.nextInt(2 * crop + 1) - crop;
          }
          batch.placement()[3 * i + 2] = recipe.data().flip() && random.nextBoolean() ? 1 : 0;
        });
    return batch;
  }

  /**
   * Batches of an epoch of n images. A last one with a shard of a single image is left out: batch
   * norm has no variance over one.
   */
  public static int batches(int n, Recipe recipe) {
    int whole = n / recipe.optimization().batch();
    return n % recipe.optimization().batch() >= 2 * recipe.optimization().shards()
        ? whole + 1
        : whole;
  }

  /** Images of a batch of an epoch of n images. */
  public static int size(int batch, int n, Recipe recipe) {
    return Math.min(n - batch * recipe.optimization().batch(), recipe.optimization().batch());
  }

  /** Images {@code from..to-1} as they are. */
  public static Batch.Stored inOrder(
      ImageDataset data, ImageTransform transform, int from, int to) {
    return Batch.Stored.of(data, transform, IntStream.range(from, to).toArray());
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

  public int batches() {
    return batches;
  }

  /** The next one; waits for it. */
  public Batch.Stored next() {
    try {
      Object next = ready.take();
      return switch (next) {
        case Batch.Stored batch -> batch;
        case RuntimeException e -> throw e;
        case Error e -> throw e;
        default -> throw new IllegalStateException("no batch: " + next);
      };
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted while waiting for images");
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
