package org.catchupmix.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.catchupmix.app.Main;
import org.catchupmix.data.sets.Datasets;
import org.catchupmix.mix.MixMethods;
import org.catchupmix.nn.models.Models;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the commands say to other programs: JSON, and completions to a shell. */
class ForProgramsTest {
  @TempDir Path folder;

  private static String out(int code, String... args) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream before = System.out;
    System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    try {
      assertEquals(code, Main.commandLine().execute(args));
    } finally {
      System.setOut(before);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  /** All of what a command prints is one object. */
  private static JsonNode json(int code, String... args) throws IOException {
    return new ObjectMapper()
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .readTree(out(code, args));
  }

  @Test
  void dataSets() throws IOException {
    assertEquals(Datasets.all().size(), json(0, "data", "--json").get("data_sets").size());
    JsonNode sample = json(0, "data", "--json", "fashion-sample");
    assertEquals(10000, sample.get("training").get("images").asInt());
    assertEquals(10, sample.get("test").get("images_of_classes").size());
    JsonNode none = json(1, "data", "--json", "cifar10:" + folder);
    assertEquals(6, none.get("missing").size());
    assertTrue(none.get("training").isNull());
  }

  @Test
  void networks() throws IOException {
    JsonNode models = json(0, "models", "--json", "--size=8", "--width=2").get("models");
    JsonNode first = models.get(0);
    assertTrue(Models.kinds().stream().anyMatch(k -> k.name().equals(first.get("name").asText())));
    assertEquals(List.of(8, 8, 3), numbers(first.get("mix_points").get("0")));
    assertTrue(first.get("parameters").asLong() > 0);
  }

  private static List<Integer> numbers(JsonNode array) {
    return array.valueStream().map(JsonNode::asInt).toList();
  }

  @Test
  void theMachine() throws IOException {
    JsonNode devices = json(0, "doctor", "--json").get("devices");
    assertEquals(1, devices.valueStream().filter(d -> d.get("auto").asBoolean()).count());
  }

  /** What bash offers after some words, by the script and nothing else. */
  private Set<String> completed(String... words) throws Exception {
    Path script = Files.writeString(folder.resolve("completion"), out(0, "completion", "bash"));
    List<String> command = new ArrayList<>(List.of("bash", "--norc", "-c"));
    command.add(
        """
        source '%s' || exit 1
        complete -p catchup >/dev/null || exit 1
        compopt() { :; } # works only while a line is edited
        COMP_WORDS=(catchup "$@"); COMP_CWORD=$#
        _complete_catchup
        echo "${COMPREPLY[@]}"
        """
            .formatted(script));
    command.add("bash");
    command.addAll(List.of(words));
    Process bash = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, bash.waitFor(), said);
    return Set.of(said.strip().split(" "));
  }

  @Test
  void bashCompletesCommandsFlagsAndValues() throws Exception {
    assertEquals(Set.of("train"), completed("tr"));
    assertEquals(Set.of("--epochs"), completed("train", "--ep"));
    assertEquals(Set.of("pad-crop", "resized-crop", "none"), completed("train", "--augment", ""));
    assertEquals(Set.copyOf(MixMethods.names()), completed("train", "--mix", ""));
    assertEquals(Set.of("bash", "zsh"), completed("completion", ""));
  }
}
