package org.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.Backends;
import org.catchupmix.nn.Network;
import org.catchupmix.nn.optim.Adam;
import org.catchupmix.nn.state.Safetensors;
import org.catchupmix.nn.state.StateDict;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TinyGptTest {
  /** Losses of {@code gpt.py}, from weights that this test writes to a file on request. */
  private static double[] pytorch() throws IOException {
    byte[] text = TinyGptTest.class.getResourceAsStream("gpt-losses.txt").readAllBytes();
    return new String(text, StandardCharsets.US_ASCII)
        .lines()
        .mapToDouble(Double::parseDouble)
        .toArray();
  }

  @ParameterizedTest
  @CsvSource({"reference, 1e-11", "cpu, 1e-5"})
  void theFirstTwentyLossesArePyTorchs(String name, double relative) throws IOException {
    double[] losses = pytorch();
    assertEquals(20, losses.length);
    try (Backend device = Backends.open(name);
        Network gpt = TinyGpt.network(device);
        Adam adam = new Adam(gpt)) {
      String file = System.getProperty("gpt.weights");
      if (file != null && name.equals("reference")) {
        new Safetensors(StateDict.of(gpt), Map.of()).write(Path.of(file));
      }
      for (int step = 0; step < losses.length; step++) {
        double loss = TinyGpt.train(gpt, adam, step);
        assertEquals(losses[step], loss, relative * losses[step], name + ", step " + step);
      }
      String text = TinyGpt.write(gpt, "Shall I ", 20, 0.7);
      assertTrue(text.startsWith("Shall I ") && text.length() == 28, text);
    }
  }
}
