package org.ala4j.data.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every word of a caption is checked against the species, the pose and the scene. */
class CaptionsTest {
  private record Written(Bird bird, Scene scene, String text) {}

  private static List<Written> captions() {
    List<Written> captions = new ArrayList<>();
    for (int i = 0; i < 3200; i++) {
      Dice dice = Dice.of(8, i);
      Species species = Species.values()[i % Species.values().length];
      Bird bird = Bird.of(species, Pose.Kind.values()[dice.below(4)], dice);
      Scene scene = Scene.values()[dice.below(Scene.values().length)];
      captions.add(new Written(bird, scene, Captions.write(bird, scene, dice)));
    }
    return captions;
  }

  @Test
  void theVocabularyIsSmallAndPlain() {
    Set<String> words = new TreeSet<>();
    for (Written caption : captions()) {
      assertThat(caption.text).matches("[a-z]+(,? [a-z]+)*");
      words.addAll(List.of(caption.text.replace(",", "").split(" ")));
    }
    assertThat(words).hasSizeLessThanOrEqualTo(150);
    assertThat(words)
        .doesNotContain("left", "right", "centre", "middle", "corner", "top", "bottom", "edge");
  }

  @Test
  void whatIsSaidIsTrue() {
    for (Written caption : captions()) {
      Species species = caption.bird.species();
      String name = species.title().toLowerCase(Locale.ROOT);
      String rest = " " + caption.text.replace(name, "").replace(",", "") + " ";
      for (Species other : Species.values()) {
        if (other != species) {
          assertThat(caption.text).doesNotContain(other.title().toLowerCase(Locale.ROOT));
        }
      }
      for (Pose.Kind kind : Pose.Kind.values()) {
        says(rest, kind.name(), caption.bird.pose().kind() == kind);
      }
      for (Scene scene : Scene.values()) {
        says(rest, scene.phrase(), caption.scene == scene);
      }
      says(rest, "crest", species.crest() != Build.Crest.NONE);
      says(rest, "crested", species.crest() != Build.Crest.NONE);
      says(rest, "plumes", species.crest() == Build.Crest.PLUMES);
      for (Build.Tail tail : Build.Tail.values()) {
        says(rest, tail.name() + " tail", species.tail() == tail);
      }
      says(rest, "fan shaped tail", species.tail() == Build.Tail.FAN);
      says(rest, "cone bill", species.bill() == Build.Bill.CONE);
      says(rest, "thin bill", species.bill() == Build.Bill.THIN);
      says(rest, "hooked", species.bill() == Build.Bill.HOOKED);
      says(rest, "broad", species.bill() == Build.Bill.BROAD);
      says(rest, "curved bill", species.bill() == Build.Bill.DECURVED);
      says(rest, "long legs", species.build().legs() > 1);
      says(rest, "tall", species.build().legs() > 1);
      Markings markings = species.markings();
      says(rest, "cap", markings.head() == Markings.OnHead.CAP);
      says(rest, "mask", markings.head() == Markings.OnHead.MASK);
      says(rest, "stripe", markings.head() == Markings.OnHead.EYE_STRIPE);
      says(rest, "collar", markings.head() == Markings.OnHead.COLLAR);
      says(rest, "bib", markings.head() == Markings.OnHead.BIB);
      says(rest, "streaked", markings.breast() == Markings.OnBreast.STREAKED);
      says(rest, "spotted breast", markings.breast() == Markings.OnBreast.SPOTTED);
      says(rest, "breast band", markings.breast() == Markings.OnBreast.BAND);
      says(rest, "bars", markings.wing() == Markings.OnWing.BARRED);
      says(rest, "spotted wings", markings.wing() == Markings.OnWing.SPOTTED);
      says(rest, "patch", markings.wing() == Markings.OnWing.PATCH);
      Plumage p = species.plumage();
      for (Dye dye : Dye.values()) {
        says(rest, dye.word() + " bill", p.bill() == dye);
        says(rest, dye.word() + " head", p.head() == dye);
        says(rest, dye.word() + " belly", p.belly() == dye);
        boolean colour =
            Stream.of(
                    p.back(),
                    p.belly(),
                    p.head(),
                    p.wing(),
                    p.bill(),
                    markings.headDye(),
                    markings.breastDye(),
                    markings.wingDye())
                .anyMatch(own -> own == dye);
        says(rest.replace(caption.scene.phrase(), ""), dye.word(), colour);
      }
    }
  }

  private static void says(String text, String words, boolean mayBeSaid) {
    String phrase = " " + words.toLowerCase(Locale.ROOT).strip() + " ";
    if (!mayBeSaid) {
      assertThat(text).doesNotContain(phrase);
    }
  }

  @Test
  void threeInFiveNameTheSpeciesAndAThirdTheScene() {
    List<Written> captions = captions();
    double named =
        captions.stream()
            .filter(c -> c.text.contains(c.bird.species().title().toLowerCase(Locale.ROOT)))
            .count();
    double placed = captions.stream().filter(c -> c.text.contains(c.scene.phrase())).count();
    assertThat(named / captions.size()).isBetween(0.55, 0.68);
    assertThat(placed / captions.size()).isBetween(0.29, 0.39);
  }
}
