package org.ala4j.search;

import java.util.Locale;
import org.apache.commons.math3.random.JDKRandomGenerator;
import org.apache.commons.math3.random.RandomGenerator;
import org.deeplearning4j.arbiter.optimize.api.CandidateGenerator;
import org.deeplearning4j.arbiter.optimize.generator.GeneticSearchCandidateGenerator;
import org.deeplearning4j.arbiter.optimize.generator.GridSearchCandidateGenerator;
import org.deeplearning4j.arbiter.optimize.generator.GridSearchCandidateGenerator.Mode;
import org.deeplearning4j.arbiter.optimize.generator.RandomSearchGenerator;
import org.deeplearning4j.arbiter.optimize.generator.genetic.crossover.UniformCrossover;
import org.deeplearning4j.arbiter.optimize.generator.genetic.crossover.parentselection.RandomTwoParentSelection;
import org.deeplearning4j.arbiter.optimize.generator.genetic.mutation.RandomMutationOperator;
import org.deeplearning4j.arbiter.optimize.generator.genetic.population.PopulationModel;
import org.deeplearning4j.arbiter.optimize.generator.genetic.selection.GeneticSelectionOperator;

/** How candidates are chosen from the space: one of Arbiter's generators and its settings. */
sealed interface Generator {
  /** More than that is not looked through by training. */
  int MAX_CANDIDATES = 10_000;

  /** Arbiter's generator, at its beginning. */
  CandidateGenerator over(SearchSpace space);

  /** In words. */
  String text();

  /** How many candidates there are at most. */
  int candidates();

  /**
   * How many are proposed before the scores of the ones before are told.
   *
   * @param proposed how many have been
   */
  int round(int proposed);

  /**
   * Every combination, the first parameter's values changing fastest.
   *
   * @param points values of each continuous parameter, and at most of an integer one
   * @param candidates combinations, repetitions included
   */
  record Grid(int points, int candidates) implements Generator {
    @Override
    public CandidateGenerator over(SearchSpace space) {
      return new GridSearchCandidateGenerator(space, points, Mode.Sequential, null);
    }

    @Override
    public String text() {
      return String.format(Locale.ROOT, "grid, %d points of each continuous parameter", points);
    }

    @Override
    public int round(int proposed) {
      return candidates;
    }
  }

  /** Independent draws. */
  record Random(int candidates, int seed) implements Generator {
    @Override
    public CandidateGenerator over(SearchSpace space) {
      RandomSearchGenerator generator = new RandomSearchGenerator(space);
      generator.setRngSeed(seed);
      return generator;
    }

    @Override
    public String text() {
      return String.format(Locale.ROOT, "%d random draws, seed %d", candidates, seed);
    }

    @Override
    public int round(int proposed) {
      return candidates;
    }
  }

  /**
   * A first generation of random draws; those that follow are bred from the best so far.
   *
   * @param population candidates in a generation, and the most that are bred from
   */
  record Genetic(int candidates, int seed, int population) implements Generator {
    /**
     * The order of the keys means nothing, therefore uniform crossover; of the usual mutation rates
     * 1/n. Arbiter seeds each of these from the clock unless it is given a generator.
     */
    @Override
    public CandidateGenerator over(SearchSpace space) {
      RandomGenerator random = new JDKRandomGenerator();
      random.setSeed(seed);
      UniformCrossover crossover =
          new UniformCrossover.Builder()
              .parentSelection(new RandomTwoParentSelection(random))
              .randomGenerator(random)
              .build();
      RandomMutationOperator mutation =
          new RandomMutationOperator.Builder()
              .mutationRate(1.0 / space.numParameters())
              .randomGenerator(random)
              .build();
      GeneticSelectionOperator selection =
          new GeneticSelectionOperator.Builder()
              .crossoverOperator(crossover)
              .mutationOperator(mutation)
              .randomGenerator(random)
              .build();
      return new GeneticSearchCandidateGenerator.Builder(space, new HigherIsBetter())
          .populationModel(new PopulationModel.Builder().populationSize(population).build())
          .selectionOperator(selection)
          .build();
    }

    @Override
    public String text() {
      return String.format(
          Locale.ROOT,
          "genetic, %d candidates in generations of %d, seed %d",
          candidates,
          population,
          seed);
    }

    @Override
    public int round(int proposed) {
      return population;
    }
  }

  /**
   * Drawn where good candidates lie ({@link TpeGenerator}).
   *
   * @param startup random draws at first
   * @param together candidates that are proposed side by side
   */
  record Tpe(int candidates, int seed, int startup, int together) implements Generator {
    @Override
    public CandidateGenerator over(SearchSpace space) {
      return new TpeGenerator(space, startup, seed);
    }

    @Override
    public String text() {
      return String.format(
          Locale.ROOT,
          "TPE, %d candidates, the first %d at random, then %d at a time, seed %d",
          candidates,
          startup,
          together,
          seed);
    }

    @Override
    public int round(int proposed) {
      return proposed < startup ? startup - proposed : together;
    }
  }
}
