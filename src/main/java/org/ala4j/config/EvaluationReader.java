package org.ala4j.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.ala4j.config.Experiment.Baseline;
import org.ala4j.config.Experiment.Sanity;
import org.ala4j.config.YamlNode.Mapping;
import org.ala4j.config.YamlNode.Scalar;
import org.ala4j.evaluate.EvaluationConfig;
import org.ala4j.evaluate.EvaluationConfig.Split;
import org.ala4j.explain.AlaMap;
import org.ala4j.explain.Explainers;
import org.ala4j.metrics.InsertionDeletion;
import org.ala4j.metrics.InsertionDeletion.Target;
import org.ala4j.metrics.Masking;
import org.ala4j.metrics.Threshold;

/** Reads the key {@code evaluate} of an experiment file. */
final class EvaluationReader {
  private static final int MANY = ExperimentReader.MANY;

  private static final List<String> METHODS =
      Explainers.methods().stream()
          .filter(m -> !m.isControl())
          .map(Explainers.Method::name)
          .toList();

  private static final List<String> CONTROLS =
      List.of("all-ones", "random", "gaussian", "class-token-attention");

  /** Keys that results depend on; the others choose among trials. */
  private final Mapping absent;

  /**
   * @param absent values of keys that are not there, before today's defaults
   */
  EvaluationReader(Mapping absent) {
    this.absent = absent;
  }

  /** What is judged, and how. */
  record Evaluation(EvaluationConfig config, List<Baseline> baselines, Sanity sanity) {}

  Evaluation read(Section s) {
    Threshold threshold;
    Section iou = s.key("iou", "The rule of mIoU and area.").section();
    String rule =
        iou.key(
                "threshold",
                "From where on the min-max normalised map attends; the IoU under the other rules is"
                    + " reported as well.")
            .as(Values.either(Values.words(List.of("mean", "otsu")), Values.number(0, 1)), "0.5")
            .text("threshold", "0.5");
    try {
      threshold = Threshold.parse(rule);
    } catch (IllegalArgumentException e) {
      throw iou.wrong("threshold", "must be mean, otsu or a number in 0..1, not '" + rule + "'");
    }
    iou.resolve("threshold", (Object) threshold.text());
    iou.end();
    Section curves = s.key("insertion_deletion", "The insertion and deletion curves.").section();
    int curveImages = count(curves, "images", "How many of the judged images have curves.");
    int steps =
        curves
            .key("steps", "Steps of a curve, from no pixel to all.")
            .integer(InsertionDeletion.DEFAULT_STEPS, 1, 4096);
    Target target =
        curves
            .key(
                "target",
                "Whose probability is followed: of the class predicted on the full image, or the"
                    + " true one.")
            .choice(Target.class, Target.PREDICTED);
    Masking masking =
        curves
            .key(
                "masking",
                "What stands where pixels are masked out: black, the image's mean colour, or the"
                    + " image blurred (Gaussian, σ = 5/224 of the side).")
            .choice(Masking.class, Masking.BLACK);
    curves.end();
    EvaluationConfig config =
        new EvaluationConfig(
            s.key(
                    "split",
                    "The images that maps are judged on; with validation no test image is read.")
                .choice(Split.class, Split.TEST),
            threshold,
            count(s, "images", "How many of them, spread over the classes."),
            curveImages,
            steps,
            target,
            masking,
            s.key("batch", "Images in a forward pass.").integer(16, 1, 4096),
            s.key("overlays", "Images of which a trial keeps its maps as pictures.")
                .integer(24, 0, MANY));
    List<Baseline> baselines = new ArrayList<>(explainers(s));
    List<String> controls =
        s.key(
                "controls",
                "Maps that look at no trained model, as floors: what does not beat them proves"
                    + " nothing.")
            .as(
                Values.words(Explainers.controls()).inListOfDistinct(),
                "[" + String.join(", ", CONTROLS) + "]")
            .texts("controls", CONTROLS);
    s.requireDistinct("controls", controls);
    for (String control : controls) {
      baselines.add(baseline(s, "controls", control, control, Map.of()));
    }
    Section check =
        s.key("sanity", "Whether maps follow what was learned (Adebayo et al. 2018).").section();
    Sanity sanity =
        new Sanity(
            check
                .key(
                    "images",
                    "Images on which maps are compared before and after the trained parameters are"
                        + " randomised; 0 = no check.")
                .integer(0, 0, MANY),
            check
                .key("labels", "Whether another model is trained on random labels for it, too.")
                .bool(false));
    check.end();
    s.end();
    return new Evaluation(config, baselines, sanity);
  }

