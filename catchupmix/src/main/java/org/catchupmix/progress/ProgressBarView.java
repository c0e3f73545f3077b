package org.catchupmix.progress;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.time.Duration;
import java.util.Locale;
import java.util.OptionalDouble;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Progress as a bar on a terminal, redrawn each second by a thread of the library. */
final class ProgressBarView extends Progress {

  /** Short, for the whole line to fit into 80 columns; the library adds the "/s". */
  private static final DecimalFormat RATE =
      new DecimalFormat("0 'img'", DecimalFormatSymbols.getInstance(Locale.ROOT));

  private static final DecimalFormat BYTE_RATE =
      new DecimalFormat("0.0 'MB'", DecimalFormatSymbols.getInstance(Locale.ROOT));
  private static final long MEGABYTE = 1_000_000;

  /** At least as wide as the bar of the library, where it cannot tell the terminal's width. */
  private static final int COLUMNS = 80;

  private final PrintStream out;
  private final ProgressBar bar;

  ProgressBarView(PrintStream out, String label, Unit unit, long total, long before) {
    super(unit, total);
    this.out = PlainOutput.raw(out);
    // The builder's own consumer would write to standard error and move the cursor up and down,
    // which garbles lines that others print meanwhile; this one only returns to the line's start.
    ProgressBarBuilder builder =
        new ProgressBarBuilder()
            .setTaskName(PlainOutput.plain(label))
            .setInitialMax(total)
            .startsFrom(before, Duration.ZERO)
            .setStyle(styleFor(out))
            .setConsumer(new ConsoleProgressBarConsumer(this.out))
            .continuousUpdate();
    ProgressBarBuilder counted =
        switch (unit) {
          case IMAGES -> builder.showSpeed(RATE);
          case BYTES -> builder.showSpeed(BYTE_RATE).setUnit(" MB", MEGABYTE);
          case STEPS -> builder;
        };
    bar = counted.build();
  }

  @Override
  void show(long done, OptionalDouble loss) {
    loss.ifPresent(l -> bar.setExtraMessage(String.format(Locale.ROOT, " loss %.3f", l)));
    bar.stepTo(done);
  }

  /** The spaces hide what the bar has drawn where the line is shorter. */
  @Override
  public void say(String line) {
    out.printf("\r%-" + COLUMNS + "s%n", PlainOutput.plain(line));
  }

  @Override
  void finish() {
    bar.close();
  }

  private static ProgressBarStyle styleFor(PrintStream out) {
    boolean blocks = out.charset().equals(StandardCharsets.UTF_8);
    return blocks ? ProgressBarStyle.UNICODE_BLOCK : ProgressBarStyle.ASCII;
  }
}
