package org.ala4j.data.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Writes sentences about a bird, each word of which is true of it. They use few words, lower case,
 * no punctuation but commas, and never say where in the picture the bird is.
 */
final class Captions {
  private static final double NAMED = 0.62;
  private static final double PLACED = 0.34;

  private static final List<String> OPENINGS =
      List.of("a photo of ", "a picture of ", "", "a close photo of ", "a photograph of ");

  private Captions() {}

  static String write(Bird bird, Scene scene, Dice dice) {
    Species species = bird.species();
    boolean named = dice.chance(NAMED);
    List<String> traits = traits(species);
    List<String> chosen = new ArrayList<>();
    int wanted = named ? dice.whole(0, 3) : dice.whole(2, 4);
    while (chosen.size() < wanted && !traits.isEmpty()) {
      chosen.add(traits.remove(dice.below(traits.size())));
    }
    StringBuilder text = new StringBuilder(dice.pick(OPENINGS));
    String adjectives = adjectives(species, dice);
    if (named) {
      String name = species.title().toLowerCase(Locale.ROOT);
      if (dice.chance(0.5)) {
        text.append(article(name)).append(name);
        if (!adjectives.isEmpty() && dice.chance(0.6)) {
          text.append(", ").append(article(adjectives)).append(adjectives).append(" bird");
        }
      } else {
        String phrase = adjectives.isEmpty() ? name : adjectives + " " + name;
        text.append(article(phrase)).append(phrase);
      }
    } else {
      String phrase = (adjectives.isEmpty() ? colour(species) : adjectives) + " bird";
      text.append(article(phrase)).append(phrase);
    }
    for (int i = 0; i < chosen.size(); i++) {
      text.append(i == 0 ? " with " : i == chosen.size() - 1 ? " and " : ", ");
      text.append(chosen.get(i));
    }
    boolean posed = dice.chance(0.45);
    boolean placed = dice.chance(PLACED);
    if (posed || placed) {
      text.append(',');
    }
    if (posed) {
      text.append(' ').append(bird.pose().kind().name().toLowerCase(Locale.ROOT));
    }
    if (placed) {
      text.append(' ').append(scene.phrase());
    }
    return text.toString();
  }

  private static String article(String phrase) {
    return "aeiou".indexOf(phrase.charAt(0)) >= 0 ? "an " : "a ";
  }

  private static String colour(Species species) {
    return species.plumage().back().word();
  }

  private static String adjectives(Species species, Dice dice) {
    List<String> words = new ArrayList<>();
    if (species.crest() != Build.Crest.NONE && dice.chance(0.5)) {
      words.add("crested");
    }
    if (species.build().longLegged() && dice.chance(0.5)) {
      words.add("tall");
    }
    if (dice.chance(0.75)) {
      Plumage plumage = species.plumage();
      boolean two = plumage.belly() != plumage.back() && dice.chance(0.6);
      words.add(two ? plumage.back().word() + " and " + plumage.belly().word() : colour(species));
    }
    return String.join(" ", words);
  }

  /** Everything that can follow "with". */
  static List<String> traits(Species species) {
    List<String> traits = new ArrayList<>();
    Plumage plumage = species.plumage();
    Markings markings = species.markings();
    traits.add("a " + bill(species));
    traits.add(article(plumage.bill().word()) + plumage.bill().word() + " bill");
    traits.add("a " + tail(species));
    traits.add(article(plumage.wing().word()) + plumage.wing().word() + " wing");
    traits.add(article(plumage.head().word()) + plumage.head().word() + " head");
    traits.add(article(plumage.belly().word()) + plumage.belly().word() + " belly");
    switch (species.crest()) {
      case NONE -> {}
      case POINTED -> traits.add("a pointed crest");
      case TUFT -> traits.add("a shaggy crest");
      case PLUMES -> traits.add("long crest plumes");
    }
    String onHead = article(markings.headDye().word()) + markings.headDye().word();
    switch (markings.head()) {
      case PLAIN -> {}
      case CAP -> traits.add(onHead + " cap");
      case MASK -> traits.add(onHead + " mask");
      case EYE_STRIPE -> traits.add(onHead + " eye stripe");
      case COLLAR -> traits.add(onHead + " collar");
      case BIB -> traits.add(onHead + " bib");
    }
    switch (markings.breast()) {
      case PLAIN -> {}
      case STREAKED -> traits.add("a streaked breast");
      case SPOTTED -> traits.add("a spotted breast");
      case BAND ->
          traits.add(
              article(markings.breastDye().word()) + markings.breastDye().word() + " breast band");
    }
    switch (markings.wing()) {
      case PLAIN -> {}
      case BARRED -> traits.add(markings.wingDye().word() + " wing bars");
      case SPOTTED -> traits.add("spotted wings");
      case PATCH ->
          traits.add(
              article(markings.wingDye().word()) + markings.wingDye().word() + " wing patch");
    }
    if (species.build().longLegged()) {
      traits.add("long legs");
    }
    return traits;
  }

  private static String bill(Species species) {
    boolean extended = species.build().longBilled();
    return switch (species.bill()) {
      case CONE -> "short cone bill";
      case THIN -> extended ? "long thin bill" : "thin bill";
      case HOOKED -> "hooked bill";
      case BROAD -> "broad bill";
      case DECURVED -> extended ? "long curved bill" : "curved bill";
    };
  }

  private static String tail(Species species) {
    return species.tail().name().toLowerCase(Locale.ROOT)
        + (species.tail() == Build.Tail.FAN ? " shaped tail" : " tail");
  }
}
