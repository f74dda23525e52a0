package org.ala4j.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.ala4j.report.PlainText;
import org.ala4j.search.SearchListener;
import org.ala4j.train.EpochRecord;

/**
 * Shows how a run goes on: a bar on a terminal, plain lines elsewhere, both with the time that is
 * still to come, and says on Ctrl-C how to go on.
 */
final class Progress implements SearchListener, AutoCloseable {
  private static final int SCALE = 1000;

  /** Nanoseconds after which a long judgement is heard of again where there is no bar. */
  private static final long SILENCE = 60_000_000_000L;

  private static final double SECONDS_BEFORE_ESTIMATE = 20;

  private final PrintWriter out;
  private final Path results;
  private final boolean terminal = isTerminal();
  private final Interrupts interrupts;
  private final List<Line> started = new ArrayList<>();
  private final boolean searching;
  private ProgressBar bar; // of a run on a terminal
  private StatusScreen screen; // of a search on a terminal
  private long start;
  private int trials;
  private double cost;
  private String best = ""; // candidate and score
  private String bestValues = "";

  Progress(PrintWriter out, Path results) {
    this(out, results, false);
  }

  /**
   * @param searching whether a screen with the best candidate is shown rather than a bar
   */
  Progress(PrintWriter out, Path results, boolean searching) {
    this.out = out;
    this.results = results;
    this.searching = searching;
    this.interrupts = new Interrupts(this::interrupted);
  }

  @Override
  public synchronized void preparing(String what) {
    insist(what + " ...");
  }

  @Override
  public synchronized void begin(int open, int finished, double allImages) {
    trials = open;
    cost = allImages;
    start = System.nanoTime();
    if (finished > 0) {
      say(finished + " finished trials are kept; --fresh would repeat them");
    }
    if (terminal && searching && open > 0) {
      screen = new StatusScreen(out, columns());
    } else if (terminal && open > 0) {
      bar =
          new ProgressBarBuilder()
              .setInitialMax(SCALE)
              .setStyle(ProgressBarStyle.UNICODE_BLOCK)
              .setTaskName("")
              // The library's own consumer takes Ctrl-C over through JLine: no message, no exit
              // code.
              .setConsumer(new ConsoleProgressBarConsumer(System.out, columns()))
              .hideEta()
              .setUpdateIntervalMillis(250)
              .build();
    }
  }

  /** Whether someone looks on, rather than a file. */
  static boolean isTerminal() {
    return System.console() != null;
  }

  /** The terminal's width, which the launcher passes on. */
  static int columns() {
    String columns = System.getenv("COLUMNS");
    return columns != null && columns.matches("[1-9][0-9]{1,3}") ? Integer.parseInt(columns) : 80;
  }

  @Override
  public synchronized Trial trial(String row, int seed, int epochs, double training, int images) {
    Line line = new Line(started.size() + 1, row + " seed " + seed, epochs, training, images);
    started.add(line);
    say(line.label() + "training, at most " + epochs + " epochs");
    return line;
  }

  @Override
  public synchronized void scored(Scored candidate, Scored best) {
    this.best = best.candidate() + " " + number(best.score());
    this.bestValues = best.values();
    boolean isBest = candidate.equals(best);
    say(
        String.format(
            Locale.ROOT,
            "%s (%s): score %s, %s",
            candidate.candidate(),
            candidate.values(),
            number(candidate.score()),
            isBest ? "the best so far" : "the best so far is " + this.best));
  }

  private static String number(double score) {
    return String.format(Locale.ROOT, "%.4f", score);
  }

  @Override
  public synchronized void skipped(String row, int seed, double itsCost, String why) {
    trials--;
    cost -= itsCost;
    say(row + " seed " + seed + ": skipped, " + why);
  }

  /** One trial's part of the display. */
  private final class Line implements Trial {
    private final int index;
    private final String name;
    private final int epochs;
    private final double training;
    private final int images;
    private int seen;
    private long spoke;
    private double done; // of training + images
    private String doing = "";
    private boolean over;

    Line(int index, String name, int epochs, double training, int images) {
      this.index = index;
      this.name = name;
      this.epochs = epochs;
      this.training = training;
      this.images = images;
    }

    String label() {
      return "[" + index + "/" + trials + "] " + name + ": ";
    }

