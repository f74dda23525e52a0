package org.ala4j.search;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.ala4j.experiment.RunListener;
import org.ala4j.experiment.TrialWork;
import org.ala4j.experiment.Work;
import org.ala4j.results.TrialState.Status;
import org.ala4j.results.TrialSummary;
import org.ala4j.search.Pruning.Others;
import org.ala4j.search.SearchListener.Scored;
import org.ala4j.train.EarlyStopping.Monitor;
import org.ala4j.train.EpochRecord;

/**
 * Stands between the runner, which knows rounds and rows, and those who look at the whole search:
 * tells scores, and stops the trials that fall behind.
 */
final class Trials implements RunListener {
  private final Search search;
  private final Scores scores;
  private final SearchListener listener;
  private final Monitor monitor;
  private final Map<String, Candidate> candidates = new HashMap<>();
  private final Map<String, List<Double>> ended = new HashMap<>(); // by trial, value per epoch
  private final Map<String, List<Double>> running = new HashMap<>(); // the same of the others
  private final Set<String> pruned = new HashSet<>(); // candidates, of which one trial was
  private Optional<Scored> best = Optional.empty();
  private int kept;
  private int toCome; // trials of later rounds
  private boolean begun;
  private final AtomicInteger trials = new AtomicInteger();

  /**
   * @param monitor what early stopping watches
   */
  Trials(Search search, Scores scores, Monitor monitor, SearchListener listener) {
    this.search = search;
    this.scores = scores;
    this.monitor = monitor;
    this.listener = listener;
  }

  /**
   * A round begins.
   *
   * @param later candidates of later rounds, at most
   */
  synchronized void round(List<Candidate> round, int later) {
    toCome = later * scores.seeds().size();
    for (Candidate candidate : round) {
      candidates.put(candidate.name(), candidate);
      scores.seeds().forEach(seed -> end(candidate.name(), seed));
      score(candidate);
    }
  }

  /**
   * Remembers how a trial's training went, if it is finished or pruned; one that is to be gone on
   * with is compared with, in time, as if it had not been interrupted.
   */
  private void end(String candidate, int seed) {
    TrialSummary trial = TrialSummary.read(scores.store(), candidate, seed);
    Status status = trial.state().status();
    if (status == Status.PRUNED) {
      pruned.add(candidate);
    }
    if (status == Status.PRUNED || status == Status.DONE) {
      running.remove(candidate + " " + seed);
      ended.put(
          candidate + " " + seed,
          trial.validations().stream().map(v -> search.objective().soFar(v, monitor)).toList());
    }
  }

  /** The candidate's score, if there is one, by which it may be the best. */
  private Optional<Scored> score(Candidate candidate) {
    double score = scores.of(candidate.name());
    if (Double.isNaN(score)) {
      return Optional.empty();
    }
    Scored scored = new Scored(candidate.name(), candidate.text(), score);
    if (best.isEmpty() || score > best.get().score()) {
      best = Optional.of(scored);
    }
    return Optional.of(scored);
  }

  @Override
  public void preparing(String what) {
    listener.preparing(what);
  }

  @Override
  public void damaged(String row, int seed, String why) {
    listener.damaged(row, seed, why);
  }

  /** All rounds as one: those to come are taken to be as many and as long as this one's. */
  @Override
  public synchronized void begin(int trials, int finished, Work work) {
    kept += finished;
    if (!begun && (trials > 0 || toCome == 0)) {
      begun = true;
      double share = trials == 0 ? 1 : (double) (trials + toCome) / trials;
      listener.begin(trials + toCome, kept, work.times(share));
    }
  }

  @Override
  public synchronized void skipped(String row, int seed, Work work, String why) {
    listener.skipped(row, seed, work, why);
    end(row, seed); // another process may have
    score(candidates.get(row));
  }

  /** How many trials have been begun. */
  int begun() {
    return trials.get();
  }

  @Override
  public Trial trial(String row, int seed, TrialWork work) {
    trials.incrementAndGet();
    Trial told = listener.trial(row, seed, work);
    return new SearchTrial(row, seed, told);
  }

  private synchronized void ends(String candidate, int seed) {
    end(candidate, seed);
    score(candidates.get(candidate)).ifPresent(s -> listener.scored(s, best.orElseThrow()));
  }

  /** A candidate that has lost a trial has no score, so that its others are of no use. */
  private synchronized boolean fallsBehind(String candidate, List<Double> values) {
    int number = candidates.get(candidate).number();
    List<List<Double>> others =
        running.values().stream().filter(other -> other != values).map(List::copyOf).toList();
    Others seen = new Others(List.copyOf(ended.values()), others);
    return pruned.contains(candidate)
        || search.pruning().filter(p -> p.stops(number, values, seen)).isPresent();
  }

  /** One trial, told on. */
  private final class SearchTrial implements Trial {
    private final String candidate;
    private final int seed;
    private final Trial told;
    private final List<Double> values = new ArrayList<>();

    SearchTrial(String candidate, int seed, Trial told) {
      this.candidate = candidate;
      this.seed = seed;
      this.told = told;
      synchronized (Trials.this) {
        running.put(candidate + " " + seed, values);
      }
    }

    @Override
    public void judgingWillTake(double seconds) {
      told.judgingWillTake(seconds);
    }

    @Override
    public void step(int epoch, int step, int steps, double loss) {
      told.step(epoch, step, steps, loss);
    }

    @Override
    public void continued(List<EpochRecord> earlier) {
      earlier.forEach(this::add);
      told.continued(earlier);
    }

    @Override
    public void epoch(EpochRecord epoch) {
      add(epoch);
      told.epoch(epoch);
    }

    private void add(EpochRecord epoch) {
      synchronized (Trials.this) {
        values.add(search.objective().soFar(epoch.validation(), monitor));
      }
    }

    @Override
    public boolean keepGoing(EpochRecord epoch) {
      return told.keepGoing(epoch) && !fallsBehind(candidate, values);
    }

    @Override
    public void pruned(int epoch) {
      told.pruned(epoch);
      synchronized (Trials.this) {
        end(candidate, seed);
      }
    }

    @Override
    public void stopped(int epoch) {
      told.stopped(epoch);
    }

    @Override
    public void evaluated(int images) {
      told.evaluated(images);
    }

    @Override
    public void finished() {
      told.finished();
      ends(candidate, seed);
    }

    @Override
    public void failed(String cause) {
      told.failed(cause);
    }
  }
}
