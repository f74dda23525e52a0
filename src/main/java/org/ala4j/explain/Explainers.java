package org.ala4j.explain;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.ServiceLoader;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.ala4j.model.PerceptionBranch;
import org.ala4j.text.Nearest;
import org.ala4j.text.PlainNumber;

/**
 * Every explainer and control by name, with its options: what can be asked for by a name. Behind
 * the shipped ones are those of {@link ExplainerProvider}s, which are looked for once, by the class
 * loader of the first thread that asks.
 */
public final class Explainers {
  private static final Option BATCH = new Option("batch", "32", "masked images per forward pass");
  private static final Option REDUCTION =
      new Option("reduction", "mean", "of the three channels: mean, absolute, positive, maximum");

  private static final List<Method> SHIPPED =
      List.of(
          method(
              AlaMap.NAME,
              "ALA's own attention map; class-agnostic; 1 forward pass",
              List.of(),
              options -> ExplainerFactory.of(1, context -> new AlaMap(context.predictor()))),
          method(
              "lrp",
              "relevance, by the conservative rules for transformers (Bach et al. 2015, Ali et al."
                  + " 2022); 1 gradient",
              List.of(
                  new Option("z-plus", "true", "z⁺ for f_PB's convolutions, else LRP-0"),
                  new Option("epsilon", "1e-6", "of f_PB's linear layers; 0 is LRP-0"),
                  REDUCTION),
              Explainers::lrp),
          method(
              "integrated-gradients",
              "gradients on the way from black (Sundararajan et al. 2017); a gradient a step",
              List.of(new Option("steps", "50", "of the integral"), REDUCTION),
              Explainers::integratedGradients),
          method(
              "guided-backprop",
              "gradient through ReLUs that let only positive ones back (Springenberg et al. 2015);"
                  + " 1 gradient",
              List.of(REDUCTION),
              Explainers::guidedBackprop),
          method(
              "saliency",
              "the gradient's size, by default the largest of the channels (Simonyan et al. 2014);"
                  + " 1 gradient",
              List.of(new Option("reduction", "maximum", REDUCTION.description())),
              Explainers::saliency),
          method(
              "grad-cam",
              "channels of a layer by their mean gradient (Selvaraju et al. 2017); 1 gradient",
              List.of(new Option("layer", PerceptionBranch.LAST_CONVOLUTION, "of the model")),
              Explainers::gradCam),
          method(
              ScoreCam.NAME,
              "channels of a layer by the score of the image seen through them (Wang et al."
                  + " 2020); a forward pass for each channel",
              List.of(
                  new Option("layer", PerceptionBranch.LAST_CONVOLUTION, "of the model"),
                  new Option("weights", "softmax", "softmax or increase"),
                  new Option(
                      "mask",
                      "normalised",
                      "what a channel multiplies: normalised (mean"
                          + " colour stands where it hides) or pixels (black)"),
                  new Option("enlarge", "aligned", "channels' corners: aligned or half-pixel"),
                  BATCH),
              Explainers::scoreCam),
          method(
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
          method(
              "smooth-grad",
              "mean gradient of noisy copies (Smilkov et al. 2017); a gradient a sample",
              List.of(
                  new Option("samples", "25", "how many"),
                  new Option("noise", "0.15", "standard deviation, of the image's range"),
                  new Option("seed", "0", "of the noise"),
                  new Option("reduction", "absolute", REDUCTION.description())),
              Explainers::smoothGrad),
          onAttention(
              "attention-rollout",
              "attention of all blocks multiplied (Abnar and Zuidema 2020); class-agnostic; 1"
                  + " forward pass",
              AttentionRollout::new),
          onAttention(
              "chefer",
              "attention by its gradient (Chefer et al. 2021); 1 gradient",
              CheferAttribution::new),
          method(
              "legrad",
              "the gradient for the attention (Bousselham et al. 2024); 1 gradient",
              List.of(
                  new Option("blocks", "all", "all up to f_PB's, or how many of the last ones")),
              Explainers::leGrad),
          new Method(
              ClassTokenAttention.NAME,
              "control: the frozen encoder's class token in its last block, mean over heads;"
                  + " 1 pass of the encoder",
              true,
              List.of(),
              options ->
                  ExplainerFactory.of(
                      2,
                      context ->
                          new ClassTokenAttention(
                              context.model().encoder(), context.prefix(), context.memory()))),
          control(Controls.ALL_ONES, "one everywhere"),
          control(Controls.RANDOM, "noise, the same for the same image"),
          control(Controls.GAUSSIAN, "a Gaussian in the centre, σ = 0.30 of the side"),
          control(Controls.SOBEL, "edges: the gradient of the luminance"));

  private Explainers() {}

  /** All, found when first asked for. */
  private static final class Found {
    private static final List<Method> ALL = find();

    private static List<Method> find() {
      List<Method> all = new ArrayList<>(SHIPPED);
      ServiceLoader.load(ExplainerProvider.class).forEach(p -> all.addAll(p.explainers()));
      for (Method method : all) {
        if (all.stream().filter(m -> m.name().equals(method.name())).count() > 1) {
          throw new IllegalStateException("There are two explainers " + method.name());
        }
      }
      return List.copyOf(all);
    }
  }

  /**
   * An option of a method.
   *
   * @param name in files and commands
   * @param byDefault its value where none is given
   * @param description as half a sentence
   */
  public record Option(String name, String byDefault, String description) {}

  /**
   * A method that can be asked for.
   *
   * @param name in commands, files and tables
   * @param description what it shows, its source, its cost for an image
   * @param isControl whether it looks at no trained model
   * @param options in the order of the help
   * @param settle checks the options' values; an IllegalArgumentException when one is wrong, in a
   *     sentence
   */
  public record Method(
      String name,
      String description,
      boolean isControl,
      List<Option> options,
      Function<ExplainerOptions, ExplainerFactory> settle) {
    /** The option of that name, which must be one of its own. */
    public Option option(String wanted) {
      return options.stream().filter(o -> o.name().equals(wanted)).findFirst().orElseThrow();
    }
  }

  /** All of them. */
  public static List<Method> methods() {
    return Found.ALL;
  }

  /** Those of ala4j itself. */
  public static List<Method> shipped() {
    return SHIPPED;
  }

  /** The names of those that look at no trained model. */
  public static List<String> controls() {
    return methods().stream().filter(Method::isControl).map(Method::name).toList();
  }

  /**
   * Whether that method looks at no trained model.
   *
   * @throws IllegalArgumentException when there is no such method
   */
  public static boolean isControl(String name) {
    return named(name).isControl();
  }

  /**
   * The explainer of that name.
   *
   * @param options by name; the others keep their defaults
   * @throws IllegalArgumentException when there is no such method or option, or a value is wrong,
   *     in a sentence
   */
  public static ExplainerFactory factory(String name, Map<String, String> options) {
    Method method = named(name);
    return method.settle().apply(new ExplainerOptions(method, options));
  }

  /**
   * A method and what its options are, as {@code rise (masks 200, cells 7, …)}; those that change
   * only rounding are left out.
   *
   * @param given by name; the others have their defaults
   * @throws IllegalArgumentException when there is no such method or option, in a sentence
   */
  public static String described(String name, Map<String, String> given) {
    Method method = named(name);
    ExplainerOptions options = new ExplainerOptions(method, given);
    String values =
        method.options().stream()
            .filter(o -> !o.equals(BATCH))
            .map(o -> o.name() + " " + options.text(o.name()))
            .collect(Collectors.joining(", "));
    return values.isEmpty() ? name : name + " (" + values + ")";
  }

  /**
   * Every option of that method with the value that it has.
   *
   * @throws IllegalArgumentException when there is no such method or option, in a sentence
   */
  public static Map<String, String> settled(String name, Map<String, String> given) {
    Method method = named(name);
    ExplainerOptions options = new ExplainerOptions(method, given);
    Map<String, String> all = new LinkedHashMap<>();
    method.options().forEach(o -> all.put(o.name(), plain(options.text(o.name()))));
    return all;
  }

  /** Numbers in one spelling. */
  private static String plain(String text) {
    return PlainNumber.is(text) ? PlainNumber.text(PlainNumber.real(text)) : text;
  }

  /**
   * The method of that name.
   *
   * @throws IllegalArgumentException when there is none, in a sentence
   */
  public static Method named(String name) {
    return methods().stream()
        .filter(m -> m.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "there is no method '"
                        + name
                        + "'"
                        + Nearest.hint(name, names())
                        + "; there are "
                        + String.join(", ", names())));
  }