    private void at(double now, String message) {
      synchronized (Progress.this) {
        done = now;
        if (bar != null) {
          bar.setExtraMessage(left() + " " + name + " " + message); // cut at the right edge
          bar.stepTo(Math.round(SCALE * done() / cost));
        }
        doing = message;
        if (screen != null) {
          screen.show(status());
        }
      }
    }

    @Override
    public void step(int epoch, int step, int steps, double loss) {
      at(
          training * (epoch - 1 + (double) step / steps) / epochs,
          String.format(Locale.ROOT, "epoch %d/%d, loss %.3f", epoch, epochs, loss));
    }

    @Override
    public void continued(List<EpochRecord> earlier) {
      int before = earlier.size();
      at(training * before / epochs, "goes on after epoch " + before);
      say(label() + "goes on after epoch " + before);
    }

    @Override
    public void epoch(EpochRecord epoch) {
      at(training * epoch.epoch() / epochs, "epoch " + epoch.epoch());
      say(label() + epoch.summary() + remaining());
    }

    @Override
    public void pruned(int epoch) {
      over = true;
      at(training + images, "pruned");
      say(label() + "pruned after epoch " + epoch + remaining());
    }

    @Override
    public void stopped(int epoch) {
      over = true;
      say(label() + "the time is over; the next command goes on after epoch " + epoch);
    }

    @Override
    public void evaluated(int more) {
      if (seen == 0) {
        say(label() + "judging its maps, " + images + " images to look at" + remaining());
        spoke = System.nanoTime();
      }
      seen += more;
      if (System.nanoTime() - spoke > SILENCE) {
        say(
            String.format(
                Locale.ROOT, "%sjudged %d %%%s", label(), 100L * seen / images, remaining()));
        spoke = System.nanoTime();
      }
      at(training + Math.min(seen, images), "judged " + seen + "/" + images);
    }

    @Override
    public void finished() {
      over = true;
      at(training + images, "finished");
      say(label() + "finished" + remaining());
    }

    @Override
    public void failed(String cause) {
      over = true;
      at(training + images, "failed");
      insist(label() + "FAILED: " + cause);
    }
  }

  /** What is done of the cost. */
  private double done() {
    return started.stream().mapToDouble(line -> line.done).sum();
  }

  private String remaining() {
    String left = left();
    return left.isEmpty() ? "" : " - " + left;
  }

  /** The time that is still to come, once there is something to go by. */
  private synchronized String left() {
    double elapsed = (System.nanoTime() - start) / 1e9;
    double done = done();
    if (done <= 0 || elapsed < SECONDS_BEFORE_ESTIMATE || done >= cost) {
      return "";
    }
    Duration left = Duration.ofSeconds(Math.round(elapsed * (cost - done) / done));
    return left.toHours() > 0
        ? String.format(
            Locale.ROOT, "about %d h %02d min left", left.toHours(), left.toMinutesPart())
        : String.format(
            Locale.ROOT, "about %d min %02d s left", left.toMinutes(), left.toSecondsPart());
  }

  /** A search on one screen: how far it is, what runs, and what is the best so far. */
  private List<String> status() {
    List<String> lines = new ArrayList<>();
    long ended = started.stream().filter(line -> line.over).count();
    lines.add(String.format(Locale.ROOT, "%d of %d trainings%s", ended, trials, remaining()));
    started.stream()
        .filter(line -> !line.over)
        .forEach(line -> lines.add(line.label() + line.doing));
    lines.add(best.isEmpty() ? "no score yet" : "best: " + best + " (" + bestValues + ")");
    return lines;
  }

  private synchronized void say(String line) {
    if (bar == null && screen == null) {
      insist(line);
    }
  }

  /** Says what is shown on a terminal, too. */
  private synchronized void insist(String line) {
    if (screen != null) {
      screen.say(line);
    } else {
      out.println(PlainText.oneLine(line));
      out.flush();
    }
  }

  /** The exit code of a run that was stopped from outside; empty if it was not. */
  OptionalInt stopped() {
    return interrupts.exitCode();
  }

  private void interrupted() {
    out.printf(
        Locale.ROOT,
        "%nStopping. Finished trials and epochs are kept in %s; the same command goes on.%n",
        results);
    out.flush();
  }

  @Override
  public void close() {
    interrupts.close();
    if (bar != null) {
      bar.close();
    }
    if (screen != null) {
      screen.close();
    }
  }
}
