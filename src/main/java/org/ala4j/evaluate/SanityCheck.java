package org.ala4j.evaluate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.function.Predicate;
import org.ala4j.data.Batch;
import org.ala4j.data.Batches;
import org.ala4j.data.Example;
import org.ala4j.data.ViewPolicy;
import org.ala4j.explain.Explainer;
import org.ala4j.explain.ExplanationContext;
import org.ala4j.metrics.Classifier;
import org.ala4j.metrics.RankCorrelation;
import org.ala4j.model.ExplainableClassifier;
import org.ala4j.model.Parameters;
import org.ala4j.model.Parameters.Parameter;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Sanity checks of explainers (Adebayo et al. 2018): does a map change when what the model learned
 * is taken away? Maps are compared by {@link RankCorrelation}, mean over images; a method whose map
 * stays the same (1) explains the image, not the model.
 *
 * <p>Parameters are randomised in a cascade from the class scores down, each stage on top of the
 * ones before: f_PB's layers, LoRA, ALA, and last whatever else is trained. What is frozen in the
 * encoder stays.
 */
public final class SanityCheck {
  private static final long OTHER = 0x5A_1717L;

  /** From the top of the model down; the parameters of a stage by the beginnings of their names. */
  private static final Map<String, List<String>> STAGES = new LinkedHashMap<>();

  static {
    STAGES.put("fc2", List.of("pb.fc2"));
    STAGES.put("fc1", List.of("pb.fc1"));
    STAGES.put("conv2", List.of("pb.conv2", "pb.norm2"));
    STAGES.put("conv1", List.of("pb.conv1", "pb.norm1"));
    STAGES.put("LoRA", List.of("lora."));
    STAGES.put("ALA", List.of("ala."));
  }

  /** The stage of parameters that belong to none of those. */
  static final String OTHERS = "others";

  /** The stage of a model that was trained on random labels. */
  public static final String RANDOM_LABELS = "random labels";

  private static final int BATCH = 8;
  private static final long LABELS = 0x1ABE15L;

  private final List<Example> images;
  private final ViewPolicy views;
  private final Map<String, Function<ExplanationContext, Explainer>> explainers;

  /**
   * @param images on which maps are compared
   * @param explainers by name
   */
  public SanityCheck(
      List<Example> images,
      ViewPolicy views,
      Map<String, Function<ExplanationContext, Explainer>> explainers) {
    this.images = images;
    this.views = views;
    this.explainers = new LinkedHashMap<>(explainers);
  }

  /**
   * How alike maps are.
   *
   * @param explainer whose
   * @param stage what was randomised, all stages before included
   * @param correlation mean over images of Spearman's; NaN where every map is constant
   */
  public record Similarity(String explainer, String stage, double correlation) {}

  /** The examples with each other's labels, so that classes keep their sizes. */
  public static List<Example> withShuffledLabels(List<Example> examples, long seed) {
    List<Integer> labels = new ArrayList<>(examples.stream().map(Example::label).toList());
    Collections.shuffle(labels, new Random(LABELS ^ seed)); // specified: the same everywhere
    List<Example> shuffled = new ArrayList<>();
    for (int i = 0; i < labels.size(); i++) {
      Example e = examples.get(i);
      shuffled.add(new Example(e.id(), e.image(), labels.get(i), e.region()));
    }
    return shuffled;
  }

  /** The maps of every explainer, {@code [images][pixels]}, for the classes predicted at first. */
  public record Maps(Map<String, float[][]> byExplainer, int[] targets) {}

  /** The maps of a model as it was trained, for the classes that it predicts. */
  public Maps maps(ExplanationContext context) {
    int[] targets = new int[images.size()];
    eachBatch(
        (first, batch) -> {
          float[][] probabilities = context.predictor().predict(batch.images()).probabilities();
          for (int i = 0; i < probabilities.length; i++) {
            targets[first + i] = Classifier.predicted(probabilities[i]);
          }
        });
    return maps(context, targets);
  }

