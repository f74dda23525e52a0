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
import org.ala4j.experiment.Missing;
import org.ala4j.experiment.TrialWork;
import org.ala4j.experiment.Work;
import org.ala4j.search.SearchListener;
import org.ala4j.table.PlainText;
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
  private final RemainingTime time = new RemainingTime(System::nanoTime);
  private long shown; // on the bar
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
  public synchronized void damaged(String row, int seed, String why) {
    insist(
        String.format(
            Locale.ROOT,
            "%s seed %d is damaged (%s): it is run again, what is there is set aside",
            row,
            seed,
            PlainText.oneLine(why)));
  }

  @Override
  public synchronized void planned(List<Missing> missing, int finished) {
    if (!searching) {
      ToDo.lines(missing).forEach(this::insist);
    }
  }

  @Override
  public synchronized void begin(int open, int finished, Work work) {
    trials = open;
    time.begin(open, work);
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
  public synchronized Trial trial(String row, int seed, TrialWork work) {
    Line line = new Line(started.size() + 1, row + " seed " + seed, work);
    started.add(line);
    if (work.epochs() > 0) {
      say(line.label() + "training, at most " + work.epochs() + " epochs");
    }
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
  public synchronized void skipped(String row, int seed, Work work, String why) {
    trials--;
    time.skipped(work);
    say(row + " seed " + seed + ": skipped, " + why);
  }

  /** One trial's part of the display. */
  private final class Line implements Trial {
    private final int index;
    private final String name;
    private final TrialWork work;
    private final RemainingTime.Trial time;
    private int epoch = 1; // that runs
    private double share; // of it that is done
    private int seen;
    private long spoke;
    private String doing = "";
    private boolean over;

    Line(int index, String name, TrialWork work) {
      this.index = index;
      this.name = name;
      this.work = work;
      this.time = Progress.this.time.trial(work.all());
    }

    String label() {
      return "[" + index + "/" + trials + "] " + name + ": ";
    }

    /** Shows the message once what was done is counted. */
    private void at(Runnable done, String message) {
      synchronized (Progress.this) {
        done.run();
        if (bar != null) {
          bar.setExtraMessage(left() + " " + name + " " + message); // cut at the right edge
          bar.stepTo(place());
        }
        doing = message;
        if (screen != null) {
          screen.show(status());
        }
      }
    }

    /** So much of an epoch is done. */
    private void trained(int now, double shareNow) {
      double before = now == epoch ? share : 0;
      time.did(work.epoch(now, shareNow - before));
      epoch = now;
      share = shareNow;
    }

    @Override
    public void judgingWillTake(double seconds) {
      synchronized (Progress.this) {
        Progress.this.time.foretell(seconds);
      }
    }

    @Override
    public void step(int epoch, int step, int steps, double loss) {
      at(
          () -> trained(epoch, work.beforeValidation() * step / steps),
          String.format(Locale.ROOT, "epoch %d/%d, loss %.3f", epoch, work.epochs(), loss));
    }

    @Override
    public void continued(List<EpochRecord> earlier) {
      int before = earlier.size();
      at(
          () -> earlier.forEach(e -> time.had(work.epoch(e.epoch(), 1))),
          "goes on after epoch " + before);
      say(label() + "goes on after epoch " + before);
    }

    @Override
    public void epoch(EpochRecord record) {
      at(() -> trained(record.epoch(), 1), "epoch " + record.epoch());
      say(label() + record.summary() + remaining());
    }

    @Override
    public void pruned(int epoch) {
      end("pruned");
      say(label() + "pruned after epoch " + epoch + remaining());
    }

    @Override
    public void stopped(int epoch) {
      end("stopped");
      say(label() + "the time is over; the next command goes on after epoch " + epoch);
    }

    @Override
    public void evaluated(int more) {
      if (seen == 0) {
        synchronized (Progress.this) {
          time.trained();
        }
        say(label() + "judging its maps, " + work.judged() + " images to look at" + remaining());
        spoke = System.nanoTime();
      }
      seen += more;
      if (System.nanoTime() - spoke > SILENCE) {
        String share = String.format(Locale.ROOT, "judged %d %%", 100L * seen / work.judged());
        say(label() + share + remaining());
        spoke = System.nanoTime();
      }
      at(() -> time.did(new Work(0, 0, more)), "judged " + seen + "/" + work.judged());
    }

    private void end(String message) {
      at(
          () -> {
            over = true;
            time.end();
          },
          message);
    }

    @Override
    public void finished() {
      end("finished");
      say(label() + "finished" + remaining());
    }

    @Override
    public void failed(String cause) {
      end("failed");
      insist(label() + "FAILED: " + cause);
    }
  }

  /** How far the run is, of {@link #SCALE}; it never goes back. */
  private long place() {
    double elapsed = (System.nanoTime() - start) / 1e9;
    double left = time.seconds().orElse(Double.POSITIVE_INFINITY);
    shown = Math.max(shown, Math.round(SCALE * elapsed / (elapsed + left)));
    return shown;
  }

  private String remaining() {
    String left = left();
    return left.isEmpty() ? "" : " - " + left;
  }

  /** The time that is still to come, once there is something to go by. */
  private synchronized String left() {
    double elapsed = (System.nanoTime() - start) / 1e9;
    long seconds = Math.round(time.seconds().orElse(0));
    if (seconds <= 0 || elapsed < SECONDS_BEFORE_ESTIMATE) {
      return "";
    }
    Duration left = Duration.ofSeconds(seconds);
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
