package org.catchupmix.parallel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What ranks learn of each other's ends; those of other processes are in {@link MpirunTest}. */
@Timeout(60)
class RankWatchTest {
  /** What rank 0 says where to connect, which is the only thing that is said. */
  private static final class Place implements Messages {
    private final CompletableFuture<byte[]> place = new CompletableFuture<>();

    @Override
    public byte[] broadcast(byte[] ofRoot) {
      if (ofRoot.length > 0) {
        place.complete(ofRoot);
      }
      return place.join();
    }

    @Override
    public List<byte[]> gather(byte[] own) {
      return List.of();
    }
  }

  private final Place place = new Place();
  private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

  private CompletableFuture<RankWatch> open(int rank) {
    return open(new Launch("threads", rank, 3, rank, 3));
  }

  private CompletableFuture<RankWatch> open(Launch launch) {
    int rank = launch.rank();
    return CompletableFuture.supplyAsync(
        () -> RankWatch.open(launch, place, why -> heard.add(rank + ": " + why)),
        // Each waits for the others: a pool of few threads would wait for ever.
        work -> Thread.ofPlatform().daemon().start(work));
  }

  @Test
  void aFailureIsToldToAllByItsSentence() throws Exception {
    CompletableFuture<RankWatch> first = open(0);
    CompletableFuture<RankWatch> second = open(1);
    CompletableFuture<RankWatch> third = open(2);
    first.join();
    third.join();
    second.join().fail("the disk\nis full");
    List<String> said = List.of(heard.poll(20, TimeUnit.SECONDS), heard.poll(20, TimeUnit.SECONDS));
    assertEquals(
        List.of("0: rank 1: the disk is full", "2: rank 1: the disk is full"),
        said.stream().sorted().toList());
    first.join().close();
    second.join().close();
    third.join().close();
    assertNull(heard.poll(100, TimeUnit.MILLISECONDS));
  }

  @Test
  void whoDoesNotKnowTheSecretIsNoRank() throws Exception {
    CompletableFuture<RankWatch> first = open(0);
    String[] words = new String(place.broadcast(new byte[0]), StandardCharsets.UTF_8).split(" ");
    try (Socket stranger =
        new Socket(InetAddress.getByName(words[2]), Integer.parseInt(words[1]))) {
      stranger
          .getOutputStream()
          .write(("0".repeat(32) + " 000000001\n").getBytes(StandardCharsets.UTF_8));
      assertEquals(-1, stranger.getInputStream().read(), "it is sent away");
    }
    CompletableFuture<RankWatch> second = open(1);
    CompletableFuture<RankWatch> third = open(2);
    first.join().close();
    second.join().close();
    third.join().close();
    assertNull(heard.poll(100, TimeUnit.MILLISECONDS));
  }

  /** Rank 1 has it first to try at a place where nobody listens. */
  @Test
  void severalMachinesConnectByTheFirstAddressThatAnswers() throws Exception {
    CompletableFuture<RankWatch> first = open(new Launch("threads", 0, 2, 0, 1));
    String said = new String(place.broadcast(new byte[0]), StandardCharsets.UTF_8);
    List<String> words = List.of(said.split(" "));
    for (String address : words.subList(2, words.size())) {
      assertFalse(InetAddress.getByName(address).isLoopbackAddress(), said);
    }
    Place longer = new Place();
    longer.broadcast(
        said.replaceFirst(" (\\d+) ", " $1 127.0.0.9 ").getBytes(StandardCharsets.UTF_8));
    RankWatch second =
        RankWatch.open(new Launch("threads", 1, 2, 0, 1), longer, why -> heard.add("1: " + why));
    second.fail("the disk is full");
    assertEquals("0: rank 1: the disk is full", heard.poll(20, TimeUnit.SECONDS));
    first.join().close();
    second.close();
  }
}
