package org.ala4j.data.demo;

/** The tints of one individual: its species' colours, each a little its own. */
record Coat(
    Tint back,
    Tint belly,
    Tint head,
    Tint wing,
    Tint tail,
    Tint bill,
    Tint legs,
    Tint onHead,
    Tint onBreast,
    Tint onWing,
    Tint iris) {
  private static final double INDIVIDUAL = 0.05;

  static Coat of(Species species, Dice dice) {
    Plumage plumage = species.plumage();
    Markings markings = species.markings();
    Tint back = plumage.back().tint().vary(dice, INDIVIDUAL);
    return new Coat(
        back,
        same(plumage.belly(), plumage.back(), back, dice),
        same(plumage.head(), plumage.back(), back, dice),
        same(plumage.wing(), plumage.back(), back.darker(0.16), dice),
        same(plumage.tail(), plumage.back(), back.darker(0.12), dice),
        plumage.bill().tint().vary(dice, INDIVIDUAL),
        plumage.legs().tint().vary(dice, INDIVIDUAL),
        markings.headDye().tint().vary(dice, INDIVIDUAL),
        markings.breastDye().tint().darker(0.1).vary(dice, INDIVIDUAL),
        markings.wingDye().tint().vary(dice, INDIVIDUAL),
        Tint.of(0x3A2414).vary(dice, INDIVIDUAL));
  }

  /** One dye has one shade over the whole bird. */
  private static Tint same(Dye dye, Dye other, Tint shade, Dice dice) {
    return dye == other ? shade.vary(dice, 0.02) : dye.tint().vary(dice, INDIVIDUAL);
  }
}
