package org.ala4j.cli;

/** Entry point of the {@code ala} command. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {}
}
