package org.ala4j.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.ala4j.experiment.RunListener;
import org.ala4j.experiment.TrialResult;
import org.ala4j.train.EpochRecord;

/**
 * Shows how a run goes on: a bar on a terminal, plain lines elsewhere, both with the time that is
 * still to come, and says on Ctrl-C how to go on.
 */
final class Progress implements RunListener, AutoCloseable {
  /** Training's share of a trial in the estimate before a trial has been timed. */
  private static final double TRAINING_SHARE = 0.6;

  private static final int SCALE = 10_000;

  private final PrintWriter out;
  private final Path results;
  private final boolean terminal = System.console() != null;
  private final Thread onInterrupt = new Thread(this::interrupted);
  private ProgressBar bar;
  private long start;
  private int trials;
  private int index;
  private String trial = "";
  private int epochs;
  private int images;
  private int seen;
  private double trainingShare = TRAINING_SHARE;
  private long trialStart;
  private long trained;
  private volatile boolean over;

  Progress(PrintWriter out, Path results) {
    this.out = out;
    this.results = results;
    Runtime.getRuntime().addShutdownHook(onInterrupt);
  }

  @Override
  public void begin(int open, int finished) {
    trials = open;
    start = System.nanoTime();
    if (finished > 0) {
      line("%d trials are finished already and kept.", finished);
    }
    if (terminal && open > 0) {
      bar =
          new ProgressBarBuilder()
              .setInitialMax((long) open * SCALE)
              .setStyle(ProgressBarStyle.UNICODE_BLOCK)
              .setTaskName("")
              .hideEta()
              .setUpdateIntervalMillis(250)
              .build();
    }
  }

  @Override
  public void trial(int i, String row, int seed, int allEpochs, int allImages) {
    index = i;
    trial = row + " seed " + seed;
    epochs = allEpochs;
    images = allImages;
    seen = 0;
    trialStart = System.nanoTime();
    line("[%d/%d] %s: training, at most %d epochs", i, trials, trial, allEpochs);
  }

  @Override
  public void step(int epoch, int step, int steps, double loss) {
    show(
        trainingShare * (epoch - 1 + (double) step / steps) / epochs,
        String.format(
            Locale.ROOT,
            "%s epoch %d/%d step %d/%d loss %.3f",
            trial,
            epoch,
            epochs,
            step,
            steps,
            loss));
  }

  @Override
  public void epoch(EpochRecord epoch) {
    trained = System.nanoTime();
    double done = trainingShare * epoch.epoch() / epochs;
    line("[%d/%d] %s: %s%s", index, trials, trial, epoch.summary(), remaining(done));
  }

  @Override
  public void evaluated(int more) {
    if (seen == 0) {
      line("[%d/%d] %s: judging the maps, %d forward passes", index, trials, trial, images);
    }
    seen += more;
    double share = Math.min(1, (double) seen / Math.max(1, images));
    show(
        trainingShare + (1 - trainingShare) * share,
        String.format(Locale.ROOT, "%s judged %d/%d", trial, seen, images));
  }

  @Override
  public void finished(TrialResult result) {
    long now = System.nanoTime();
    trainingShare = (double) (trained - trialStart) / (now - trialStart);
    line("[%d/%d] %s: finished%s", index, trials, trial, remaining(1));
    show(1, trial + " finished");
  }

  @Override
  public void failed(String row, int seed, String cause) {
    line("[%d/%d] %s seed %d FAILED: %s", index, trials, row, seed, cause);
  }

  private void show(double fraction, String message) {
    if (bar != null) {
      bar.setExtraMessage(message + remaining(fraction));
      bar.stepTo(Math.round((index - 1 + fraction) * SCALE));
    }
  }

  /** The time that is still to come, once there is something to go by. */
  private String remaining(double fractionOfTrial) {
    double done = (index - 1 + fractionOfTrial) / trials;
    double elapsed = (System.nanoTime() - start) / 1e9;
    if (done <= 0 || elapsed < 5) {
      return "";
    }
    Duration left = Duration.ofSeconds(Math.round(elapsed / done - elapsed));
    return left.isZero()
        ? ""
        : left.toHours() > 0
            ? String.format(" - about %d h %02d min left", left.toHours(), left.toMinutesPart())
            : String.format(" - about %d min %02d s left", left.toMinutes(), left.toSecondsPart());
  }

  private void line(String format, Object... arguments) {
    if (!terminal || bar == null) {
      out.printf(Locale.ROOT, format + "%n", arguments);
      out.flush();
    }
  }

  private void interrupted() {
    if (!over) {
      out.printf("%nStopped. Finished trials are kept in %s; the same command goes on.%n", results);
      out.flush();
    }
  }

  @Override
  public void close() {
    over = true;
    if (bar != null) {
      bar.close();
    }
    try {
      Runtime.getRuntime().removeShutdownHook(onInterrupt);
    } catch (IllegalStateException e) {
      // The process is ending; the hook has nothing more to say.
    }
  }
}
