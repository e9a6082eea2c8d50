package rolebridge.cli.result;

/** How many of something there are, for people. */
public final class Count {

  private Count() {}

  /** The number and the noun, with an s unless there is one. */
  public static String of(int number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }
}
