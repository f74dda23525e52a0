package org.ala4j.search;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.ala4j.search.ParzenEstimator.Coordinate;
import org.ala4j.search.ParzenEstimator.Point;
import org.deeplearning4j.arbiter.optimize.api.Candidate;
import org.deeplearning4j.arbiter.optimize.api.OptimizationResult;
import org.deeplearning4j.arbiter.optimize.generator.BaseCandidateGenerator;

/**
 * A tree-structured Parzen estimator (Bergstra et al. 2011) as one of Arbiter's generators: of some
 * points drawn where good candidates lie, the one that is likeliest among the good compared with
 * the others. All coordinates are looked at together. A candidate whose score is not known, because
 * it runs or because it failed, counts as one of the others (the constant liar of Ginsbourger et
 * al. 2010), so that what is proposed side by side differs.
 */
final class TpeGenerator extends BaseCandidateGenerator<Map<String, String>> {
  /** Of which the best is taken. */
  private static final int DRAWN = 24;

  private static final double GOOD = 0.1;
  private static final int MOST_GOOD = 25;

  private final SearchSpace space;
  private final List<Coordinate> coordinates;
  private final int startup;
  private final SplittableRandom random;
  private final Map<Integer, Point> proposed = new LinkedHashMap<>();
  private final Map<Integer, Double> scores = new LinkedHashMap<>();

  /**
   * @param startup so many candidates are drawn at random first
   */
  TpeGenerator(SearchSpace space, int startup, long seed) {
    super(space, null, false);
    this.space = space;
    this.coordinates = space.coordinates();
    this.startup = startup;
    this.random = new SplittableRandom(seed);
    initialize();
  }

  /** Takes a candidate of an earlier search into account, as if it had been proposed here. */
  void know(double[] point, double score) {
    int index = proposed.size();
    proposed.put(index, new Point(point, space.applying(point)));
    scores.put(index, score);
  }

  @Override
  public boolean hasMoreCandidates() {
    return true;
  }

  @Override
  public Candidate<Map<String, String>> getCandidate() {
    int index = proposed.size();
    double[] values = index < startup || scores.isEmpty() ? uniform() : likeliest();
    proposed.put(index, new Point(values, space.applying(values)));
    return new Candidate<>(space.getValue(values), index, values);
  }

  private double[] uniform() {
    double[] values = new double[coordinates.size()];
    for (int d = 0; d < values.length; d++) {
      values[d] = coordinates.get(d).at(random.nextDouble());
    }
    return values;
  }

  private double[] likeliest() {
    List<Integer> ranked =
        scores.keySet().stream()
            .sorted(Comparator.comparingDouble(index -> -scores.get(index)))
            .toList();
    int good = Math.min(MOST_GOOD, (int) Math.ceil(GOOD * ranked.size()));
    List<Integer> best = ranked.subList(0, good);
    List<Point> above = new ArrayList<>();
    List<Point> below = new ArrayList<>();
    proposed.forEach((index, point) -> (best.contains(index) ? above : below).add(point));
    ParzenEstimator ofGood = new ParzenEstimator(coordinates, above);
    ParzenEstimator ofOthers = new ParzenEstimator(coordinates, below);
    double[] likeliest = null;
    double most = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < DRAWN; i++) {
      double[] values = ofGood.draw(random);
      Point point = new Point(values, space.applying(values));
      double ratio = ofGood.logDensity(point) - ofOthers.logDensity(point);
      if (likeliest == null || ratio > most) {
        likeliest = values;
        most = ratio;
      }
    }
    return likeliest;
  }

  @Override
  public void reportResults(OptimizationResult result) {
    scores.put(result.getCandidate().getIndex(), result.getScore());
  }

  @Override
  public Class<?> getCandidateType() {
    return Map.class;
  }
}
