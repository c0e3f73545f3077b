import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes the tables of docs/gpu-predictions.md anew: runs each command that a block of code begins
 * with, {@code $ ./catchup bench step --predict ...}, and writes below it what it prints; a block
 * that had only the first table keeps only that. No table is pasted by hand.
 *
 * <pre>
 *   java scripts/QuotePredictions.java [GPU]    all blocks, or those of one GPU; a minute each
 * </pre>
 */
final class QuotePredictions {
  private static final Path PAGE = Path.of("docs/gpu-predictions.md");
  private static final Pattern BLOCK =
      Pattern.compile("```\n\\$ (\\./catchup bench step --predict (\\w+)[^\n]*)\n(.*?)```", Pattern.DOTALL);

  /** Behind it the step is told kernel by kernel. */
  private static final String DETAIL = "\nThe step with ";

  private QuotePredictions() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    String page = Files.readString(PAGE);
    Matcher block = BLOCK.matcher(page);
    StringBuilder made = new StringBuilder();
    while (block.find()) {
      String text = block.group();
      if (arguments.length == 0 || block.group(2).equals(arguments[0])) {
        String printed = printed(block.group(1));
        boolean whole = block.group(3).contains(DETAIL);
        String kept = whole ? printed : printed.substring(0, printed.indexOf(DETAIL));
        text = "```\n$ " + block.group(1) + "\n" + kept.strip() + "\n```";
        System.out.println(block.group(1));
      }
      block.appendReplacement(made, Matcher.quoteReplacement(text));
    }
    block.appendTail(made);
    Path part = PAGE.resolveSibling(PAGE.getFileName() + ".part");
    Files.writeString(part, made);
    Files.move(part, PAGE, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
  }

  private static String printed(String command) throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(List.of(command.split(" +")));
    Process run = new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String text = new String(run.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    if (run.waitFor() != 0 || !text.contains(DETAIL)) {
      throw new IllegalStateException(command + " ended with exit code " + run.exitValue() + ": " + text);
    }
    return text;
  }
}
