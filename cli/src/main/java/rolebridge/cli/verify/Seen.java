package rolebridge.cli.verify;

import rolebridge.cli.verify.Patience.Measured;

/**
 * What a trial saw.
 *
 * @param asExpected whether it is what rolebridge goes by
 * @param text for people
 * @param seconds what was measured; null where nothing was
 * @param tries how often was asked; null where nothing was measured
 */
public record Seen(boolean asExpected, String text, Double seconds, Integer tries) {

  /** What can be seen at once. */
  public static Seen of(boolean asExpected, String text) {
    return new Seen(asExpected, text, null, null);
  }

  /** What took a while. */
  public static Seen of(Measured measured, String what) {
    return new Seen(
        measured.settled(),
        what + " " + measured.text(),
        measured.first().toMillis() / 1000.0,
        measured.tries());
  }
}
