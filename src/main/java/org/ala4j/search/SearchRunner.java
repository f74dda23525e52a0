package org.ala4j.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.ala4j.config.ConfigDifference;
import org.ala4j.config.ConfigException;
import org.ala4j.config.Experiment;
import org.ala4j.data.ImageDataset;
import org.ala4j.experiment.ExperimentRunner;
import org.ala4j.experiment.ExperimentRunner.Outcome;
import org.ala4j.experiment.Workbench;
import org.ala4j.results.ResultStore;
import org.ala4j.results.TrialResult;

/**
 * Runs a search in rounds: Arbiter proposes, an experiment with the candidates as its rows trains
 * and judges them, Arbiter is told their scores. What was proposed and told is stored; a search
 * that is gone on with goes through the same rounds again and finds their trials finished.
 */
public final class SearchRunner {
  private final Search search;
  private final SearchFolder folder;
  private final String command;
  private final ExperimentRunner.Options options;
  private final ResultStore store;
  private final boolean extend;

  /** What may be another when a search is extended. */
  private static final Pattern EXTENDED =
      Pattern.compile(
          "(space|prune)\\b.*|generator|points|candidates|seed|population|startup|together");

  /**
   * @param command as it is to be repeated, for the report
   * @param options {@code fresh} deletes the whole search first
   * @param extend whether what is to be searched may be another than before: finished candidates
   *     that fit are kept
   */
  public SearchRunner(
      Search search,
      SearchFolder folder,
      String command,
      ExperimentRunner.Options options,
      boolean extend) {
    this.extend = extend;
    this.search = search;
    this.folder = folder;
    this.command = command;
    this.options = options;
    this.store = new ResultStore(folder.path());
  }

  /**
   * Runs what is not finished yet.
   *
   * @throws ConfigException when the folder holds another search, or no candidate is possible
   * @throws java.util.concurrent.CancellationException when the calling thread is interrupted
   */
  public Outcome run(SearchListener listener) {
    long start = System.nanoTime();
    if (!options.fresh()) {
      requireSame();
    }
    Workbench workbench = Workbench.open(search.experiment(List.of()), listener::preparing);
    if (options.fresh()) {
      folder.delete();
    }
    Experiment base = search.experiment(List.of());
    Scores scores = new Scores(store, base.seeds(), search.objective());
    if (extend && !options.fresh()) {
      keepFitting(scores);
    }
    List<String> images = images(workbench.data());
    folder.write(StoredSearch.of(search, base.seeds(), images, command));
    Trials trials =
        new Trials(search, scores, base.rows().get(0).hyperparams().training().monitor(), listener);

    List<Candidate> kept = folder.candidates().stream().filter(Candidate::isKept).toList();
    Proposals proposals = new Proposals(search.generator(), search.parameters(), kept);
    List<Candidate> all = new ArrayList<>(kept);
    trials.round(kept, search.generator().candidates() - kept.size());
    Outcome sum = new Outcome(List.of(), 0, 0, List.of(), List.of(), List.of());
    for (int number = 1; ; number++) {
      List<Candidate> round =
          Rounds.named(search, proposals.nextRound(), number, highest(all), workbench);
      if (round.isEmpty()) {
        return sum;
      }
      int first = all.size();
      all.addAll(round);
      folder.extend(all, stored -> requireSame(round, stored, first));
      List<Candidate> possible = round.stream().filter(c -> c.refusal().isEmpty()).toList();
      trials.round(possible, search.generator().candidates() - all.size());
      if (!possible.isEmpty()) {
        Experiment experiment = search.experiment(possible);
        workbench = workbench.with(experiment);
        ExperimentRunner.Options left = left(start, trials.begun());
        Outcome outcome =
            new ExperimentRunner(experiment, store, command, left).run(workbench, trials);
        sum = sum(sum, outcome);
        if (!outcome.left().isEmpty() || !outcome.elsewhere().isEmpty()) {
          return sum; // the next round needs the scores of all
        }
      }
      tell(proposals, scores, all, round, folder.candidates());
    }
  }