  private static List<String> names() {
    return methods().stream().map(Method::name).toList();
  }

  private static Method method(
      String name,
      String description,
      List<Option> options,
      Function<ExplainerOptions, ExplainerFactory> settle) {
    return new Method(name, description, false, options, settle);
  }

  private static Method control(Controls control, String description) {
    return new Method(
        control.label(),
        "control: " + description,
        true,
        List.of(),
        options -> ExplainerFactory.of(0, context -> control));
  }

  private static Method onAttention(
      String name, String description, Function<Subject, Explainer> maker) {
    return method(name, description, List.of(), options -> gradient(1, maker));
  }

  /** A method that takes that many gradients an image. */
  private static ExplainerFactory gradient(int gradients, Function<Subject, Explainer> maker) {
    return ExplainerFactory.of(
        gradients * ExplainerFactory.GRADIENT,
        context ->
            maker.apply(
                Subject.of(context.model(), context.prefix().gradients(), context.memory())));
  }

  private static ExplainerFactory lrp(ExplainerOptions options) {
    Lrp.Options settled =
        new Lrp.Options(
            options.bool("z-plus"),
            options.real("epsilon", 0, 1e6),
            options.choice("reduction", Reduction.class));
    return gradient(1, subject -> new Lrp(subject, settled));
  }

