package org.catchupmix.kernels.jcuda.libraries;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.catchupmix.kernels.jcuda.StandIns;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls of NCCL by three processes, with stand-ins (src/test/c) that follow NCCL's guide. */
class NcclStandInTest {
  @TempDir private Path folder;

  @Test
  void threeRanksExchangeTensors() throws Exception {
    StandIns libraries = new StandIns(folder);
    libraries.make("libcuda.so.1", "fake_cuda.c");
    libraries.make("libnccl.so.2", "fake_nccl.c");
    List<Future<List<String>>> ranks = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(3)) {
      for (int r = 0; r < 3; r++) {
        String rank = "" + r;
        ranks.add(
            threads.submit(
                () ->
                    libraries
                        .program(
                            FakeNcclProgram.class,
                            Map.of(),
                            rank,
                            "3",
                            folder.resolve("id").toString())
                        .stream()
                        .filter(line -> !line.startsWith("WARNING: "))
                        .toList()));
      }
    }
    assertEquals(said("", 2, 0), ranks.get(0).get());
    assertEquals(said("received: [[0.0, 0.0, 0.0], [100.0]]", 2, 2), ranks.get(1).get());
    assertEquals(said("received: [[1.0, 2.0, 3.0], [101.0]]", 0, 2), ranks.get(2).get());
    String exchange = Files.readString(folder.resolve("id"), StandardCharsets.ISO_8859_1);
    assertFalse(Files.exists(Path.of(exchange.substring(0, exchange.indexOf('\0')))), exchange);
  }

  private static List<String> said(String received, int sends, int receives) {
    return Stream.of(
            "true, Optional.empty",
            "NCCL 2.23.4",
            received,
            "broadcast: [[0.0, 0.0, 0.0], [100.0]]",
            "refused: ncclSend failed: invalid argument (4)",
            "stand-in: context of 0 released",
            "closed",
            "stand-in: %d sends, %d receives, 2 broadcasts".formatted(sends, receives))
        .filter(line -> !line.isEmpty())
        .toList();
  }
}