  /** A list of methods, or a mapping of rows to methods, which may have options. */
  private List<Baseline> explainers(Section s) {
    Optional<YamlNode> node =
        s.key(
                "explainers",
                "Methods that are judged on the reference row's models, each a row of the table: a"
                    + " list of names, or row → name or {method: name, option: value}"
                    + " (docs/explainers.md).")
            .as(Values.words(METHODS).inListOfDistinct(), "[]")
            .node("explainers");
    List<Baseline> baselines = new ArrayList<>();
    if (node.isPresent() && node.get() instanceof Mapping) {
      Section rows = s.section("explainers");
      for (String label : rows.keys()) {
        if (rows.node(label).orElse(null) instanceof Mapping) {
          Section options = rows.section(label);
          String method = options.text("method");
          Map<String, String> given = new LinkedHashMap<>();
          options.keys().forEach(key -> given.put(key, options.text(key)));
          given.remove("method");
          baselines.add(baseline(rows, label, label, method, given));
        } else {
          baselines.add(baseline(rows, label, label, rows.text(label), Map.of()));
        }
      }
    } else {
      for (String method : s.texts("explainers", List.of())) {
        baselines.add(baseline(s, "explainers", method, method, Map.of()));
      }
    }
    baselines.removeIf(b -> b.label().equals(AlaMap.NAME)); // that is what the rows themselves are
    s.resolve("explainers", settled(node, baselines));
    return baselines;
  }

  /** Explainers with every option, as they would be written in full. */
  private static Mapping settled(Optional<YamlNode> given, List<Baseline> explainers) {
    String list = given.map(YamlNode::origin).orElse(Section.DEFAULT);
    Mapping all = new Mapping(new LinkedHashMap<>(), list);
    for (Baseline explainer : explainers) {
      YamlNode own = given.get();
      if (own instanceof Mapping rows) {
        own = rows.entries().get(explainer.label());
      }
      Mapping one = new Mapping(new LinkedHashMap<>(), own.origin());
      Map<String, YamlNode> options = own instanceof Mapping m ? m.entries() : Map.of();
      one.entries()
          .put("method", new Scalar(explainer.name(), origin(options, "method", own.origin())));
      explainer
          .options()
          .forEach(
              (k, v) -> one.entries().put(k, new Scalar(v, origin(options, k, Section.DEFAULT))));
      all.entries().put(explainer.label(), one);
    }
    return all;
  }

  private static String origin(Map<String, YamlNode> options, String key, String otherwise) {
    return options.containsKey(key) ? options.get(key).origin() : otherwise;
  }

  /** What was the default of an option when a configuration was stored that does not name it. */
  private Map<String, String> withAbsent(String method, Map<String, String> given) {
    Map<String, String> options = new LinkedHashMap<>(given);
    Section methods = new Section("methods", absent).section("methods").section(method);
    methods.keys().forEach(key -> options.putIfAbsent(key, methods.text(key)));
    return options;
  }

  private Baseline baseline(
      Section s, String key, String label, String method, Map<String, String> options) {
    try {
      if (!label.matches(ExperimentReader.ROW_NAME)) {
        throw new IllegalArgumentException("'" + label + "' cannot be a folder's name");
      }
      boolean isControl = Explainers.isControl(method);
      if (key.equals("controls") && !isControl) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "'%s' is no control; the controls are %s",
                method,
                String.join(", ", Explainers.controls())));
      }
      Map<String, String> all = Explainers.settled(method, withAbsent(method, options));
      return new Baseline(
          label,
          method,
          all,
          Explainers.factory(method, all),
          isControl,
          Explainers.described(method, all));
    } catch (IllegalArgumentException e) {
      throw s.wrong(key, "is wrong: " + e.getMessage());
    }
  }

  /** A number of images; {@code all} is 0. */
  private static int count(Section s, String key, String meaning) {
    Values values = Values.either(Values.words(List.of("all")), Values.whole(1, MANY));
    return s.key(key, meaning).as(values, "all").text(key, "all").equals("all")
        ? 0
        : s.integer(key, 1, MANY);
  }
}