  private Maps maps(ExplanationContext context, int[] targets) {
    Map<String, float[][]> maps = new LinkedHashMap<>();
    explainers.forEach(
        (name, maker) -> {
          float[][] own = new float[images.size()][];
          try (Explainer explainer = maker.apply(context)) {
            eachBatch(
                (first, batch) -> {
                  int[] wanted = Arrays.copyOfRange(targets, first, first + batch.size());
                  float[][] part = explainer.explain(batch.images(), wanted);
                  System.arraycopy(part, 0, own, first, part.length);
                });
          }
          maps.put(name, own);
        });
    return new Maps(maps, targets);
  }

  private interface Work {
    void on(int first, Batch batch);
  }

  private void eachBatch(Work work) {
    int first = 0;
    try (Batches batches = Batches.inOrder(images, views, BATCH)) {
      while (batches.hasNext()) {
        try (Batch batch = batches.next()) {
          work.on(first, batch);
          first += batch.size();
        }
      }
    }
  }

  /** Randomises the model's parameters stage by stage; afterwards they are what they were. */
  public List<Similarity> cascade(ExplanationContext context, Maps trained) {
    Parameters parameters = context.model().parameters();
    Map<String, INDArray> before = parameters.snapshot();
    Map<String, INDArray> random = untrained(context.model());
    List<Similarity> similarities = new ArrayList<>();
    try {
      stages(parameters.all())
          .forEach(
              (stage, randomised) -> {
                randomised.forEach(p -> p.value().assign(random.get(p.name())));
                similarities.addAll(compare(context, trained, stage));
              });
      return similarities;
    } finally {
      parameters.restore(before);
      before.values().forEach(INDArray::close);
      random.values().forEach(INDArray::close);
    }
  }

  /** Every parameter in its stage, from the top of the model down; no stage is empty. */
  static Map<String, List<Parameter>> stages(Collection<Parameter> parameters) {
    Map<String, List<Parameter>> stages = new LinkedHashMap<>();
    STAGES.forEach(
        (stage, beginnings) -> {
          Predicate<Parameter> isOfStage =
              p -> beginnings.stream().anyMatch(b -> p.name().startsWith(b));
          stages.put(stage, parameters.stream().filter(isOfStage).toList());
        });
    List<Parameter> others = new ArrayList<>(parameters);
    stages.values().forEach(others::removeAll);
    stages.put(OTHERS, others);
    stages.values().removeIf(List::isEmpty);
    return stages;
  }

  /** The same model's parameters as they begin, with another seed. */
  private static Map<String, INDArray> untrained(ExplainableClassifier model) {
    Parameters fresh = new Parameters(OTHER);
    new ExplainableClassifier(
            model.encoder(), model.config(), model.classes(), model.statistics(), fresh)
        .graph(ExplainableClassifier.Phase.ATTENTION);
    Map<String, INDArray> values = new LinkedHashMap<>();
    fresh.all().forEach(p -> values.put(p.name(), p.value()));
    return values;
  }

  /** The maps of a model, another or randomised, against those of the trained one. */
  public List<Similarity> compare(ExplanationContext context, Maps trained, String stage) {
    Maps now = maps(context, trained.targets());
    List<Similarity> similarities = new ArrayList<>();
    now.byExplainer()
        .forEach(
            (name, maps) -> {
              List<Double> correlations = new ArrayList<>();
              for (int i = 0; i < maps.length; i++) {
                double correlation =
                    RankCorrelation.of(trained.byExplainer().get(name)[i], maps[i]);
                if (!Double.isNaN(correlation)) {
                  correlations.add(correlation);
                }
              }
              double mean = correlations.stream().mapToDouble(c -> c).average().orElse(Double.NaN);
              similarities.add(new Similarity(name, stage, mean));
            });
    return similarities;
  }
}
