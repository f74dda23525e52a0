package org.ala4j.explain;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.ala4j.model.ExplainableClassifier;

/** Every explainer and control by name, with its options: what can be asked for by a name. */
public final class Explainers {
  private static final Option BATCH = new Option("batch", "32", "masked images per forward pass");

  private static final List<Method> METHODS =
      Stream.concat(
              Stream.of(
                  new Method(
                      AlaMap.NAME,
                      "ALA's own attention map; class-agnostic; 1 forward pass",
                      List.of(),
                      options -> context -> new AlaMap(context.predictor())),
                  new Method(
                      ScoreCam.NAME,
                      "channels of a layer by the score of the image seen through them (Wang et al."
                          + " 2020); a forward pass for each channel",
                      List.of(
                          new Option(
                              "layer", ExplainableClassifier.LAST_CONVOLUTION, "of the model"),
                          new Option("weights", "softmax", "softmax or increase"),
                          BATCH),
                      Explainers::scoreCam),
                  new Method(
                      Rise.NAME,
                      "mean of random masks by the probability of the image behind them (Petsiuk et"
                          + " al. 2018); a forward pass for each mask",
                      List.of(
                          new Option("masks", "4000", "how many"),
                          new Option("cells", "7", "of a mask's side"),
                          new Option("probability", "0.5", "that a cell is seen"),
                          new Option("seed", "0", "of the masks"),
                          BATCH),
                      Explainers::rise),
                  new Method(
                      ClassTokenAttention.NAME,
                      "control: the frozen encoder's class token in its last block, mean over heads;"
                          + " 1 pass of the encoder",
                      List.of(),
                      options -> context -> new ClassTokenAttention(context.model().encoder()))),
              Stream.of(
                  control(Controls.ALL_ONES, "one everywhere"),
                  control(Controls.RANDOM, "noise, the same for the same image"),
                  control(Controls.GAUSSIAN, "a Gaussian in the centre, σ = 0.30 of the side"),
                  control(Controls.SOBEL, "edges: the gradient of the luminance")))
          .toList();

  private Explainers() {}

  /** An option of a method. */
  public record Option(String name, String byDefault, String description) {}

  /**
   * A method that can be asked for.
   *
   * @param name in commands, files and tables
   * @param description what it shows, its source, its cost for an image
   * @param options in the order of the help
   * @param settle checks the options' values
   */
  public record Method(
      String name,
      String description,
      List<Option> options,
      Function<ExplainerOptions, ExplainerFactory> settle) {
    Option option(String wanted) {
      return options.stream().filter(o -> o.name().equals(wanted)).findFirst().orElseThrow();
    }
  }

  /** All of them. */
  public static List<Method> methods() {
    return METHODS;
  }

  /**
   * The explainer of that name.
   *
   * @param options by name; the others keep their defaults
   * @throws IllegalArgumentException when there is no such method or option, or a value is wrong,
   *     in a sentence
   */
  public static ExplainerFactory factory(String name, Map<String, String> options) {
    Method method =
        METHODS.stream()
            .filter(m -> m.name().equals(name))
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "there is no method '%s'; there are %s"
                            .formatted(
                                name,
                                String.join(", ", METHODS.stream().map(Method::name).toList()))));
    return method.settle().apply(new ExplainerOptions(method, options));
  }

  private static Method control(Controls control, String description) {
    return new Method(
        control.label(), "control: " + description, List.of(), options -> context -> control);
  }

  private static ExplainerFactory scoreCam(ExplainerOptions options) {
    ScoreCam.Settings settings =
        new ScoreCam.Settings(
            options.text("layer"),
            options.choice("weights", ScoreCam.Weights.class),
            options.integer("batch", 1, 4096));
    return context -> new ScoreCam(context, settings);
  }

  private static ExplainerFactory rise(ExplainerOptions options) {
    Rise.Settings settings =
        new Rise.Settings(
            options.integer("masks", 1, 10_000_000),
            options.integer("cells", 1, 4096),
            options.real("probability", 0, 1),
            options.integer("seed", 0, Integer.MAX_VALUE),
            options.integer("batch", 1, 4096));
    return context ->
        new Rise(images -> context.predictor().predict(images).probabilities(), settings);
  }
}
