package org.ala4j.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ala4j.data.Example;
import org.ala4j.data.ImageDataset;
import org.ala4j.encoder.FrozenPrefix;
import org.ala4j.evaluate.SanityCheck.Similarity;
import org.ala4j.explain.Explainer;
import org.ala4j.explain.Explainers;
import org.ala4j.explain.ExplanationContext;
import org.ala4j.graph.RunMemory;
import org.ala4j.model.ExplainableClassifier;
import org.ala4j.model.Parameters.Group;
import org.ala4j.model.Parameters.Parameter;
import org.ala4j.model.Predictor;
import org.ala4j.testing.TinyCub;
import org.ala4j.testing.TinyModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class SanityCheckTest {
  @TempDir static Path folder;

  /** What each method can see of a model is known, and so is where its maps must change. */
  @Test
  void mapsChangeWithWhatTheyDependOnAndWithNothingElse() throws IOException {
    ImageDataset data = TinyModel.data(TinyCub.write(folder.resolve("cascade"), 2, 12));
    ExplainableClassifier model =
        TinyModel.model(TinyModel.encoderFile(), TinyModel.config(true, true), 2, 1);
    Map<String, Function<ExplanationContext, Explainer>> explainers = new LinkedHashMap<>();
    for (String name : List.of("sobel", "ala", "lrp")) {
      explainers.put(name, Explainers.factory(name, Map.of())::create);
    }
    SanityCheck check = new SanityCheck(data.test().subList(0, 3), TinyModel.VIEWS, explainers);
    try (FrozenPrefix prefix = TinyModel.prefix(model);
        RunMemory memory = new RunMemory();
        Predictor predictor = new Predictor(model, prefix, memory);
        RunMemory own = new RunMemory()) {
      ExplanationContext context = new ExplanationContext(model, prefix, predictor, own);
      SanityCheck.Maps maps = check.maps(context);
      Map<String, INDArray> before = model.parameters().snapshot();
      List<Similarity> found = check.cascade(context, maps);

      assertThat(stages(found, "sobel"))
          .containsOnlyKeys("fc2", "fc1", "conv2", "conv1", "LoRA", "ALA")
          .allSatisfy((stage, correlation) -> assertThat(correlation).isEqualTo(1));
      Map<String, Double> ala = stages(found, "ala");
      assertThat(ala.get("LoRA")).isEqualTo(1);
      assertThat(ala.get("ALA")).isLessThan(0.9);
      Map<String, Double> lrp = stages(found, "lrp");
      assertThat(lrp.get("fc2")).isLessThan(0.999);
      assertThat(lrp.get("conv1")).isLessThan(0.9);
      before.forEach(
          (name, value) ->
              assertThat(value(model, name)).as(name + " is what it was").isEqualTo(value));
      assertThat(check.compare(context, maps, "nothing"))
          .allSatisfy(s -> assertThat(s.correlation()).isEqualTo(1));
    }
  }

  /** A layer that the model gets one day is randomised, too, though no stage names it. */
  @Test
  void noParameterIsLeftOut() {
    List<Parameter> parameters =
        Stream.of("ala.convolution", "pb.fc2.weight", "gate.weight", "pb.norm3.gain")
            .map(name -> new Parameter(name, Group.PB, Nd4j.zeros(1)))
            .toList();
    Map<String, List<String>> names = new LinkedHashMap<>();
    SanityCheck.stages(parameters)
        .forEach((stage, all) -> names.put(stage, all.stream().map(Parameter::name).toList()));
    assertThat(names)
        .containsExactly(
            Map.entry("fc2", List.of("pb.fc2.weight")),
            Map.entry("ALA", List.of("ala.convolution")),
            Map.entry("others", List.of("gate.weight", "pb.norm3.gain")));
  }

  private static Map<String, Double> stages(List<Similarity> found, String explainer) {
    return found.stream()
        .filter(s -> s.explainer().equals(explainer))
        .collect(Collectors.toMap(Similarity::stage, Similarity::correlation));
  }

  private static INDArray value(ExplainableClassifier model, String name) {
    return model.parameters().all().stream()
        .filter(p -> p.name().equals(name))
        .findFirst()
        .orElseThrow()
        .value();
  }

  @Test
  void shuffledLabelsKeepTheSizesOfTheClasses() throws IOException {
    List<Example> train = TinyModel.data(TinyCub.write(folder.resolve("labels"), 3, 20)).train();
    List<Example> shuffled = SanityCheck.withShuffledLabels(train, 5);
    assertThat(shuffled).isEqualTo(SanityCheck.withShuffledLabels(train, 5)).isNotEqualTo(train);
    assertThat(shuffled)
        .extracting(Example::id)
        .isEqualTo(train.stream().map(Example::id).toList());
    assertThat(sizes(shuffled)).isEqualTo(sizes(train));
    assertThat(SanityCheck.withShuffledLabels(train, 6)).isNotEqualTo(shuffled);
  }

  private static Map<Integer, Long> sizes(List<Example> examples) {
    return examples.stream().collect(Collectors.groupingBy(Example::label, Collectors.counting()));
  }
}
