package org.catchupmix.kernels.jcuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StagingTest {
  private static final int PIECE = 16;

  /**
   * Copies as late as a stream may: in order, and only when somebody waits for a copy or for one
   * behind it, so that a slot used too early shows.
   */
  private static final class Lazy implements Staging.CopyEngine {
    private final byte[] device = new byte[1000];
    private final List<MemorySegment> pinned =
        List.of(MemorySegment.ofArray(new byte[PIECE]), MemorySegment.ofArray(new byte[PIECE]));
    private final List<Copy> pending = new ArrayList<>();
    private long most;

    private record Copy(int slot, Runnable run) {}

    @Override
    public int slots() {
      return pinned.size();
    }

    @Override
    public MemorySegment pinned(int slot) {
      return pinned.get(slot);
    }

    @Override
    public void toDevice(int slot, long address, long bytes) {
      most = Math.max(most, bytes);
      pending.add(
          new Copy(
              slot,
              () ->
                  MemorySegment.copy(
                      pinned.get(slot), 0, MemorySegment.ofArray(device), address, bytes)));
    }

    @Override
    public void toHost(long address, int slot, long bytes) {
      most = Math.max(most, bytes);
      pending.add(
          new Copy(
              slot,
              () ->
                  MemorySegment.copy(
                      MemorySegment.ofArray(device), address, pinned.get(slot), 0, bytes)));
    }

    @Override
    public void await(int slot) {
      while (pending.stream().anyMatch(c -> c.slot() == slot)) {
        pending.removeFirst().run().run();
      }
    }
  }

  @Test
  void anySizeArrivesWhole() {
    for (int bytes : new int[] {1, 15, 16, 17, 31, 32, 33, 47, 48, 100, 900}) {
      Lazy engine = new Lazy();
      Staging staging = new Staging(engine);
      byte[] sent = new byte[bytes];
      new Random(bytes).nextBytes(sent);
      byte[] changing = sent.clone();
      staging.upload(MemorySegment.ofArray(changing), 50);
      changing[0]++; // the host memory may change now
      byte[] back = new byte[bytes];
      staging.download(50, MemorySegment.ofArray(back));
      assertArrayEquals(sent, back, bytes + " bytes");
      assertEquals(Math.min(bytes, PIECE), engine.most);
    }
  }
}
