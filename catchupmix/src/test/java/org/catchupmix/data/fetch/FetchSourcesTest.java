package org.catchupmix.data.fetch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.catchupmix.data.DataException;
import org.catchupmix.data.Datasets;
import org.junit.jupiter.api.Test;

class FetchSourcesTest {
  @Test
  void namesTheNine() {
    assertEquals(
        List.of(
            "fashion-mnist",
            "mnist",
            "cifar10",
            "cifar100",
            "tiny-imagenet",
            "svhn",
            "cub-200",
            "cifar10-c",
            "cifar100-c"),
        FetchSources.names());
  }

  @Test
  void everySumIsOneAndItsOwn() {
    Set<String> sums = new HashSet<>();
    for (FetchSource source : FetchSources.all()) {
      assertTrue(source.base().toString().matches("https?://.*/"), source.name());
      for (RemoteFile file : source.files()) {
        assertTrue(file.md5().matches("[0-9a-f]{32}"), file.name());
        assertTrue(sums.add(file.md5()), file.name());
      }
    }
    assertEquals(16, sums.size());
  }

  @Test
  void whatIsFetchedIsLookedForWhereItIsPut() {
    for (FetchSource source : FetchSources.all()) {
      if (source.use().contains("train --data")) {
        String spec = source.use().formatted("nowhere").replaceFirst(".* ", "");
        assertEquals("nowhere", Datasets.status(spec).where(), source.name());
      } else {
        assertTrue(source.use().contains("--corruption-files %s"), source.name());
      }
    }
  }

  @Test
  void aSlipIsGuessed() {
    String message =
        assertThrows(DataException.class, () -> FetchSources.named("cifar-100")).getMessage();
    assertTrue(message.contains("did you mean cifar100?"), message);
  }
}
