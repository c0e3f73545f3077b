package org.catchupmix.app.cli;

import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi.Text;
import picocli.CommandLine.Help.ColorScheme;
import picocli.CommandLine.Help.IOptionRenderer;
import picocli.CommandLine.Help.IParameterRenderer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/**
 * Help whose lines break at spaces and after commas only.
 *
 * <p>Picocli asks Java for places to break, which are also inside {@code lr=0.05} and {@code
 * catchup:keep=random}. So punctuation inside a word is a letter while lines are broken.
 */
public final class WholeWords {
  private static final Pattern INSIDE = Pattern.compile("[\\p{Punct}&&[^,%]](?=\\S)");

  /** From ASCII to Unicode's private use, which no text contains. */
  private static final int SHIFT = 0xE000;

  private static final Pattern SHIFTED = Pattern.compile("[\\uE020-\\uE07F]");

  private WholeWords() {}

  /** Changes the help of a command, but not that of its subcommands. */
  public static void apply(CommandLine line) {
    UsageMessageSpec usage = line.getCommandSpec().usageMessage();
    usage.description(whole(usage.description())).footer(whole(usage.footer()));
    line.setHelpFactory(Rendered::new);
    line.getHelpSectionMap().replaceAll((_, section) -> help -> original(section.render(help)));
  }

  private static String[] whole(String[] texts) {
    return Stream.of(texts).map(WholeWords::whole).toArray(String[]::new);
  }

  private static String whole(String text) {
    return shifted(INSIDE, text, SHIFT);
  }

  private static String original(String text) {
    return shifted(SHIFTED, text, -SHIFT);
  }

  private static String shifted(Pattern which, String text, int shift) {
    return which.matcher(text).replaceAll(m -> "" + (char) (m.group().charAt(0) + shift));
  }

  private static Text[][] whole(Text[][] rows, ColorScheme colours) {
    return Arrays.stream(rows)
        .map(
            row ->
                Stream.of(row)
                    .map(cell -> colours.ansi().new Text(whole(cell.plainString()), colours))
                    .toArray(Text[]::new))
        .toArray(Text[][]::new);
  }

  private static final class Rendered extends Help {
    Rendered(CommandSpec spec, ColorScheme colours) {
      super(spec, colours);
    }

    @Override
    public IOptionRenderer createDefaultOptionRenderer() {
      IOptionRenderer renderer = super.createDefaultOptionRenderer();
      return (option, labels, colours) -> whole(renderer.render(option, labels, colours), colours);
    }

    @Override
    public IParameterRenderer createDefaultParameterRenderer() {
      IParameterRenderer renderer = super.createDefaultParameterRenderer();
      return (parameter, labels, colours) ->
          whole(renderer.render(parameter, labels, colours), colours);
    }
  }
}