  private static ExplainerFactory integratedGradients(ExplainerOptions options) {
    IntegratedGradients.Options settled =
        new IntegratedGradients.Options(
            options.integer("steps", 1, 100_000), options.choice("reduction", Reduction.class));
    return gradient(settled.steps(), subject -> new IntegratedGradients(subject, settled));
  }

  private static ExplainerFactory guidedBackprop(ExplainerOptions options) {
    Reduction reduction = options.choice("reduction", Reduction.class);
    return gradient(1, subject -> PixelGradient.guidedBackprop(subject, reduction));
  }

  private static ExplainerFactory saliency(ExplainerOptions options) {
    Reduction reduction = options.choice("reduction", Reduction.class);
    return gradient(1, subject -> PixelGradient.saliency(subject, reduction));
  }

  private static ExplainerFactory leGrad(ExplainerOptions options) {
    OptionalInt blocks = options.integerOrAll("blocks", 1, 10_000);
    return gradient(1, subject -> new LeGrad(subject, blocks));
  }

  private static ExplainerFactory gradCam(ExplainerOptions options) {
    String layer = options.text("layer");
    return gradient(1, subject -> new GradCam(subject, layer));
  }

  private static ExplainerFactory smoothGrad(ExplainerOptions options) {
    SmoothGrad.Options settled =
        new SmoothGrad.Options(
            options.integer("samples", 1, 100_000),
            options.real("noise", 0, 10),
            options.integer("seed", 0, Integer.MAX_VALUE),
            options.choice("reduction", Reduction.class));
    return gradient(settled.samples(), subject -> new SmoothGrad(subject, settled));
  }

  private static ExplainerFactory scoreCam(ExplainerOptions options) {
    ScoreCam.Settings settings =
        new ScoreCam.Settings(
            options.text("layer"),
            options.choice("weights", ScoreCam.Weights.class),
            options.choice("mask", ScoreCam.Mask.class),
            options.choice("enlarge", ScoreCam.Enlarge.class),
            options.integer("batch", 1, 4096));
    return new ExplainerFactory(
        model -> model.pb().channels().get(1), context -> new ScoreCam(context, settings));
  }

  private static ExplainerFactory rise(ExplainerOptions options) {
    Rise.Settings settings =
        new Rise.Settings(
            options.integer("masks", 1, 10_000_000),
            options.integer("cells", 1, 4096),
            options.positive("probability", 1),
            options.integer("seed", 0, Integer.MAX_VALUE),
            options.integer("batch", 1, 4096));
    return ExplainerFactory.of(
        settings.masks(),
        context ->
            new Rise(images -> context.predictor().predict(images).probabilities(), settings));
  }
}
