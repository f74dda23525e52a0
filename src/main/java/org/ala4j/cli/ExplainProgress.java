package org.ala4j.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.ala4j.experiment.Explanations;
import org.ala4j.page.Explained;
import org.ala4j.page.Explained.Ranked;
import org.ala4j.table.PlainText;

/**
 * Prints what the model says of each image as soon as it is explained, with the time that is still
 * to come; on a terminal there is a bar below.
 */
final class ExplainProgress implements Explanations.Listener, AutoCloseable {
  private static final String CLEAR_LINE = "\r\u001b[2K";
  private static final double SECONDS_BEFORE_ESTIMATE = 10;

  private final PrintWriter out;
  private final PrintWriter err;
  private final int images;
  private final int stepsOfImage;
  private final long start = System.nanoTime();
  private final Interrupts interrupts;
  private final ProgressBar bar;
  private int done;

  ExplainProgress(PrintWriter out, PrintWriter err, int images, int stepsOfImage) {
    this.out = out;
    this.err = err;
    this.images = images;
    this.stepsOfImage = stepsOfImage;
    this.interrupts = new Interrupts(() -> say("Stopping."));
    this.bar =
        !Progress.isTerminal()
            ? null
            : new ProgressBarBuilder()
                .setInitialMax((long) images * stepsOfImage)
                .setStyle(ProgressBarStyle.UNICODE_BLOCK)
                .setTaskName("")
                .setConsumer(new ConsoleProgressBarConsumer(System.out, Progress.columns()))
                .setUpdateIntervalMillis(250)
                .build();
  }

  @Override
  public void step() {
    if (bar != null) {
      bar.step();
    }
  }

  @Override
  public void explained(Explained image) {
    done++;
    say(
        String.format(
            Locale.ROOT,
            "[%d/%d] %s -> %s%s",
            done,
            images,
            image.image(),
            image.folder(),
            remaining()));
    say("  perception branch: " + text(image.perception()));
    say("  ALA's own head:    " + text(image.ala()));
    String explained = text(List.of(image.target()));
    say("  explained:         " + explained);
    image
        .curves()
        .forEach(
            (method, c) ->
                say(
                    String.format(
                        Locale.ROOT,
                        "  %-22s insertion %.3f, deletion %.3f, ID %.3f",
                        method + ":",
                        c.insertionAuc(),
                        c.deletionAuc(),
                        c.id())));
  }

  private static String text(List<Ranked> classes) {
    return classes.stream()
        .map(c -> String.format(Locale.ROOT, "%s %.1f %%", c.name(), 100 * c.probability()))
        .collect(Collectors.joining(", "));
  }

  @Override
  public void failed(Path image, String why) {
    done++;
    if (bar != null) {
      bar.stepBy(stepsOfImage);
      out.print(CLEAR_LINE);
      out.flush();
    }
    err.println("ala: " + PlainText.oneLine(why));
    err.flush();
  }

  private String remaining() {
    double elapsed = (System.nanoTime() - start) / 1e9;
    if (bar != null || elapsed < SECONDS_BEFORE_ESTIMATE || done == images) {
      return "";
    }
    Duration left = Duration.ofSeconds(Math.round(elapsed * (images - done) / done));
    return String.format(
        Locale.ROOT, ", about %d min %02d s left", left.toMinutes(), left.toSecondsPart());
  }

  private void say(String line) {
    String shown = PlainText.oneLine(line);
    out.println(bar == null ? shown : CLEAR_LINE + shown);
    out.flush();
  }

  /** The exit code when it was stopped from outside; empty if it was not. */
  OptionalInt stopped() {
    return interrupts.exitCode();
  }

  @Override
  public void close() {
    interrupts.close();
    if (bar != null) {
      bar.close();
    }
  }
}
