package org.catchupmix.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The program starts with the few modules of the JDK that the bundle for GPU machines has. */
class BundleStartTest {
  @Test
  void commandsAreFound() throws IOException, InterruptedException {
    Matcher modules =
        Pattern.compile("(?m)^modules=(.*)$")
            .matcher(Files.readString(Path.of("..", "scripts", "bundle")));
    assertTrue(modules.find());
    List<String> options = List.of("--limit-modules", modules.group(1));
    Outcome help = Programs.run(Programs.java(options, Main.class.getName(), "--help"));
    assertEquals(0, help.code(), help.out());
  }
}
