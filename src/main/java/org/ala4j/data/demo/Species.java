package org.ala4j.data.demo;

import static org.ala4j.data.demo.Dye.BLACK;
import static org.ala4j.data.demo.Dye.BLUE;
import static org.ala4j.data.demo.Dye.BROWN;
import static org.ala4j.data.demo.Dye.CREAM;
import static org.ala4j.data.demo.Dye.GREEN;
import static org.ala4j.data.demo.Dye.GREY;
import static org.ala4j.data.demo.Dye.ORANGE;
import static org.ala4j.data.demo.Dye.RED;
import static org.ala4j.data.demo.Dye.RUSTY;
import static org.ala4j.data.demo.Dye.WHITE;
import static org.ala4j.data.demo.Dye.YELLOW;

import org.ala4j.data.demo.Build.Bill;
import org.ala4j.data.demo.Build.Crest;
import org.ala4j.data.demo.Build.Tail;
import org.ala4j.data.demo.Markings.OnBreast;
import org.ala4j.data.demo.Markings.OnHead;
import org.ala4j.data.demo.Markings.OnWing;

/**
 * The invented birds. No main colour and no bill is one species' own: only combinations tell the
 * species.
 */
enum Species {
  CRIMSON_TANAGER(
      "Crimson Tanager",
      new Build(0.56, 0.40, 0.16, 0.38, 0.8, 38),
      Bill.CONE,
      Crest.NONE,
      Tail.SHORT,
      new Plumage(RED, RED, RED, BLACK, BLACK, GREY, GREY),
      new Markings(OnHead.PLAIN, RED, OnBreast.PLAIN, RED, OnWing.PLAIN, BLACK)),
  SCARLET_GROSBEAK(
      "Scarlet Grosbeak",
      new Build(0.58, 0.41, 0.16, 0.36, 0.8, 46),
      Bill.CONE,
      Crest.POINTED,
      Tail.LONG,
      new Plumage(RED, RED, RED, RED, RED, ORANGE, BROWN),
      new Markings(OnHead.BIB, BLACK, OnBreast.PLAIN, RED, OnWing.PLAIN, RED)),
  EMBER_SWALLOW(
      "Ember Swallow",
      new Build(0.46, 0.36, 0.10, 0.24, 0.5, 34),
      Bill.THIN,
      Crest.NONE,
      Tail.FORKED,
      new Plumage(BLUE, RED, BLUE, BLUE, BLUE, BLACK, BLACK),
      new Markings(OnHead.PLAIN, BLUE, OnBreast.BAND, BLUE, OnWing.PLAIN, BLUE)),
  AZURE_FINCH(
      "Azure Finch",
      new Build(0.60, 0.42, 0.14, 0.36, 0.75, 36),
      Bill.CONE,
      Crest.NONE,
      Tail.SHORT,
      new Plumage(BLUE, BLUE, BLUE, BLACK, BLUE, GREY, BLACK),
      new Markings(OnHead.PLAIN, BLUE, OnBreast.PLAIN, BLUE, OnWing.BARRED, WHITE)),
  COBALT_JAY(
      "Cobalt Jay",
      new Build(0.53, 0.39, 0.18, 0.42, 1.0, 42),
      Bill.THIN,
      Crest.POINTED,
      Tail.LONG,
      new Plumage(BLUE, WHITE, BLUE, BLUE, BLUE, BLACK, BLACK),
      new Markings(OnHead.COLLAR, BLACK, OnBreast.PLAIN, WHITE, OnWing.BARRED, WHITE)),
  SAPPHIRE_KINGFISHER(
      "Sapphire Kingfisher",
      new Build(0.58, 0.46, 0.16, 0.24, 1.9, 50),
      Bill.THIN,
      Crest.TUFT,
      Tail.SHORT,
      new Plumage(BLUE, ORANGE, BLUE, BLUE, BLUE, BLACK, RED),
      new Markings(OnHead.COLLAR, WHITE, OnBreast.PLAIN, ORANGE, OnWing.SPOTTED, WHITE)),
  GOLDEN_WARBLER(
      "Golden Warbler",
      new Build(0.54, 0.39, 0.14, 0.40, 0.75, 32),
      Bill.THIN,
      Crest.NONE,
      Tail.SHORT,
      new Plumage(YELLOW, YELLOW, YELLOW, GREY, GREY, BLACK, BROWN),
      new Markings(OnHead.PLAIN, YELLOW, OnBreast.STREAKED, RUSTY, OnWing.BARRED, WHITE)),
  LEMON_ORIOLE(
      "Lemon Oriole",
      new Build(0.50, 0.37, 0.16, 0.38, 1.15, 42),
      Bill.DECURVED,
      Crest.NONE,
      Tail.LONG,
      new Plumage(YELLOW, YELLOW, YELLOW, BLACK, BLACK, RED, GREY),
      new Markings(OnHead.MASK, BLACK, OnBreast.PLAIN, YELLOW, OnWing.PATCH, YELLOW)),
  SPECKLED_THRUSH(
      "Speckled Thrush",
      new Build(0.56, 0.38, 0.18, 0.50, 0.85, 44),
      Bill.THIN,
      Crest.NONE,
      Tail.SHORT,
      new Plumage(BROWN, CREAM, BROWN, BROWN, BROWN, BROWN, ORANGE),
      new Markings(OnHead.PLAIN, BROWN, OnBreast.SPOTTED, BLACK, OnWing.PLAIN, BROWN)),
  RUSSET_WREN(
      "Russet Wren",
      new Build(0.64, 0.44, 0.10, 0.42, 1.1, 26),
      Bill.DECURVED,
      Crest.NONE,
      Tail.FAN,
      new Plumage(BROWN, CREAM, BROWN, RUSTY, RUSTY, BROWN, BROWN),
      new Markings(OnHead.EYE_STRIPE, CREAM, OnBreast.PLAIN, CREAM, OnWing.SPOTTED, BLACK)),
  ASHEN_SHRIKE(
      "Ashen Shrike",
      new Build(0.54, 0.41, 0.16, 0.36, 0.8, 48),
      Bill.HOOKED,
      Crest.NONE,
      Tail.LONG,
      new Plumage(GREY, WHITE, GREY, BLACK, BLACK, BLACK, BLACK),
      new Markings(OnHead.MASK, BLACK, OnBreast.PLAIN, WHITE, OnWing.PATCH, WHITE)),
  SLATE_HERON(
      "Slate Heron",
      new Build(0.48, 0.29, 0.85, 1.25, 2.5, 34),
      Bill.THIN,
      Crest.PLUMES,
      Tail.SHORT,
      new Plumage(GREY, WHITE, WHITE, GREY, GREY, YELLOW, YELLOW),
      new Markings(OnHead.CAP, BLACK, OnBreast.STREAKED, GREY, OnWing.PLAIN, GREY)),
  SANDY_CURLEW(
      "Sandy Curlew",
      new Build(0.54, 0.31, 0.42, 1.15, 3.0, 22),
      Bill.DECURVED,
      Crest.NONE,
      Tail.SHORT,
      new Plumage(BROWN, CREAM, BROWN, BROWN, BROWN, BLACK, GREY),
      new Markings(OnHead.EYE_STRIPE, CREAM, OnBreast.STREAKED, BROWN, OnWing.SPOTTED, CREAM)),
  JADE_DUCK(
      "Jade Duck",
      new Build(0.55, 0.35, 0.34, 0.34, 1.3, 12),
      Bill.BROAD,
      Crest.NONE,
      Tail.SHORT,
      new Plumage(GREY, GREY, GREEN, BROWN, WHITE, YELLOW, ORANGE),
      new Markings(OnHead.COLLAR, WHITE, OnBreast.BAND, RUSTY, OnWing.PATCH, BLUE)),
  CINNAMON_DUCK(
      "Cinnamon Duck",
      new Build(0.58, 0.36, 0.30, 0.34, 1.25, 10),
      Bill.BROAD,
      Crest.TUFT,
      Tail.FAN,
      new Plumage(RUSTY, RUSTY, RUSTY, BROWN, BROWN, BLACK, YELLOW),
      new Markings(OnHead.PLAIN, RUSTY, OnBreast.SPOTTED, BLACK, OnWing.PATCH, WHITE)),
  FERN_PARAKEET(
      "Fern Parakeet",
      new Build(0.50, 0.42, 0.14, 0.26, 0.75, 54),
      Bill.HOOKED,
      Crest.NONE,
      Tail.LONG,
      new Plumage(GREEN, GREEN, GREEN, GREEN, BLUE, RED, GREY),
      new Markings(OnHead.COLLAR, RED, OnBreast.PLAIN, GREEN, OnWing.PATCH, YELLOW));

  private final String title;
  private final Build build;
  private final Bill bill;
  private final Crest crest;
  private final Tail tail;
  private final Plumage plumage;
  private final Markings markings;

  Species(
      String title,
      Build build,
      Bill bill,
      Crest crest,
      Tail tail,
      Plumage plumage,
      Markings markings) {
    this.title = title;
    this.build = build;
    this.bill = bill;
    this.crest = crest;
    this.tail = tail;
    this.plumage = plumage;
    this.markings = markings;
  }

  /** The name as people write it. */
  String title() {
    return title;
  }

  Build build() {
    return build;
  }

  Bill bill() {
    return bill;
  }

  Crest crest() {
    return crest;
  }

  Tail tail() {
    return tail;
  }

  Plumage plumage() {
    return plumage;
  }

  Markings markings() {
    return markings;
  }

  /** Whether the bird swims when it is on water. */
  boolean swims() {
    return bill == Bill.BROAD;
  }
}