  /** What is left of the budget. */
  private ExperimentRunner.Options left(long start, int begun) {
    double hours = (System.nanoTime() - start) / 3.6e12;
    return new ExperimentRunner.Options(
        false,
        options.maxGigabytes(),
        Math.max(0, options.maxTrials() - begun),
        Math.max(0, options.maxHours() - hours));
  }

  private static Outcome sum(Outcome before, Outcome round) {
    List<TrialResult> results = new ArrayList<>(before.results());
    results.addAll(round.results());
    return new Outcome(
        List.copyOf(results),
        before.failures() + round.failures(),
        before.pruned() + round.pruned(),
        round.elsewhere(),
        round.left(),
        round.features());
  }

  private static int highest(List<Candidate> candidates) {
    return candidates.stream().mapToInt(Candidate::number).max().orElse(0);
  }

  /** Of what was searched before, finished candidates that are in the space now. */
  private void keepFitting(Scores scores) {
    SearchSpace space = new SearchSpace(search.parameters());
    boolean isSame =
        folder.search().map(before -> before.resolved().equals(search.resolved())).orElse(true);
    if (isSame) {
      return; // it has been extended before, and is gone on with
    }
    List<Candidate> kept = new ArrayList<>();
    for (Candidate candidate : folder.candidates()) {
      double score = scores.of(candidate.name());
      if (!Double.isNaN(score) && space.point(candidate.values()).isPresent()) {
        kept.add(candidate.kept(score));
      }
    }
    folder.keep(kept);
  }

  /** More candidates than before are no other search. */
  private boolean mayDiffer(ConfigDifference difference) {
    boolean isMore =
        difference.key().equals("candidates")
            && Integer.parseInt(difference.now()) > Integer.parseInt(difference.there());
    return isMore || extend && EXTENDED.matcher(difference.key()).matches();
  }

  private List<String> differences(String before) {
    return ConfigDifference.of(before, search.resolved()).stream()
        .filter(difference -> !mayDiffer(difference))
        .map(ConfigDifference::text)
        .toList();
  }

  private void requireSame() {
    folder
        .search()
        .map(before -> differences(before.resolved()))
        .filter(differences -> !differences.isEmpty())
        .ifPresent(
            differences -> {
              throw new ConfigException(
                  String.format(
                      Locale.ROOT,
                      "%s holds another search (%s); use --extend to keep the candidates that fit,"
                          + " --fresh to replace it or --out for another folder",
                      folder.path(),
                      String.join("; ", differences)));
            });
  }

  /** What is stored of a round was proposed by this one, or its results are another's. */
  private void requireSame(List<Candidate> round, List<Candidate> stored, int first) {
    for (int i = 0; i < round.size() && first + i < stored.size(); i++) {
      if (!round.get(i).values().equals(stored.get(first + i).values())) {
        throw new ConfigException(
            String.format(
                Locale.ROOT,
                "%s holds another candidate %s (%s) than is proposed now (%s); use --fresh to begin anew",
                folder.path(),
                round.get(i).name(),
                stored.get(first + i).text(),
                round.get(i).text()));
      }
    }
  }

  /**
   * Tells the scores of a round: those that were told before if it was, even when a trial that had
   * failed has been repeated since.
   */
  private static void tell(
      Proposals proposals,
      Scores scores,
      List<Candidate> all,
      List<Candidate> round,
      List<Candidate> stored) {
    List<Double> told = new ArrayList<>();
    int first = all.size() - round.size();
    for (int i = first; i < all.size(); i++) {
      String name = all.get(i).name();
      Optional<Double> before = i < stored.size() ? stored.get(i).told() : Optional.empty();
      told.add(before.orElseGet(() -> scores.of(name)));
      all.set(i, all.get(i).told(told.get(told.size() - 1)));
    }
    proposals.told(told);
  }

  private static List<String> images(ImageDataset data) {
    return List.of(
        String.format(
            Locale.ROOT,
            "%s: trained on %d images and judged on %d validation images of %d classes; no test image was looked at.",
            data.name(),
            data.train().size(),
            data.validation().size(),
            data.classes().size()));
  }
}
