package org.ala4j.page;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.ala4j.table.Leaderboard;
import org.ala4j.table.Leaderboard.Candidate;
import org.ala4j.table.Leaderboard.Parameter;
import org.ala4j.table.Leaderboard.Parameter.Scale;

/** Made-up searches. */
public final class Boards {
  public static final String HOSTILE =
      "</style><script>alert('x')</script> \" onload=\"y|\n\u001b[31m";

  private Boards() {}

  public static Candidate done(String name, Map<String, String> values, double score) {
    return new Candidate(name, values, "done", Optional.empty(), score, List.of(), 8);
  }

  public static Candidate without(
      String name, Map<String, String> values, String state, String cause) {
    return new Candidate(name, values, state, Optional.of(cause), Double.NaN, List.of(), 2);
  }

  public static Leaderboard board(List<Parameter> parameters, Candidate... candidates) {
    return new Leaderboard("search", "IoU", parameters, List.of(candidates), List.of());
  }

  /** Nine values of λ, two seeds each: a larger λ gives smaller areas, IoU peaks between. */
  public static Leaderboard lambda() {
    var random = new Random(1);
    var candidates = new ArrayList<Candidate>();
    for (int i = 0; i < 9; i++) {
      var values = Map.of("loss.lambda", Double.toString(Math.pow(10, -3 + i / 2.0)));
      var metrics = new ArrayList<Map<String, Double>>();
      for (int seed = 0; seed < 2; seed++) {
        double x = (i - 4.6) / 4;
        var of = new LinkedHashMap<String, Double>();
        of.put("miou", 0.62 - 0.3 * x * x + 0.012 * random.nextGaussian());
        of.put("accuracy", 0.93 - 0.02 * i * i / 64 + 0.01 * random.nextGaussian());
        of.put("area", 0.75 / (1 + Math.exp(2 * x)) + 0.05 + 0.01 * random.nextGaussian());
        of.put("insertion", 0.55 - 0.08 * x * x + 0.02 * random.nextGaussian());
        of.put("deletion", 0.21 + 0.1 * x * x + 0.02 * random.nextGaussian());
        of.put("id", of.get("insertion") - of.get("deletion"));
        metrics.add(of);
      }
      double score = metrics.stream().mapToDouble(m -> m.get("miou")).average().orElseThrow();
      var name = "c00" + (i + 1);
      candidates.add(new Candidate(name, values, "done", Optional.empty(), score, metrics, 12));
    }
    return new Leaderboard(
        "search-lambda",
        "IoU, validation images",
        List.of(new Parameter("loss.lambda", Scale.LOG)),
        candidates,
        List.of("Made up."));
  }

  /** Forty random candidates of five parameters, one of them conditional. */
  public static Leaderboard forty() {
    var random = new Random(2);
    var candidates = new ArrayList<Candidate>();
    for (int i = 1; i <= 40; i++) {
      var values = new LinkedHashMap<String, String>();
      double lambda = Math.pow(10, -3 + 4 * random.nextDouble());
      double rate = Math.pow(10, -5 + 3 * random.nextDouble());
      boolean lora = random.nextInt(3) > 0;
      int rank = 1 << random.nextInt(6);
      int depth = 1 + random.nextInt(6);
      values.put("loss.lambda", Double.toString(lambda));
      values.put("optimiser.learning_rate", Double.toString(rate));
      values.put("lora.enabled", Boolean.toString(lora));
      if (lora) {
        values.put("lora.rank", Integer.toString(rank));
      }
      values.put("ala.depth", Integer.toString(depth));
      double score =
          0.6
              - 0.05 * Math.pow(Math.log10(lambda) + 1, 2)
              - 0.06 * Math.pow(Math.log10(rate) + 3.3, 2)
              + (lora ? 0.04 + 0.005 * Math.log(rank) : 0)
              + 0.01 * depth
              + 0.03 * random.nextGaussian();
      var name = String.format(Locale.ROOT, "c%03d", i);
      if (i % 13 == 0) {
        candidates.add(without(name, values, "failed", "the loss is NaN in epoch 2"));
      } else if (i % 5 == 0) {
        candidates.add(without(name, values, "pruned", "below the median in epoch 2"));
      } else {
        var metrics = List.of(Map.of("miou", score, "accuracy", 0.9 - 0.1 * random.nextDouble()));
        candidates.add(new Candidate(name, values, "done", Optional.empty(), score, metrics, 12));
      }
    }
    return new Leaderboard(
        "search-random",
        "IoU, validation images",
        List.of(
            new Parameter("loss.lambda", Scale.LOG),
            new Parameter("optimiser.learning_rate", Scale.LOG),
            new Parameter("lora.enabled", Scale.CATEGORY),
            new Parameter("lora.rank", Scale.LOG),
            new Parameter("ala.depth", Scale.LINEAR)),
        candidates,
        List.of());
  }

  /** Everything that comes from outside is hostile. */
  public static Leaderboard hostile() {
    var values = Map.of(HOSTILE, HOSTILE);
    var metrics = List.of(Map.of(HOSTILE, 0.5));
    return new Leaderboard(
        HOSTILE,
        HOSTILE,
        List.of(new Parameter(HOSTILE, Scale.LINEAR), new Parameter("b", Scale.LOG)),
        List.of(
            new Candidate(HOSTILE, values, "done", Optional.empty(), 0.5, metrics, 1),
            without(HOSTILE, values, "failed", HOSTILE)),
        List.of(HOSTILE));
  }
}
