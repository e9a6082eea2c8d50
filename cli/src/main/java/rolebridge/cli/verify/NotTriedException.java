package rolebridge.cli.verify;

/** What a trial needs isn't to be had here; the message says what. */
public final class NotTriedException extends RuntimeException {

  public NotTriedException(String reason) {
    super(reason);
  }
}
