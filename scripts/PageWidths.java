import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Opens every page of a folder in headless Chromium, 1280 and 390 pixels wide, and fails where one scrolls sideways or a line of code does not fit.
 * Printed tables (pre.table) may scroll in their box on a phone. Then it searches.
 *
 * <pre>
 * java scripts/PageWidths.java site/target/site [--shots FOLDER PAGE...]    FOLDER gets a PNG of each PAGE at both widths
 * </pre>
 *
 * CHROMIUM names the program, if it is not chromium.
 */
public class PageWidths {
  private static final int[] WIDTHS = {1280, 390};
  private static final String MEASURE =
      "(() => { const e = document.scrollingElement; const code = [...document.querySelectorAll('pre')].filter(p => p.scrollWidth > p.clientWidth + 1"
          + " && !(p.classList.contains('table') && e.clientWidth < 900)).length;"
          + " return (e.scrollWidth > e.clientWidth ? 'scrolls to ' + e.scrollWidth + ' ' : '') + (code ? code + ' blocks of code do not fit' : ''); })()";

  private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
  private WebSocket socket;
  private int id;

  public static void main(String[] args) throws Exception {
    if (args.length == 0 || args[0].startsWith("-") || args.length > 1 && (!args[1].equals("--shots") || args.length < 3)) {
      System.err.println("usage: java scripts/PageWidths.java SITE [--shots FOLDER PAGE...]");
      System.exit(2);
    }
    Path site = Path.of(args[0]).toRealPath();
    Path profile = Files.createTempDirectory("chromium");
    String program = System.getenv().getOrDefault("CHROMIUM", "chromium");
    Process chromium =
        new ProcessBuilder(
                program, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--remote-debugging-port=0", "--user-data-dir=" + profile, "about:blank")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    List<String> faults;
    try {
      PageWidths browser = new PageWidths();
      browser.connect(profile.resolve("DevToolsActivePort"));
      faults = args.length == 1 ? browser.check(site) : browser.shoot(site, Path.of(args[2]), List.of(args).subList(3, args.length));
    } finally {
      chromium.destroy();
      chromium.waitFor(10, TimeUnit.SECONDS);
      try (Stream<Path> all = Files.walk(profile)) {
        all.sorted((a, b) -> b.compareTo(a)).forEach(p -> p.toFile().delete());
      }
    }
    faults.forEach(System.err::println);
    System.exit(faults.isEmpty() ? 0 : 1);
  }

  private void connect(Path port) throws Exception {
    for (int i = 0; i < 300 && !Files.exists(port); i++) {
      Thread.sleep(100);
    }
    URI targets = URI.create("http://127.0.0.1:" + Files.readAllLines(port).getFirst() + "/json/list");
    HttpClient http = HttpClient.newHttpClient();
    String list = http.send(HttpRequest.newBuilder(targets).build(), HttpResponse.BodyHandlers.ofString()).body();
    Matcher address = Pattern.compile("\"webSocketDebuggerUrl\": \"(ws://[^\"]+/page/[^\"]+)\"").matcher(list);
    if (!address.find()) {
      throw new IOException("Chromium has no page: " + list);
    }
    WebSocket.Listener listener =
        new WebSocket.Listener() {
          private final StringBuilder text = new StringBuilder();

          @Override
          public CompletionStage<?> onText(WebSocket w, CharSequence part, boolean last) {
            text.append(part);
            if (last) {
              messages.add(text.toString());
              text.setLength(0);
            }
            w.request(1);
            return null;
          }
        };
    socket = http.newWebSocketBuilder().buildAsync(URI.create(address.group(1)), listener).join();
    call("Page.enable", "{}");
  }

  private String call(String method, String parameters) throws Exception {
    socket.sendText("{\"id\":%d,\"method\":\"%s\",\"params\":%s}".formatted(++id, method, parameters), true).join();
    return await("{\"id\":" + id + ",");
  }

  private String await(String start) throws Exception {
    while (true) {
      String message = messages.poll(60, TimeUnit.SECONDS);
      if (message == null) {
        throw new IOException("Chromium says nothing: " + start);
      }
      if (message.startsWith(start)) {
        return message;
      }
    }
  }

  private void open(Path page) throws Exception {
    call("Page.navigate", "{\"url\":\"%s\"}".formatted(page.toUri()));
    await("{\"method\":\"Page.loadEventFired\"");
  }

  private void resize(int width) throws Exception {
    call("Emulation.setDeviceMetricsOverride", "{\"width\":%d,\"height\":900,\"deviceScaleFactor\":1,\"mobile\":%b}".formatted(width, width < 600));
  }

  private String evaluate(String script) throws Exception {
    String answer = call("Runtime.evaluate", "{\"expression\":\"%s\",\"awaitPromise\":true,\"returnByValue\":true}".formatted(script.replace("\"", "\\\"")));
    Matcher value = Pattern.compile("\"value\":\"([^\"]*)\"").matcher(answer);
    return value.find() ? value.group(1) : answer;
  }

  private List<String> check(Path site) throws Exception {
    List<String> faults = new ArrayList<>();
    List<Path> pages;
    try (Stream<Path> all = Files.walk(site)) {
      pages = all.filter(p -> p.toString().endsWith(".html")).sorted().toList();
    }
    for (int width : WIDTHS) {
      resize(width);
      for (Path page : pages) {
        open(page);
        String fault = evaluate(MEASURE);
        if (!fault.isEmpty()) {
          faults.add("%4d %s: %s".formatted(width, site.relativize(page), fault));
        }
      }
    }
    open(site.resolve("docs/index.html"));
    String found =
        evaluate(
            "new Promise(done => { const f = document.querySelector('.search input'); f.focus(); f.value = 'channel norm'; f.dispatchEvent(new Event('input'));"
                + " setTimeout(() => done([...document.querySelectorAll('.search li a')].map(a => a.textContent).join('; ')), 1500); })");
    if (!found.contains("channel norm")) {
      faults.add("the search for 'channel norm' finds: " + found);
    }
    System.out.printf("%d pages at %d widths, %d faults; 'channel norm' is found in: %s%n", pages.size(), WIDTHS.length, faults.size(), found);
    return faults;
  }

  private List<String> shoot(Path site, Path folder, List<String> pages) throws Exception {
    Files.createDirectories(folder);
    for (String page : pages) {
      open(site.resolve(page));
      for (int width : WIDTHS) {
        resize(width);
        String answer = call("Page.captureScreenshot", "{\"captureBeyondViewport\":true,\"clip\":{\"x\":0,\"y\":0,\"width\":%d,\"height\":3000,\"scale\":1}}".formatted(width));
        Matcher data = Pattern.compile("\"data\":\"([^\"]*)\"").matcher(answer);
        data.find();
        Files.write(folder.resolve(page.replaceAll("\\W+", "-") + "-" + width + ".png"), Base64.getDecoder().decode(data.group(1)));
      }
    }
    return List.of();
  }
}
