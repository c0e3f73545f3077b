package org.catchupmix.study.page;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A browser without windows, if this machine has one. */
public record Chromium(Path program, Path folder) {
  /** Skips the test that asks if there is none. */
  public static Chromium require(Path folder) {
    Optional<Path> program =
        Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
            .flatMap(
                p ->
                    List.of("chromium", "chromium-browser", "google-chrome").stream()
                        .map(n -> Path.of(p, n)))
            .filter(Files::isExecutable)
            .findFirst();
    assumeTrue(program.isPresent(), "needs chromium, chromium-browser or google-chrome on PATH");
    return new Chromium(program.orElseThrow(), folder);
  }

  /**
   * Opens a page and returns its elements once its script has run, as HTML.
   *
   * @param fragment of the address, without {@code #}
   */
  public String open(String html, String fragment) throws IOException, InterruptedException {
    Path page = Files.writeString(folder.resolve("page.html"), html);
    Path out = folder.resolve("dom.html");
    int code =
        new ProcessBuilder(
                program.toString(),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--user-data-dir=" + folder.resolve("profile"),
                "--dump-dom",
                page.toUri() + "#" + fragment)
            .redirectOutput(out.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor();
    assumeTrue(code == 0, program + " does not start on this machine");
    return Files.readString(out);
  }
}
